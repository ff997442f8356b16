import { add, divide, max, min, quantile, subtract, sum, time } from '../promql/expression.ts';
import { bucketRate, gauge, rate } from '../promql/series.ts';
import { QUEUE } from '../targets.ts';
import { lines, query, STEP, type Dashboard } from './dashboard.ts';

const reads = sum(rate('cnpg_pg_stat_database_blks_read', STEP));
const cached = sum(rate('cnpg_pg_stat_database_blks_hit', STEP));
const found = sum(rate('redis_keyspace_hits_total', STEP));

/** The servers that Turnout asks, from both sides. */
export const dependencies: Dashboard = {
  title: 'Turnout: dependencies',
  description: 'PostgreSQL, Redis, RabbitMQ and Kafka: as Turnout sees them, and as they see themselves.',
  rows: [
    {
      title: 'The store, as Turnout sees it',
      panels: [
        lines(
          'Store reached',
          'By process. StoreDown fires after a minute.',
          'short',
          [query(gauge('turnout_store_up'), (label) => label('instance'))],
          { isLowBad: true, alarm: 1 },
        ),
        lines('Transactions', 'By pool and result.', 'ops', [
          query(
            sum(rate('turnout_store_transactions', STEP), ['pool', 'result']),
            (label) => `${label('pool')} ${label('result')}`,
          ),
        ]),
        lines(
          'Duration of transactions',
          'p99 by pool.',
          's',
          [
            query(
              quantile(0.99, sum(bucketRate('turnout_store_transaction_duration_seconds', STEP), ['le', 'pool'])),
              (label) => label('pool'),
              true,
            ),
          ],
          { warn: 0.1, alarm: 1 },
        ),
        lines('Connections', 'By pool and state.', 'short', [
          query(
            sum(gauge('turnout_store_connections'), ['pool', 'state']),
            (label) => `${label('pool')} ${label('state')}`,
          ),
        ]),
        lines(
          'Waiting for a connection',
          'Callers, by pool. StorePoolExhausted fires above 10.',
          'short',
          [query(sum(gauge('turnout_store_waiting'), ['pool']), (label) => label('pool'))],
          { warn: 1, alarm: 10 },
        ),
      ],
    },
    {
      title: 'PostgreSQL (CloudNativePG)',
      panels: [
        lines('Transactions', 'Committed and rolled back, by database.', 'ops', [
          query(
            sum(rate('cnpg_pg_stat_database_xact_commit', STEP), ['datname']),
            (label) => `${label('datname')} committed`,
          ),
          query(
            sum(rate('cnpg_pg_stat_database_xact_rollback', STEP), ['datname']),
            (label) => `${label('datname')} rolled back`,
          ),
        ]),
        lines(
          'Connections in use',
          'Share of max_connections. PostgresConnections fires above 80 %.',
          'percentunit',
          [
            query(
              divide(
                sum(gauge('cnpg_backends_total'), ['namespace', 'pod']),
                max(gauge('cnpg_pg_settings_setting', { name: 'max_connections' }), ['namespace', 'pod']),
              ),
              (label) => label('pod'),
            ),
          ],
          { warn: 0.6, alarm: 0.8 },
        ),
        lines(
          'Replication lag',
          'ReplicationLag fires above 30 s.',
          's',
          [query(gauge('cnpg_pg_replication_lag'), (label) => label('pod'))],
          { warn: 5, alarm: 30 },
        ),
        lines('Streaming replicas', 'Of each primary.', 'short', [
          query(gauge('cnpg_pg_replication_streaming_replicas'), (label) => label('pod')),
        ]),
        lines(
          'Read from memory',
          'Share of blocks that PostgreSQL had in its own memory.',
          'percentunit',
          [query(divide(cached, add(cached, reads)), 'from memory')],
          { isLowBad: true, warn: 0.99, alarm: 0.9 },
        ),
        lines('Deadlocks', 'By database.', 'ops', [
          query(sum(rate('cnpg_pg_stat_database_deadlocks', STEP), ['datname']), (label) => label('datname')),
        ]),
        lines('Size', 'By database.', 'bytes', [
          query(max(gauge('cnpg_pg_database_size_bytes'), ['datname']), (label) => label('datname')),
        ]),
        lines(
          'Age of the last backup',
          'PostgresBackupOld fires above 26 hours.',
          's',
          [
            query(
              subtract(
                time(),
                max(gauge('barman_cloud_cloudnative_pg_io_last_available_backup_timestamp'), ['namespace']),
              ),
              (label) => label('namespace'),
            ),
          ],
          { warn: 86_400, alarm: 93_600 },
        ),
        lines('Instances up', 'By instance.', 'short', [query(gauge('cnpg_collector_up'), (label) => label('pod'))], {
          isLowBad: true,
          alarm: 1,
        }),
      ],
    },
    {
      title: 'Redis',
      panels: [
        lines('Up', 'By instance.', 'short', [query(gauge('redis_up'), (label) => label('instance'))], {
          isLowBad: true,
          alarm: 1,
        }),
        lines('Commands', 'By instance.', 'ops', [
          query(rate('redis_commands_processed_total', STEP), (label) => label('instance')),
        ]),
        lines('Found in Redis', 'Share of reads that found something.', 'percentunit', [
          query(divide(found, add(found, sum(rate('redis_keyspace_misses_total', STEP)))), 'found'),
        ]),
        lines('Memory', 'Used, by instance.', 'bytes', [
          query(gauge('redis_memory_used_bytes'), (label) => label('instance')),
        ]),
        lines('Evicted', 'Keys. It holds copies only, so this costs a look-up in the store each.', 'ops', [
          query(rate('redis_evicted_keys_total', STEP), (label) => label('instance')),
        ]),
        lines('Roles', 'Masters and replicas that there are: one master.', 'short', [
          query(sum(gauge('redis_instance_info'), ['role']), (label) => label('role')),
        ]),
        lines('Connections', 'Clients, and replicas of each master.', 'short', [
          query(gauge('redis_connected_clients'), (label) => `${label('instance')} clients`),
          query(gauge('redis_connected_slaves'), (label) => `${label('instance')} replicas`),
        ]),
      ],
    },
    {
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
        lines('Free disk', 'By node.', 'bytes', [
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
        lines('Connections', 'By node.', 'short', [query(gauge('rabbitmq_connections'), (label) => label('instance'))]),
      ],
    },
    {
      title: 'Kafka (Strimzi)',
      panels: [
        lines('Messages', 'By topic.', 'mps', [
          query(sum(rate('kafka_server_brokertopicmetrics_messagesin_total', STEP), ['topic']), (label) =>
            label('topic'),
          ),
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
    },
    {
      title: 'Certificates and backups of the cluster',
      panels: [
        lines(
          'Certificates end in',
          'CertificateExpiring fires below 14 days, CertificateExpiringSoon below 3.',
          's',
          [
            query(
              subtract(
                min(gauge('certmanager_certificate_expiration_timestamp_seconds'), ['namespace', 'name']),
                time(),
              ),
              (label) => `${label('namespace')}/${label('name')}`,
            ),
          ],
          { isLowBad: true, warn: 14 * 86_400, alarm: 3 * 86_400 },
        ),
        lines(
          'Certificates that are ready',
          'By name.',
          'short',
          [query(gauge('certmanager_certificate_ready_status', { condition: 'True' }), (label) => label('name'))],
          { isLowBad: true, alarm: 1 },
        ),
        lines('Age of backups', 'Velero, by schedule.', 's', [
          query(subtract(time(), max(gauge('velero_backup_last_successful_timestamp'), ['schedule'])), (label) =>
            label('schedule'),
          ),
        ]),
      ],
    },
  ],
};
