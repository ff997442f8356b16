import { counter, gauge } from './exporter.ts';

/** kube-state-metrics 2: docs/metrics/workload and docs/metrics/storage of its repository. Scraped with honorLabels, so that namespace and pod are the object's. */
export const kubeStateMetrics = {
  kube_pod_status_ready: gauge('namespace', 'pod', 'condition'),
  kube_pod_container_status_restarts_total: counter('namespace', 'pod', 'container'),
  kube_pod_container_status_last_terminated_reason: gauge('namespace', 'pod', 'container', 'reason'),
  kube_pod_container_resource_requests: gauge('namespace', 'pod', 'container', 'resource', 'unit'),
  kube_pod_container_resource_limits: gauge('namespace', 'pod', 'container', 'resource', 'unit'),
  kube_deployment_spec_replicas: gauge('namespace', 'deployment'),
  kube_deployment_status_replicas_available: gauge('namespace', 'deployment'),
  kube_statefulset_replicas: gauge('namespace', 'statefulset'),
  kube_statefulset_status_replicas_available: gauge('namespace', 'statefulset'),
  kube_horizontalpodautoscaler_spec_max_replicas: gauge('namespace', 'horizontalpodautoscaler'),
  kube_horizontalpodautoscaler_status_current_replicas: gauge('namespace', 'horizontalpodautoscaler'),
  kube_node_status_allocatable: gauge('node', 'resource', 'unit'),
} as const;

/** The kubelet, with cAdvisor within it: Kubernetes' reference of metrics, and docs/storage/prometheus.md of cAdvisor. */
export const kubelet = {
  kubelet_volume_stats_available_bytes: gauge('namespace', 'persistentvolumeclaim'),
  kubelet_volume_stats_capacity_bytes: gauge('namespace', 'persistentvolumeclaim'),
  container_cpu_usage_seconds_total: counter('namespace', 'pod', 'container'),
  container_cpu_cfs_periods_total: counter('namespace', 'pod', 'container'),
  container_cpu_cfs_throttled_periods_total: counter('namespace', 'pod', 'container'),
  container_memory_working_set_bytes: gauge('namespace', 'pod', 'container'),
  container_network_receive_bytes_total: counter('namespace', 'pod', 'interface'),
  container_network_transmit_bytes_total: counter('namespace', 'pod', 'interface'),
} as const;

/** node_exporter 1: its collectors cpu, meminfo, filesystem, diskstats and netdev. */
export const nodeExporter = {
  node_cpu_seconds_total: counter('cpu', 'mode'),
  node_memory_MemAvailable_bytes: gauge(),
  node_memory_MemTotal_bytes: gauge(),
  node_filesystem_avail_bytes: gauge('device', 'fstype', 'mountpoint'),
  node_filesystem_size_bytes: gauge('device', 'fstype', 'mountpoint'),
  node_disk_io_time_seconds_total: counter('device'),
  node_disk_read_bytes_total: counter('device'),
  node_disk_written_bytes_total: counter('device'),
  node_network_receive_bytes_total: counter('device'),
  node_network_transmit_bytes_total: counter('device'),
} as const;

/** cert-manager 1: pkg/metrics of its repository. */
export const certManager = {
  certmanager_certificate_expiration_timestamp_seconds: gauge('name', 'namespace'),
  certmanager_certificate_ready_status: gauge('name', 'namespace', 'condition'),
} as const;

/** Velero 1: pkg/metrics of its repository. */
export const velero = {
  velero_backup_last_successful_timestamp: gauge('schedule'),
} as const;
