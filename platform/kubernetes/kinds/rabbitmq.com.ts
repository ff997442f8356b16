import type { KubernetesObject } from '../object.ts';

/** RabbitMQ's Cluster Operator 2.22 and Messaging Topology Operator 1.19: the fields that we use. */

interface Kind<K extends string, S> extends KubernetesObject {
  readonly apiVersion: 'rabbitmq.com/v1beta1';
  readonly kind: K;
  readonly spec: S;
}

/** What all of the topology's kinds say. */
interface InCluster {
  readonly rabbitmqClusterReference: { readonly name: string };
}

interface InVhost extends InCluster {
  readonly vhost: string;
}

export type RabbitmqCluster = Kind<
  'RabbitmqCluster',
  {
    readonly replicas: number;
    readonly image: string;
    readonly persistence: { readonly storageClassName: string; readonly storage: string };
    readonly resources: object;
    readonly affinity: object;
    readonly rabbitmq: { readonly additionalConfig: string };
    readonly override: { readonly statefulSet: { readonly spec: object } };
  }
>;
export type Vhost = Kind<'Vhost', InCluster & { readonly name: string; readonly defaultQueueType: 'quorum' }>;
export type User = Kind<'User', InCluster & { readonly importCredentialsSecret: { readonly name: string } }>;
export type Permission = Kind<
  'Permission',
  InVhost & {
    readonly userReference: { readonly name: string };
    readonly permissions: { readonly configure: string; readonly write: string; readonly read: string };
  }
>;
export type Exchange = Kind<
  'Exchange',
  InVhost & { readonly name: string; readonly type: 'topic' | 'fanout'; readonly durable: boolean }
>;
export type Queue = Kind<
  'Queue',
  InVhost & {
    readonly name: string;
    readonly type: 'quorum';
    readonly durable: boolean;
    readonly deletionPolicy: 'retain';
    readonly arguments: Readonly<Record<string, string | number>>;
  }
>;
export type Binding = Kind<
  'Binding',
  InVhost & {
    readonly source: string;
    readonly destination: string;
    readonly destinationType: 'queue';
    readonly routingKey: string;
  }
>;
export type Policy = Kind<
  'Policy',
  InVhost & {
    readonly name: string;
    readonly pattern: string;
    readonly applyTo: 'quorum_queues';
    readonly definition: Readonly<Record<string, string | number>>;
  }
>;
