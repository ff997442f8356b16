import { above, and, below, divide, equal, or, sum, subtract, time } from '../promql/expression.ts';
import { gauge, increase, rate } from '../promql/series.ts';
import { alert } from './alert.ts';
import { BACKUP_SECONDS } from './servers.ts';

/** Kubernetes, and what it runs on. */

const DAY = 24 * 3600;
/** What a machine has that is no disk of its own. */
const NO_DISK = 'tmpfs|overlay|squashfs|ramfs|iso9660';

const certificateLeft = subtract(gauge('certmanager_certificate_expiration_timestamp_seconds'), time());
const restarts = increase('kube_pod_container_status_restarts_total', '15m');

export const cluster = {
  PodsNotReady: alert({
    severity: 'ticket',
    expr: above(
      or(
        subtract(gauge('kube_deployment_spec_replicas'), gauge('kube_deployment_status_replicas_available')),
        subtract(gauge('kube_statefulset_replicas'), gauge('kube_statefulset_status_replicas_available')),
      ),
      0,
    ),
    for: '15m',
    summary: 'A deployment or stateful set has fewer pods than it should',
    description: (say) => `${say.number} of one in ${say.label('namespace')} are missing; the labels say of which.`,
    dashboard: 'capacity',
  }),
  ContainerRestarting: alert({
    severity: 'ticket',
    expr: above(restarts, 3),
    summary: 'A container restarts again and again',
    description: (say) => `${say.label('container')} of ${say.label('pod')}: ${say.number} times within 15 minutes.`,
    dashboard: 'capacity',
  }),
  ContainerOutOfMemory: alert({
    severity: 'ticket',
    expr: and(
      above(restarts, 0),
      equal(gauge('kube_pod_container_status_last_terminated_reason', { reason: 'OOMKilled' }), 1),
      ['namespace', 'pod', 'container'],
    ),
    summary: 'A container was ended for its memory',
    description: (say) => `${say.label('container')} of ${say.label('pod')} exceeded its limit.`,
    dashboard: 'capacity',
  }),
  CpuThrottled: alert({
    severity: 'info',
    expr: above(
      divide(
        sum(rate('container_cpu_cfs_throttled_periods_total', '5m'), ['namespace', 'pod', 'container']),
        sum(rate('container_cpu_cfs_periods_total', '5m'), ['namespace', 'pod', 'container']),
      ),
      0.25,
    ),
    for: '15m',
    summary: 'A container is held back by its limit of processor time',
    description: (say) => `${say.label('container')} of ${say.label('pod')} in ${say.percent} of all periods.`,
    dashboard: 'capacity',
  }),
  ScaledToMost: alert({
    severity: 'info',
    expr: equal(
      subtract(
        gauge('kube_horizontalpodautoscaler_spec_max_replicas'),
        gauge('kube_horizontalpodautoscaler_status_current_replicas'),
      ),
      0,
    ),
    for: '15m',
    summary: 'Scaling has reached its limit',
    description: (say) => `${say.label('horizontalpodautoscaler')} has as many replicas as it may.`,
    dashboard: 'capacity',
  }),
  VolumeFilling: alert({
    severity: 'ticket',
    expr: below(
      divide(gauge('kubelet_volume_stats_available_bytes'), gauge('kubelet_volume_stats_capacity_bytes')),
      0.15,
    ),
    for: '5m',
    summary: 'A volume is nearly full',
    description: (say) => `${say.percent} of ${say.label('persistentvolumeclaim')} is free.`,
    dashboard: 'capacity',
  }),
  NodeDiskFilling: alert({
    severity: 'ticket',
    expr: below(
      divide(
        gauge('node_filesystem_avail_bytes', { fstype: { not: NO_DISK.split('|') } }),
        gauge('node_filesystem_size_bytes', { fstype: { not: NO_DISK.split('|') } }),
      ),
      0.1,
    ),
    for: '5m',
    summary: 'A disk of a machine is nearly full',
    description: (say) => `${say.percent} of ${say.label('mountpoint')} of ${say.label('instance')} is free.`,
    dashboard: 'capacity',
  }),
  CertificateExpiring: alert({
    severity: 'ticket',
    expr: below(certificateLeft, 14 * DAY),
    for: '1h',
    summary: 'A certificate ends within two weeks',
    description: (say) =>
      `${say.label('name')} of ${say.label('namespace')} ends in ${say.duration}, and was not renewed.`,
    dashboard: 'dependencies',
  }),
  CertificateExpiringSoon: alert({
    severity: 'page',
    expr: below(certificateLeft, 3 * DAY),
    for: '10m',
    summary: 'A certificate ends within three days',
    description: (say) =>
      `${say.label('name')} of ${say.label('namespace')} ends in ${say.duration}. Then no browser follows a link.`,
    dashboard: 'dependencies',
  }),
  ClusterBackupOld: alert({
    severity: 'ticket',
    expr: above(
      subtract(time(), gauge('velero_backup_last_successful_timestamp', { schedule: { matches: '.*daily.*' } })),
      BACKUP_SECONDS,
    ),
    for: '10m',
    summary: 'The last daily backup of the cluster is older than a day',
    description: (say) => `That of ${say.label('schedule')} is ${say.duration} old.`,
    dashboard: 'dependencies',
  }),
};
