import { add, divide, sum } from '../../promql/expression.ts';
import { gauge, rate } from '../../promql/series.ts';
import { lines, query, STEP, type Row } from '../dashboard.ts';

const found = sum(rate('redis_keyspace_hits_total', STEP));

export const redis: Row = {
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
};
