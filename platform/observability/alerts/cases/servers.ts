import type { servers } from '../servers.ts';
import { between, betweenRates, growing, steady, type CasesOf } from './case.ts';

const DONE = 'turnout_store_transactions_total{pool="api",result="done",instance="a"}';
const FAILED = 'turnout_store_transactions_total{pool="api",result="failed",instance="a"}';
const POSTGRES = 'namespace="prod",pod="db-1"';

export const serverCases: CasesOf<keyof typeof servers> = {
  StoreDown: between('turnout_store_up{instance="a"}', 0, 1),
  StoreErrors: betweenRates(FAILED, 10, 1, { [DONE]: growing(90) }),
  StorePoolExhausted: between('turnout_store_waiting{instance="a",pool="api"}', 20, 5),
  CacheBreakerOpen: between('turnout_cache_breaker_open{instance="a"}', 1, 0),
  LinksUnconfirmed: between('turnout_cache_confirmed_age_seconds{instance="a"}', 600, 10),
  ReplicationLag: between(`cnpg_pg_replication_lag{${POSTGRES}}`, 60, 5),
  PostgresConnections: {
    fires: {
      series: {
        [`cnpg_backends_total{${POSTGRES},state="active"}`]: steady(90),
        [`cnpg_backends_total{${POSTGRES},state="idle"}`]: steady(90),
        [`cnpg_pg_settings_setting{${POSTGRES},name="max_connections"}`]: steady(200),
      },
    },
    silent: {
      series: {
        [`cnpg_backends_total{${POSTGRES},state="active"}`]: steady(90),
        [`cnpg_pg_settings_setting{${POSTGRES},name="max_connections"}`]: steady(200),
        [`cnpg_pg_settings_setting{${POSTGRES},name="max_worker_processes"}`]: steady(8),
      },
    },
  },
  // Time begins with 0 here: a backup of before 1970 is old, one of 1970 is not.
  PostgresBackupOld: between(
    `barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{${POSTGRES}}`,
    -100_000,
    -50_000,
  ),
  RedisDown: between('redis_up{instance="a"}', 0, 1),
  RedisMemoryFull: {
    fires: {
      series: {
        'redis_memory_used_bytes{instance="a"}': steady(95),
        'redis_memory_max_bytes{instance="a"}': steady(100),
      },
    },
    // Without a limit its size is 0.
    silent: {
      series: {
        'redis_memory_used_bytes{instance="a"}': steady(95),
        'redis_memory_max_bytes{instance="a"}': steady(0),
      },
    },
  },
  RabbitMqAlarm: between('rabbitmq_alarms_free_disk_space_watermark{instance="a"}', 1, 0),
  KafkaPartitionsOffline: between('kafka_controller_kafkacontroller_offlinepartitionscount{pod="kafka-0"}', 2, 0),
  KafkaUnderReplicated: between('kafka_server_replicamanager_underreplicatedpartitions{pod="kafka-0"}', 3, 0),
};
