import { add, divide, max, subtract, sum, time } from '../../promql/expression.ts';
import { gauge, rate } from '../../promql/series.ts';
import { lines, query, STEP, type Row } from '../dashboard.ts';

const reads = sum(rate('cnpg_pg_stat_database_blks_read', STEP));
const cached = sum(rate('cnpg_pg_stat_database_blks_hit', STEP));

export const postgres: Row = {
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
          subtract(time(), max(gauge('barman_cloud_cloudnative_pg_io_last_available_backup_timestamp'), ['namespace'])),
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
};
