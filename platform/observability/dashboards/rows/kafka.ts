import { max, sum } from '../../promql/expression.ts';
import { gauge, rate } from '../../promql/series.ts';
import { lines, query, STEP, type Row } from '../dashboard.ts';

export const kafka: Row = {
  title: 'Kafka (Strimzi)',
  panels: [
    lines('Messages', 'That brokers took on, by topic.', 'mps', [
      query(sum(rate('kafka_server_brokertopicmetrics_messagesin_total', STEP), ['topic']), (label) => label('topic')),
    ]),
    lines('Bytes', 'In and out of all brokers.', 'Bps', [
      query(sum(rate('kafka_server_brokertopicmetrics_bytesin_total', STEP)), 'in'),
      query(sum(rate('kafka_server_brokertopicmetrics_bytesout_total', STEP)), 'out'),
    ]),
    lines(
      'Consumers behind',
      'Messages, by group and topic.',
      'short',
      [
        query(
          sum(gauge('kafka_consumergroup_lag'), ['consumergroup', 'topic']),
          (label) => `${label('consumergroup')} ${label('topic')}`,
        ),
      ],
      { warn: 10_000, alarm: 60_000 },
    ),
    lines(
      'Partitions',
      'That lack a replica, and that have no leader.',
      'short',
      [
        query(sum(gauge('kafka_server_replicamanager_underreplicatedpartitions')), 'lack a replica'),
        query(max(gauge('kafka_controller_kafkacontroller_offlinepartitionscount')), 'no leader'),
      ],
      { warn: 1, alarm: 1 },
    ),
    lines('Controllers in charge', 'One, always.', 'short', [
      query(sum(gauge('kafka_controller_kafkacontroller_activecontrollercount')), 'in charge'),
    ]),
    lines('Partitions by broker', 'Replicas that each broker has.', 'short', [
      query(gauge('kafka_server_replicamanager_partitioncount'), (label) => label('pod')),
    ]),
  ],
};
