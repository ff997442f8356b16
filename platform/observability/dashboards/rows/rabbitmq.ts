import { divide, max, sum } from '../../promql/expression.ts';
import { gauge, rate } from '../../promql/series.ts';
import { QUEUE } from '../../targets.ts';
import { lines, query, STEP, type Row } from '../dashboard.ts';

export const rabbitmq: Row = {
  title: 'RabbitMQ',
  panels: [
    lines('Messages', 'Of all queues.', 'mps', [
      query(sum(rate('rabbitmq_global_messages_received_total', STEP)), 'received'),
      query(sum(rate('rabbitmq_global_messages_delivered_total', STEP)), 'delivered'),
      query(sum(rate('rabbitmq_global_messages_acknowledged_total', STEP)), 'acknowledged'),
    ]),
    lines(
      'Queue of clicks',
      'Ready, and with consumers.',
      'short',
      [
        query(sum(gauge('rabbitmq_detailed_queue_messages_ready', { queue: QUEUE })), 'ready'),
        query(sum(gauge('rabbitmq_detailed_queue_messages_unacked', { queue: QUEUE })), 'with consumers'),
      ],
      { warn: 10_000, alarm: 60_000 },
    ),
    lines(
      'Consumers',
      'Of the queue of clicks.',
      'short',
      [query(sum(gauge('rabbitmq_detailed_queue_consumers', { queue: QUEUE })), 'consumers')],
      { isLowBad: true, alarm: 1 },
    ),
    lines(
      'Memory',
      'Share of the limit above which nobody may publish.',
      'percentunit',
      [
        query(
          divide(gauge('rabbitmq_process_resident_memory_bytes'), gauge('rabbitmq_resident_memory_limit_bytes')),
          (label) => label('instance'),
        ),
      ],
      { warn: 0.7, alarm: 0.9 },
    ),
    lines('Free disk', 'Of each node: below its limit nobody may publish.', 'bytes', [
      query(gauge('rabbitmq_disk_space_available_bytes'), (label) => label('instance')),
    ]),
    lines(
      'Alarms',
      '1 while a node takes no messages.',
      'short',
      [
        query(
          max(gauge('rabbitmq_alarms_memory_used_watermark'), ['instance']),
          (label) => `${label('instance')} memory`,
        ),
        query(
          max(gauge('rabbitmq_alarms_free_disk_space_watermark'), ['instance']),
          (label) => `${label('instance')} disk`,
        ),
      ],
      { alarm: 1 },
    ),
    lines('Connections', 'Of each node of the cluster.', 'short', [
      query(gauge('rabbitmq_connections'), (label) => label('instance')),
    ]),
  ],
};
