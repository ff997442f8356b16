import { counter, gauge, histogram } from './exporter.ts';

/** Prometheus 2.42 and later itself; `up` is of each scrape. */
export const prometheus = {
  up: gauge(),
  prometheus_config_last_reload_successful: gauge(),
  prometheus_rule_evaluation_failures_total: counter('rule_group'),
  prometheus_notifications_alertmanagers_discovered: gauge(),
  prometheus_notifications_dropped_total: counter(),
  prometheus_tsdb_head_series: gauge(),
} as const;

/** Alertmanager 0.25 and later. */
export const alertmanager = {
  alertmanager_config_last_reload_successful: gauge(),
  alertmanager_notifications_total: counter('integration'),
  alertmanager_notifications_failed_total: counter('integration', 'reason'),
} as const;

/** blackbox_exporter 0.2x: asks /rest/health from outside. */
export const blackbox = {
  probe_success: gauge(),
  probe_duration_seconds: gauge(),
} as const;

/** Istio 1.30: its page on standard metrics, and pilot's of istiod. */
const REQUEST = [
  'reporter',
  'source_workload',
  'source_workload_namespace',
  'destination_service_name',
  'destination_service_namespace',
  'destination_workload',
  'response_code',
  'response_flags',
  'connection_security_policy',
] as const;
export const istio = {
  istio_requests_total: counter(...REQUEST),
  istio_request_duration_milliseconds: histogram(...REQUEST),
  istio_request_bytes: histogram(...REQUEST),
  istio_response_bytes: histogram(...REQUEST),
  istio_tcp_sent_bytes_total: counter(...REQUEST),
  istio_tcp_received_bytes_total: counter(...REQUEST),
  istio_tcp_connections_opened_total: counter(...REQUEST),
  istio_tcp_connections_closed_total: counter(...REQUEST),
  istio_build: gauge('component', 'tag'),
  pilot_xds: gauge('version'),
  pilot_xds_pushes: counter('type'),
  pilot_total_xds_rejects: counter('type'),
  pilot_proxy_convergence_time: histogram(),
} as const;
