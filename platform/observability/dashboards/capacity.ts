import { divide, max, subtract, sum, count } from '../promql/expression.ts';
import { gauge, increase, rate } from '../promql/series.ts';
import { jobs } from '../targets.ts';
import { lines, query, STEP, type Dashboard } from './dashboard.ts';

const disk = { fstype: { not: ['tmpfs', 'overlay'] } } as const;

/** What there is, what is used, and what comes next to its limit. */
export const capacity: Dashboard = {
  title: 'Turnout: capacity',
  description: 'Processor, memory, disk and network, of processes, pods and machines.',
  rows: [
    {
      title: 'Processes of Turnout',
      panels: [
        lines('Processor', 'Cores in use by process.', 'short', [
          query(rate('process_cpu_seconds', STEP, { job: jobs.turnout }), (label) => label('instance')),
        ]),
        lines('Heap', 'In use, by thread.', 'bytes', [
          query(
            sum(gauge('turnout_heap_bytes'), ['instance', 'thread']),
            (label) => `${label('instance')} ${label('thread')}`,
          ),
        ]),
        lines('Open files', 'By process.', 'short', [
          query(gauge('process_open_fds', { job: jobs.turnout }), (label) => label('instance')),
        ]),
        lines('Workers', 'Threads that redirect.', 'short', [
          query(gauge('turnout_workers'), (label) => label('instance')),
        ]),
        lines(
          'Requests for each core',
          'Answered requests a second for each core that is used for them: falls when work grows.',
          'short',
          [
            query(
              divide(
                sum(rate('turnout_http_requests', STEP)),
                sum(rate('process_cpu_seconds', STEP, { job: jobs.turnout })),
              ),
              'requests a core',
            ),
          ],
        ),
      ],
    },
    {
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
                sum(gauge('kube_pod_container_resource_requests', { resource: 'cpu' }), [
                  'namespace',
                  'pod',
                  'container',
                ]),
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
                sum(gauge('kube_pod_container_resource_limits', { resource: 'memory' }), [
                  'namespace',
                  'pod',
                  'container',
                ]),
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
          query(sum(gauge('kube_pod_status_ready', { condition: 'true' }), ['namespace']), (label) =>
            label('namespace'),
          ),
        ]),
        lines(
          'Replicas missing',
          'By deployment.',
          'short',
          [
            query(
              subtract(gauge('kube_deployment_spec_replicas'), gauge('kube_deployment_status_replicas_available')),
              (label) => label('deployment'),
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
    },
    {
      title: 'Machines',
      panels: [
        lines(
          'Processor',
          'Busy share.',
          'percentunit',
          [
            query(
              divide(
                sum(rate('node_cpu_seconds_total', STEP, { mode: { not: ['idle', 'iowait'] } }), ['instance']),
                sum(rate('node_cpu_seconds_total', STEP), ['instance']),
              ),
              (label) => label('instance'),
            ),
          ],
          { warn: 0.7, alarm: 0.9 },
        ),
        lines(
          'Memory',
          'Available share.',
          'percentunit',
          [
            query(divide(gauge('node_memory_MemAvailable_bytes'), gauge('node_memory_MemTotal_bytes')), (label) =>
              label('instance'),
            ),
          ],
          { isLowBad: true, warn: 0.2, alarm: 0.1 },
        ),
        lines(
          'Disks',
          'Free share, by mount point.',
          'percentunit',
          [
            query(
              divide(gauge('node_filesystem_avail_bytes', disk), gauge('node_filesystem_size_bytes', disk)),
              (label) => `${label('instance')} ${label('mountpoint')}`,
            ),
          ],
          { isLowBad: true, warn: 0.2, alarm: 0.1 },
        ),
        lines(
          'Disk busy',
          'Share of the time.',
          'percentunit',
          [
            query(
              max(rate('node_disk_io_time_seconds_total', STEP), ['instance', 'device']),
              (label) => `${label('instance')} ${label('device')}`,
            ),
          ],
          { warn: 0.7, alarm: 0.95 },
        ),
        lines('Disk', 'Read and written.', 'Bps', [
          query(sum(rate('node_disk_read_bytes_total', STEP), ['instance']), (label) => `${label('instance')} read`),
          query(
            sum(rate('node_disk_written_bytes_total', STEP), ['instance']),
            (label) => `${label('instance')} written`,
          ),
        ]),
        lines('Network', 'Received and sent.', 'Bps', [
          query(
            sum(rate('node_network_receive_bytes_total', STEP, { device: { not: 'lo' } }), ['instance']),
            (label) => `${label('instance')} in`,
          ),
          query(
            sum(rate('node_network_transmit_bytes_total', STEP, { device: { not: 'lo' } }), ['instance']),
            (label) => `${label('instance')} out`,
          ),
        ]),
        lines(
          'Requested of what there is',
          'Share of the cluster’s processor and memory that pods asked for.',
          'percentunit',
          [
            query(
              divide(
                sum(gauge('kube_pod_container_resource_requests'), ['resource']),
                sum(gauge('kube_node_status_allocatable'), ['resource']),
              ),
              (label) => label('resource'),
            ),
          ],
          { warn: 0.8, alarm: 0.95 },
        ),
      ],
    },
    {
      title: 'Prometheus',
      panels: [
        lines('Series', 'In memory of Prometheus.', 'short', [
          query(gauge('prometheus_tsdb_head_series'), (label) => label('instance')),
        ]),
        lines('Notifications', 'Of Alertmanager, by integration.', 'ops', [
          query(
            sum(rate('alertmanager_notifications_total', STEP), ['integration']),
            (label) => `${label('integration')} all`,
          ),
          query(
            sum(rate('alertmanager_notifications_failed_total', STEP), ['integration']),
            (label) => `${label('integration')} failed`,
          ),
          query(sum(rate('prometheus_notifications_dropped_total', STEP)), 'dropped by Prometheus'),
        ]),
        lines('Probes', 'Duration of checks from outside.', 's', [
          query(gauge('probe_duration_seconds'), (label) => label('instance')),
        ]),
        lines('Metrics of Turnout left out', 'Series that were not counted because a metric had too many.', 'cps', [
          query(sum(rate('turnout_scrape_refused_series', STEP), ['instance']), (label) => label('instance')),
        ]),
        lines('RabbitMQ nodes', 'By cluster.', 'short', [
          query(count(gauge('rabbitmq_identity_info'), ['rabbitmq_cluster']), (label) => label('rabbitmq_cluster')),
        ]),
      ],
    },
  ],
};
