import { counter, gauge } from './exporter.ts';

/**
 * CloudNativePG 1.30, the exporter of each instance: docs/src/monitoring.md and config/manager/default-monitoring.yaml of its repository. Backups: the
 * Barman Cloud plugin, whose page on observability says that these replace cnpg_collector_last_available_backup_timestamp.
 */
export const cloudNativePg = {
  cnpg_collector_up: gauge('cluster'),
  cnpg_pg_replication_lag: gauge(),
  cnpg_pg_replication_streaming_replicas: gauge(),
  cnpg_backends_total: gauge('datname', 'usename', 'application_name', 'state'),
  cnpg_pg_settings_setting: gauge('name'),
  cnpg_pg_database_size_bytes: gauge('datname'),
  cnpg_pg_stat_database_xact_commit: counter('datname'),
  cnpg_pg_stat_database_xact_rollback: counter('datname'),
  cnpg_pg_stat_database_blks_hit: counter('datname'),
  cnpg_pg_stat_database_blks_read: counter('datname'),
  cnpg_pg_stat_database_deadlocks: counter('datname'),
  barman_cloud_cloudnative_pg_io_last_available_backup_timestamp: gauge(),
} as const;

/** redis_exporter 1 (oliver006/redis_exporter): exporter/exporter.go of its repository. */
export const redisExporter = {
  redis_up: gauge(),
  redis_instance_info: gauge('role', 'redis_version'),
  redis_connected_clients: gauge(),
  redis_connected_slaves: gauge(),
  redis_memory_used_bytes: gauge(),
  redis_memory_max_bytes: gauge(),
  redis_commands_processed_total: counter(),
  redis_keyspace_hits_total: counter(),
  redis_keyspace_misses_total: counter(),
  redis_evicted_keys_total: counter(),
} as const;

/**
 * RabbitMQ 4, plugin rabbitmq_prometheus: its metrics.md. Queues one by one are at /metrics/detailed?family=queue_coarse_metrics&family=queue_consumer_count,
 * which is scraped beside /metrics.
 */
export const rabbitMq = {
  rabbitmq_identity_info: gauge('rabbitmq_node', 'rabbitmq_cluster'),
  rabbitmq_connections: gauge(),
  rabbitmq_detailed_queue_messages_ready: gauge('vhost', 'queue'),
  rabbitmq_detailed_queue_messages_unacked: gauge('vhost', 'queue'),
  rabbitmq_detailed_queue_consumers: gauge('vhost', 'queue'),
  rabbitmq_global_messages_received_total: counter('protocol'),
  rabbitmq_global_messages_delivered_total: counter('protocol', 'queue_type'),
  rabbitmq_global_messages_acknowledged_total: counter('protocol', 'queue_type'),
  rabbitmq_process_resident_memory_bytes: gauge(),
  rabbitmq_resident_memory_limit_bytes: gauge(),
  rabbitmq_disk_space_available_bytes: gauge(),
  rabbitmq_alarms_memory_used_watermark: gauge(),
  rabbitmq_alarms_free_disk_space_watermark: gauge(),
} as const;

/** Strimzi 1: its examples of metrics, for the JMX exporter of brokers and controllers, and Kafka Exporter for consumer groups. */
export const kafka = {
  kafka_server_replicamanager_underreplicatedpartitions: gauge(),
  kafka_server_replicamanager_partitioncount: gauge(),
  kafka_controller_kafkacontroller_activecontrollercount: gauge(),
  kafka_controller_kafkacontroller_offlinepartitionscount: gauge(),
  kafka_server_brokertopicmetrics_messagesin_total: counter('topic'),
  kafka_server_brokertopicmetrics_bytesin_total: counter('topic'),
  kafka_server_brokertopicmetrics_bytesout_total: counter('topic'),
  kafka_consumergroup_lag: gauge('consumergroup', 'topic', 'partition'),
} as const;
