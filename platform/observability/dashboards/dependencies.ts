import { max, min, quantile, subtract, sum, time } from '../promql/expression.ts';
import { bucketRate, gauge, rate } from '../promql/series.ts';
import { lines, query, STEP, type Dashboard } from './dashboard.ts';
import { postgres } from './rows/postgres.ts';
import { redis } from './rows/redis.ts';
import { rabbitmq } from './rows/rabbitmq.ts';
import { kafka } from './rows/kafka.ts';

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
    postgres,
    redis,
    rabbitmq,
    kafka,
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
          '1 while a certificate can be used.',
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
