import { DEAD_QUEUE, QUEUE } from '../observability/targets.ts';
import type { Environment } from './environment.ts';
import type { Binding, Exchange, Permission, Policy, Queue, User, Vhost } from './kinds/rabbitmq.com.ts';
import { metadata, object } from './metadata.ts';
import type { KubernetesObject } from './object.ts';
import { secrets } from './secrets.ts';

/**
 * What Turnout has in RabbitMQ, declared before it comes. It would declare the same (src/buses/rabbitmq-names.ts, and a test that compares): what exists
 * with other arguments would be used as it is, and logged.
 */

export const VHOST = 'turnout';
const EXCHANGE = 'events';
const ROUTING_KEY = 'access';
/** A message that was given back so often, as by consumers that are restarted, is dead. RabbitMQ's own limit is 20. */
const DELIVERIES = 1_000_000;
/** Above it publishing is refused, and clicks wait in the journals: half of a node's disk. */
const QUEUE_BYTES_MAX = 10 * 2 ** 30;
/** Dead letters hold visitors' addresses: they go after 30 days. */
const DEAD_MS_MAX = 30 * 24 * 60 * 60 * 1000;

/** To declare once more what is there already, Turnout must be allowed to; to all else it is not. */
const NAMES = `^(${EXCHANGE}|${QUEUE}|${DEAD_QUEUE})$`.replaceAll('.', String.raw`\.`);

export function topology(environment: Environment, cluster: string): readonly KubernetesObject[] {
  const common = (name: string) => ({
    apiVersion: 'rabbitmq.com/v1beta1' as const,
    metadata: metadata(environment, `${cluster}-${name}`, 'broker', cluster),
  });
  const inCluster = { rabbitmqClusterReference: { name: cluster } };
  const inVhost = { ...inCluster, vhost: VHOST };
  const exchange = (object_: string, name: string, type: 'topic' | 'fanout') =>
    object<Exchange>({ ...common(object_), kind: 'Exchange', spec: { ...inVhost, name, type, durable: true } });
  const queue = (object_: string, name: string, further: Readonly<Record<string, string | number>>) =>
    object<Queue>({
      ...common(object_),
      kind: 'Queue',
      spec: { ...inVhost, name, type: 'quorum', durable: true, deletionPolicy: 'retain', arguments: further },
    });
  const binding = (object_: string, source: string, destination: string, routingKey: string) =>
    object<Binding>({
      ...common(object_),
      kind: 'Binding',
      spec: { ...inVhost, source, destination, destinationType: 'queue', routingKey },
    });
  const policy = (name: string, of: string, definition: Readonly<Record<string, string | number>>) =>
    object<Policy>({
      ...common(name),
      kind: 'Policy',
      spec: {
        ...inVhost,
        name,
        pattern: `^${of.replaceAll('.', String.raw`\.`)}$`,
        applyTo: 'quorum_queues',
        definition,
      },
    });
  const user = common('turnout');
  return [
    object<Vhost>({
      ...common('vhost'),
      kind: 'Vhost',
      spec: { ...inCluster, name: VHOST, defaultQueueType: 'quorum' },
    }),
    object<User>({
      ...user,
      kind: 'User',
      spec: { ...inCluster, importCredentialsSecret: { name: secrets.rabbitmq.name } },
    }),
    object<Permission>({
      ...common('turnout'),
      kind: 'Permission',
      spec: {
        ...inVhost,
        userReference: { name: user.metadata.name },
        permissions: { configure: NAMES, write: NAMES, read: NAMES },
      },
    }),
    exchange('events', EXCHANGE, 'topic'),
    exchange('dead', DEAD_QUEUE, 'fanout'),
    queue('dead', DEAD_QUEUE, {}),
    queue('access-logs', QUEUE, {
      'x-delivery-limit': DELIVERIES,
      'x-dead-letter-exchange': DEAD_QUEUE,
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    }),
    binding('dead', DEAD_QUEUE, DEAD_QUEUE, ''),
    binding('access-logs', EXCHANGE, QUEUE, ROUTING_KEY),
    policy('limit', QUEUE, { 'max-length-bytes': QUEUE_BYTES_MAX }),
    policy('dead-ttl', DEAD_QUEUE, { 'message-ttl': DEAD_MS_MAX }),
  ];
}
