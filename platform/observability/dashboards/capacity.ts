import { divide, sum, count } from '../promql/expression.ts';
import { gauge, rate } from '../promql/series.ts';
import { jobs } from '../targets.ts';
import { lines, query, STEP, type Dashboard } from './dashboard.ts';
import { pods } from './rows/pods.ts';
import { machines } from './rows/machines.ts';

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
    pods,
    machines,
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
