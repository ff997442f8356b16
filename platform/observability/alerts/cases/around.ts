import type { cluster } from '../cluster.ts';
import type { monitoring } from '../monitoring.ts';
import { between, betweenRates, growing, steady, type CasesOf } from './case.ts';

const CONTAINER = 'namespace="prod",pod="shortener-1",container="shortener"';
const RESTARTS = `kube_pod_container_status_restarts_total{${CONTAINER}}`;
const OOM = `kube_pod_container_status_last_terminated_reason{${CONTAINER},reason="OOMKilled"}`;
const VOLUME = 'namespace="prod",persistentvolumeclaim="journal-0"';
const DISK = 'instance="node-1",device="/dev/vda1",mountpoint="/"';
const DAY = 24 * 3600;

/** A part of a whole, in the same units. */
const share = (part: string, whole: string, fires: number, silent: number) => ({
  fires: { series: { [part]: steady(fires), [whole]: steady(100) } },
  silent: { series: { [part]: steady(silent), [whole]: steady(100) } },
});

export const clusterCases: CasesOf<keyof typeof cluster> = {
  PodsNotReady: {
    fires: {
      series: {
        'kube_deployment_spec_replicas{namespace="prod",deployment="analytics"}': steady(3),
        'kube_deployment_status_replicas_available{namespace="prod",deployment="analytics"}': steady(3),
        'kube_statefulset_replicas{namespace="prod",statefulset="shortener"}': steady(3),
        'kube_statefulset_status_replicas_available{namespace="prod",statefulset="shortener"}': steady(2),
      },
    },
    silent: {
      series: {
        'kube_deployment_spec_replicas{namespace="prod",deployment="analytics"}': steady(3),
        'kube_deployment_status_replicas_available{namespace="prod",deployment="analytics"}': steady(3),
      },
    },
  },
  ContainerRestarting: betweenRates(RESTARTS, 0.5, 0.1),
  // Restarted for its memory; for another reason.
  ContainerOutOfMemory: {
    fires: { series: { [RESTARTS]: growing(0.2), [OOM]: steady(1) } },
    silent: { series: { [RESTARTS]: growing(0.2), [OOM]: steady(0) } },
  },
  CpuThrottled: betweenRates(`container_cpu_cfs_throttled_periods_total{${CONTAINER}}`, 300, 60, {
    [`container_cpu_cfs_periods_total{${CONTAINER}}`]: growing(600),
  }),
  ScaledToMost: {
    fires: {
      series: {
        'kube_horizontalpodautoscaler_spec_max_replicas{namespace="prod",horizontalpodautoscaler="shortener"}':
          steady(10),
        'kube_horizontalpodautoscaler_status_current_replicas{namespace="prod",horizontalpodautoscaler="shortener"}':
          steady(10),
      },
    },
    silent: {
      series: {
        'kube_horizontalpodautoscaler_spec_max_replicas{namespace="prod",horizontalpodautoscaler="shortener"}':
          steady(10),
        'kube_horizontalpodautoscaler_status_current_replicas{namespace="prod",horizontalpodautoscaler="shortener"}':
          steady(4),
      },
    },
  },
  VolumeFilling: share(
    `kubelet_volume_stats_available_bytes{${VOLUME}}`,
    `kubelet_volume_stats_capacity_bytes{${VOLUME}}`,
    10,
    20,
  ),
  NodeDiskFilling: share(
    `node_filesystem_avail_bytes{${DISK},fstype="ext4"}`,
    `node_filesystem_size_bytes{${DISK},fstype="ext4"}`,
    5,
    20,
  ),
  CertificateExpiring: between(
    'certmanager_certificate_expiration_timestamp_seconds{name="tls",namespace="prod"}',
    10 * DAY,
    20 * DAY,
    '80m',
  ),
  CertificateExpiringSoon: between(
    'certmanager_certificate_expiration_timestamp_seconds{name="tls",namespace="prod"}',
    2 * DAY,
    10 * DAY,
  ),
  ClusterBackupOld: between('velero_backup_last_successful_timestamp{schedule="daily-prod"}', -2 * DAY, 0),
};

export const monitoringCases: CasesOf<Exclude<keyof typeof monitoring, 'Watchdog'>> = {
  TargetMissing: between('up{job="node",instance="node-1"}', 0, 1),
  PrometheusConfigBad: between('prometheus_config_last_reload_successful{instance="prometheus-0"}', 0, 1),
  RulesFailing: betweenRates(
    'prometheus_rule_evaluation_failures_total{instance="prometheus-0",rule_group="turnout-alerts-clicks"}',
    1,
    0,
  ),
  AlertmanagerMissing: between('prometheus_notifications_alertmanagers_discovered{instance="prometheus-0"}', 0, 1),
  AlertmanagerConfigBad: between('alertmanager_config_last_reload_successful{instance="alertmanager-0"}', 0, 1),
  NotificationsFailing: betweenRates(
    'alertmanager_notifications_failed_total{instance="alertmanager-0",integration="slack"}',
    1,
    0,
  ),
  ScrapeIncomplete: betweenRates('turnout_scrape_missed_threads_total{instance="a",thread="api"}', 1, 0.1),
  TelemetryDropped: betweenRates('turnout_telemetry_dropped_total{instance="a",signal="traces"}', 60, 1),
  FaultLabOn: between('turnout_fault_lab_enabled{instance="a"}', 1, 0, '80m'),
};
