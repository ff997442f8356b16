import type { KubernetesObject } from '../object.ts';
import { all, workloads, type Labels } from './kinds.ts';

/** What there will be in the namespace beside what we render: operators make it of their resources, as their documentation says. */

export interface Pods {
  readonly object: KubernetesObject;
  readonly labels: Labels;
  readonly ports: readonly Port[];
}

export interface Port {
  readonly name: string;
  readonly number: number;
}

export interface MadeService {
  readonly name: string;
  readonly ports: readonly number[];
}

const ports = (numbers: Readonly<Record<string, number>>): readonly Port[] =>
  Object.entries(numbers).map(([name, number]) => ({ name, number }));

const POSTGRESQL = ports({ postgresql: 5432, metrics: 9187, status: 8000 });
const PGBOUNCER = ports({ pgbouncer: 5432, metrics: 9127 });
const RABBITMQ = ports({ amqp: 5672, management: 15_672, prometheus: 15_692 });
const ELASTICSEARCH = ports({ https: 9200, transport: 9300 });
const ACME_SOLVER = ports({ http: 8089 });
const GATEWAY = ports({ http: 80, https: 443 });

/** Of all that makes pods: templates of our own first. */
export function podsOf(objects: readonly KubernetesObject[]): readonly Pods[] {
  return [
    ...workloads(objects).map(({ object, template, pod }) => ({
      object,
      labels: template.metadata?.labels ?? {},
      ports: pod.containers.flatMap(({ ports = [] }) =>
        ports.map(({ name = '', containerPort }) => ({ name, number: containerPort })),
      ),
    })),
    ...all(objects, 'postgresql.cnpg.io/v1 Cluster').map((object) => ({
      object,
      labels: { 'cnpg.io/cluster': object.metadata.name, 'cnpg.io/podRole': 'instance' },
      ports: POSTGRESQL,
    })),
    ...all(objects, 'postgresql.cnpg.io/v1 Pooler').map((object) => ({
      object,
      labels: {
        'cnpg.io/cluster': object.spec.cluster.name,
        'cnpg.io/podRole': 'pooler',
        'cnpg.io/poolerName': object.metadata.name,
      },
      ports: PGBOUNCER,
    })),
    ...all(objects, 'rabbitmq.com/v1beta1 RabbitmqCluster').map((object) => ({
      object,
      labels: { 'app.kubernetes.io/name': object.metadata.name, 'app.kubernetes.io/component': 'rabbitmq' },
      ports: RABBITMQ,
    })),
    ...all(objects, 'elasticsearch.k8s.elastic.co/v1 Elasticsearch').map((object) => ({
      object,
      labels: {
        'common.k8s.elastic.co/type': 'elasticsearch',
        'elasticsearch.k8s.elastic.co/cluster-name': object.metadata.name,
      },
      ports: ELASTICSEARCH,
    })),
    ...all(objects, 'cert-manager.io/v1 Certificate').map((object) => ({
      object,
      labels: { 'acme.cert-manager.io/http01-solver': 'true' },
      ports: ACME_SOLVER,
    })),
    ...all(objects, 'gateway.networking.k8s.io/v1 Gateway').map((object) => ({
      object,
      labels: { 'gateway.networking.k8s.io/gateway-name': object.metadata.name },
      ports: GATEWAY,
    })),
  ];
}

export function madeServices(objects: readonly KubernetesObject[]): readonly MadeService[] {
  return [
    ...all(objects, 'postgresql.cnpg.io/v1 Cluster').flatMap(({ metadata }) =>
      ['rw', 'ro', 'r'].map((which) => ({ name: `${metadata.name}-${which}`, ports: [5432] })),
    ),
    ...all(objects, 'postgresql.cnpg.io/v1 Pooler').map(({ metadata }) => ({ name: metadata.name, ports: [5432] })),
    ...all(objects, 'rabbitmq.com/v1beta1 RabbitmqCluster').map(({ metadata }) => ({
      name: metadata.name,
      ports: RABBITMQ.map(({ number }) => number),
    })),
    ...all(objects, 'elasticsearch.k8s.elastic.co/v1 Elasticsearch').map(({ metadata }) => ({
      name: `${metadata.name}-es-http`,
      ports: [9200],
    })),
  ];
}

/** Each with its keys. */
export function madeSecrets(objects: readonly KubernetesObject[]): ReadonlyMap<string, readonly string[]> {
  const tls = ['ca.crt', 'tls.crt', 'tls.key'];
  return new Map<string, readonly string[]>([
    ...all(objects, 'bitnami.com/v1alpha1 SealedSecret').map(
      ({ metadata, spec }) => [metadata.name, Object.keys(spec.encryptedData)] as const,
    ),
    ...all(objects, 'cert-manager.io/v1 Certificate').map(({ spec }) => [spec.secretName, tls] as const),
    ...all(objects, 'postgresql.cnpg.io/v1 Cluster').flatMap(({ metadata: { name } }) => [
      [`${name}-app`, ['uri', 'host', 'port', 'username', 'user', 'password', 'dbname', 'pgpass', 'jdbc-uri']] as const,
      [`${name}-ca`, ['ca.crt', 'ca.key']] as const,
    ]),
    ...all(objects, 'rabbitmq.com/v1beta1 RabbitmqCluster').map(
      ({ metadata: { name } }) =>
        [
          `${name}-default-user`,
          ['username', 'password', 'host', 'port', 'connection_string', 'default_user.conf', 'provider', 'type'],
        ] as const,
    ),
    ...all(objects, 'elasticsearch.k8s.elastic.co/v1 Elasticsearch').flatMap(({ metadata: { name } }) => [
      [`${name}-es-elastic-user`, ['elastic']] as const,
      [`${name}-es-http-certs-public`, ['ca.crt', 'tls.crt']] as const,
    ]),
  ]);
}
