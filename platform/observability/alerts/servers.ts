import { above, and, divide, equal, max, or, subtract, sum, time } from '../promql/expression.ts';
import { gauge, rate } from '../promql/series.ts';
import { alert } from './alert.ts';

/** The servers that Turnout depends on. Redirects outlive each of them, for as long as links are remembered. */

/** A day, and two hours for the backup itself. */
export const BACKUP_SECONDS = 26 * 3600;

const replicaLag = gauge('cnpg_pg_replication_lag');

export const servers = {
  StoreDown: alert({
    severity: 'page',
    expr: equal(gauge('turnout_store_up'), 0),
    for: '1m',
    summary: 'The store does not answer',
    description: (say) =>
      `${say.label('instance')} does not reach its store. Remembered links redirect for a day, others get 503; clicks wait.`,
    dashboard: 'dependencies',
  }),
  StoreErrors: alert({
    severity: 'ticket',
    expr: above(
      divide(
        sum(rate('turnout_store_transactions', '5m', { result: 'failed' }), ['pool']),
        sum(rate('turnout_store_transactions', '5m'), ['pool']),
      ),
      0.05,
    ),
    for: '5m',
    summary: 'More than 5 % of transactions fail',
    description: (say) => `${say.percent} of those of the pool ${say.label('pool')}.`,
    dashboard: 'dependencies',
  }),
  StorePoolExhausted: alert({
    severity: 'ticket',
    expr: above(max(gauge('turnout_store_waiting'), ['job', 'instance', 'pool']), 10),
    for: '5m',
    summary: 'Callers wait for a connection to the store',
    description: (say) => `${say.number} of the pool ${say.label('pool')} of ${say.label('instance')}.`,
    dashboard: 'dependencies',
  }),
  CacheBreakerOpen: alert({
    severity: 'ticket',
    expr: equal(gauge('turnout_cache_breaker_open'), 1),
    for: '5m',
    summary: 'The cache server is left alone after failures',
    description: (say) => `${say.label('instance')} asks the store for what its memory does not hold.`,
    dashboard: 'redirects',
  }),
  LinksUnconfirmed: alert({
    severity: 'ticket',
    expr: above(gauge('turnout_cache_confirmed_age_seconds'), 300),
    for: '2m',
    summary: 'Links are remembered that the store has not confirmed',
    description: (say) => `Edits of the last ${say.duration} may be unknown to ${say.label('instance')}.`,
    dashboard: 'redirects',
  }),
  ReplicationLag: alert({
    severity: 'ticket',
    expr: above(replicaLag, 30),
    for: '5m',
    summary: 'A replica of PostgreSQL is behind',
    description: (say) => `${say.label('pod')} is ${say.duration} behind its primary.`,
    dashboard: 'dependencies',
  }),
  PostgresConnections: alert({
    severity: 'ticket',
    expr: above(
      divide(
        sum(gauge('cnpg_backends_total'), ['namespace', 'pod']),
        max(gauge('cnpg_pg_settings_setting', { name: 'max_connections' }), ['namespace', 'pod']),
      ),
      0.8,
    ),
    for: '5m',
    summary: 'PostgreSQL runs out of connections',
    description: (say) => `${say.percent} of those of ${say.label('pod')} are in use.`,
    dashboard: 'dependencies',
  }),
  PostgresBackupOld: alert({
    severity: 'ticket',
    expr: above(
      subtract(time(), max(gauge('barman_cloud_cloudnative_pg_io_last_available_backup_timestamp'), ['namespace'])),
      BACKUP_SECONDS,
    ),
    for: '10m',
    summary: 'The last backup of PostgreSQL is older than a day',
    description: (say) => `It is ${say.duration} old.`,
    dashboard: 'dependencies',
  }),
  RedisDown: alert({
    severity: 'ticket',
    expr: equal(gauge('redis_up'), 0),
    for: '2m',
    summary: 'A Redis does not answer',
    description: (say) => `${say.label('instance')} does not answer its exporter. Redirects ask the store.`,
    dashboard: 'dependencies',
  }),
  RedisMemoryFull: alert({
    severity: 'info',
    expr: and(
      above(divide(gauge('redis_memory_used_bytes'), gauge('redis_memory_max_bytes')), 0.9),
      above(gauge('redis_memory_max_bytes'), 0),
    ),
    for: '10m',
    summary: 'Redis is full and evicts',
    description: (say) => `${say.label('instance')} uses ${say.percent} of its memory. It holds copies only.`,
    dashboard: 'dependencies',
  }),
  RabbitMqAlarm: alert({
    severity: 'ticket',
    expr: equal(
      or(gauge('rabbitmq_alarms_memory_used_watermark'), gauge('rabbitmq_alarms_free_disk_space_watermark')),
      1,
    ),
    for: '1m',
    summary: 'RabbitMQ takes no messages',
    description: (say) =>
      `${say.label('instance')} is short of memory or disk and blocks who publishes. Clicks wait in journals.`,
    dashboard: 'dependencies',
  }),
  KafkaPartitionsOffline: alert({
    severity: 'ticket',
    expr: above(max(gauge('kafka_controller_kafkacontroller_offlinepartitionscount')), 0),
    for: '1m',
    summary: 'Partitions of Kafka have no leader',
    description: (say) => `${say.number} of them take and give no messages.`,
    dashboard: 'dependencies',
  }),
  KafkaUnderReplicated: alert({
    severity: 'ticket',
    expr: above(sum(gauge('kafka_server_replicamanager_underreplicatedpartitions')), 0),
    for: '10m',
    summary: 'Partitions of Kafka lack a replica',
    description: (say) => `${say.number} of them.`,
    dashboard: 'dependencies',
  }),
};
