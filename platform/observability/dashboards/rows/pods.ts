import { divide, subtract, sum } from '../../promql/expression.ts';
import { gauge, increase, rate } from '../../promql/series.ts';
import { lines, query, STEP, type Row } from '../dashboard.ts';

export const pods: Row = {
  title: 'Pods',
  panels: [
    lines(
      'Processor of requested',
      'Share of what containers asked for.',
      'percentunit',
      [
        query(
          divide(
            sum(rate('container_cpu_usage_seconds_total', STEP, { container: { not: '' } }), [
              'namespace',
              'pod',
              'container',
            ]),
            sum(gauge('kube_pod_container_resource_requests', { resource: 'cpu' }), ['namespace', 'pod', 'container']),
          ),
          (label) => `${label('pod')} ${label('container')}`,
        ),
      ],
      { warn: 1 },
    ),
    lines(
      'Memory of the limit',
      'Share; at 1 the container is ended.',
      'percentunit',
      [
        query(
          divide(
            sum(gauge('container_memory_working_set_bytes', { container: { not: '' } }), [
              'namespace',
              'pod',
              'container',
            ]),
            sum(gauge('kube_pod_container_resource_limits', { resource: 'memory' }), ['namespace', 'pod', 'container']),
          ),
          (label) => `${label('pod')} ${label('container')}`,
        ),
      ],
      { warn: 0.8, alarm: 0.95 },
    ),
    lines(
      'Held back',
      'Share of periods in which a container wanted more processor time than its limit.',
      'percentunit',
      [
        query(
          divide(
            sum(rate('container_cpu_cfs_throttled_periods_total', STEP), ['namespace', 'pod', 'container']),
            sum(rate('container_cpu_cfs_periods_total', STEP), ['namespace', 'pod', 'container']),
          ),
          (label) => `${label('pod')} ${label('container')}`,
        ),
      ],
      { warn: 0.1, alarm: 0.25 },
    ),
    lines(
      'Restarts',
      'Within 15 minutes.',
      'short',
      [
        query(sum(increase('kube_pod_container_status_restarts_total', '15m'), ['namespace', 'pod']), (label) =>
          label('pod'),
        ),
      ],
      { warn: 1, alarm: 3 },
    ),
    lines('Pods that are ready', 'By namespace.', 'short', [
      query(sum(gauge('kube_pod_status_ready', { condition: 'true' }), ['namespace']), (label) => label('namespace')),
    ]),
    lines(
      'Replicas missing',
      'By deployment or stateful set.',
      'short',
      [
        query(
          subtract(gauge('kube_deployment_spec_replicas'), gauge('kube_deployment_status_replicas_available')),
          (label) => label('deployment'),
        ),
        query(
          subtract(gauge('kube_statefulset_replicas'), gauge('kube_statefulset_status_replicas_available')),
          (label) => label('statefulset'),
        ),
      ],
      { alarm: 1 },
    ),
    lines(
      'Scaling',
      'Share of the replicas that there may be.',
      'percentunit',
      [
        query(
          divide(
            gauge('kube_horizontalpodautoscaler_status_current_replicas'),
            gauge('kube_horizontalpodautoscaler_spec_max_replicas'),
          ),
          (label) => label('horizontalpodautoscaler'),
        ),
      ],
      { warn: 0.8, alarm: 1 },
    ),
    lines('Network', 'Received and sent by namespace.', 'Bps', [
      query(
        sum(rate('container_network_receive_bytes_total', STEP), ['namespace']),
        (label) => `${label('namespace')} in`,
      ),
      query(
        sum(rate('container_network_transmit_bytes_total', STEP), ['namespace']),
        (label) => `${label('namespace')} out`,
      ),
    ]),
    lines(
      'Volumes',
      'Free share, by claim.',
      'percentunit',
      [
        query(
          divide(gauge('kubelet_volume_stats_available_bytes'), gauge('kubelet_volume_stats_capacity_bytes')),
          (label) => label('persistentvolumeclaim'),
        ),
      ],
      { isLowBad: true, warn: 0.3, alarm: 0.15 },
    ),
  ],
};
