import type { Settings } from '../settings.ts';
import type { Environment } from './environment.ts';
import { selectorOf } from './labels.ts';
import { operators } from './versions.ts';

/**
 * Who talks to whom, and nothing else may: network.ts renders the NetworkPolicies from it, and check/network holds them against it. Probes are not in it, since the
 * machine that a pod runs on always reaches it.
 */

/** As the API has it: both parts have to hold. */
export interface PodSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: 'NotIn';
    readonly values: readonly string[];
  }[];
}

/** What decides which pods there are, beside the environment. */
export type EdgeSettings = Pick<Settings, 'edge'>;

/** Pods of the environment's own namespace, which have policies. */
export interface OwnEnd {
  readonly pods: (environment: Environment) => PodSelector;
  /** Everywhere, where left out. */
  readonly isIn?: (environment: Environment, settings: EdgeSettings) => boolean;
}

/** Pods of another namespace, all of them where no labels are given. */
export interface OtherEnd {
  readonly namespace: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Addresses. */
export interface OutsideEnd {
  readonly blocks: readonly { readonly cidr: string; readonly except?: readonly string[] }[];
}

const named = (name: string): OwnEnd => ({ pods: (environment) => ({ matchLabels: selectorOf(environment, name) }) });
const labelled = (matchLabels: Readonly<Record<string, string>>): OwnEnd => ({ pods: () => ({ matchLabels }) });
const several = ({ postgresInstances }: Environment): boolean => postgresInstances > 1;

const own = {
  shortener: named('shortener-service'),
  analytics: named('analytics-service'),
  /** Instances, and the jobs that set them up; the pooler's pods have the label of the cluster, too. */
  postgres: {
    pods: () => ({
      matchLabels: { 'cnpg.io/cluster': 'url-shortener-db' },
      matchExpressions: [{ key: 'cnpg.io/podRole', operator: 'NotIn', values: ['pooler'] }],
    }),
  },
  pooler: { ...labelled({ 'cnpg.io/poolerName': 'url-shortener-db-pooler-ro' }), isIn: several },
  redis: named('rfr-url-shortener-redis'),
  sentinel: named('rfs-url-shortener-redis'),
  rabbitmq: labelled({
    'app.kubernetes.io/name': 'url-shortener-rabbitmq',
    'app.kubernetes.io/component': 'rabbitmq',
  }),
  otelCollector: named('otel-collector'),
  jaegerCollector: named('jaeger-collector'),
  jaegerQuery: named('jaeger-query'),
  jaegerIndexCleaner: named('jaeger-index-cleaner'),
  elasticsearch: labelled({ 'elasticsearch.k8s.elastic.co/cluster-name': 'elasticsearch' }),
  /** cert-manager's, while it proves that the host is ours. */
  acmeSolver: labelled({ 'acme.cert-manager.io/http01-solver': 'true' }),
  /** Istio makes it beside the Gateway that asks for it. */
  gateway: {
    ...labelled({ 'gateway.networking.k8s.io/gateway-name': 'url-shortener' }),
    isIn: (_, { edge }) => edge === 'gateway',
  },
} as const satisfies Readonly<Record<string, OwnEnd>>;

/** Namespaces as k8s/helm/install-operators.sh makes them. */
const others = {
  dns: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  ingress: { namespace: operators['nginx-ingress'].namespace },
  istiod: { namespace: 'istio-system', labels: { app: 'istiod' } },
  /** Prometheus and Grafana. */
  monitoring: { namespace: operators['kube-prometheus-stack'].namespace },
  postgresOperator: { namespace: operators['cloudnative-pg'].namespace },
  rabbitmqOperators: { namespace: operators['rabbitmq-cluster-operator'].namespace },
  elasticOperator: { namespace: operators['eck-operator'].namespace },
} as const satisfies Readonly<Record<string, OtherEnd>>;

const outside = {
  /** Without what is private: a title is never fetched from within (src/http/resolve-title.ts), nor from the address of a cloud's own metadata. */
  internet: {
    blocks: [
      {
        cidr: '0.0.0.0/0',
        except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
      },
      { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] },
    ],
  },
  /** The API server is no pod, and where it is differs from cluster to cluster: its port is all that can be said. */
  apiServer: { blocks: [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }] },
} as const satisfies Readonly<Record<string, OutsideEnd>>;

export type OwnName = keyof typeof own;
export type EndName = OwnName | keyof typeof others | keyof typeof outside;
export const ownEnds: Readonly<Record<OwnName, OwnEnd>> = own;
export const otherEnds: Readonly<Record<keyof typeof others, OtherEnd>> = others;
export const outsideEnds: Readonly<Record<keyof typeof outside, OutsideEnd>> = outside;

export interface Edge {
  readonly from: EndName;
  readonly to: EndName;
  /** TCP; with `isUdp` UDP as well. */
  readonly ports: readonly number[];
  readonly isUdp?: boolean;
}

const edge = (from: EndName, to: EndName, ...ports: number[]): Edge => ({ from, to, ports });
const apiServer = (from: OwnName): Edge => edge(from, 'apiServer', 443, 6443);

const services = (from: 'shortener' | 'analytics'): readonly Edge[] => [
  edge(from, 'postgres', 5432),
  edge(from, 'redis', 6379),
  edge(from, 'sentinel', 26_379),
  edge(from, 'rabbitmq', 5672),
  edge(from, 'otelCollector', 4318),
];

const between = [
  // The edge.
  edge('ingress', 'shortener', 8080),
  edge('ingress', 'acmeSolver', 8089),
  edge('internet', 'gateway', 80, 443),
  edge('gateway', 'shortener', 8080),
  edge('gateway', 'acmeSolver', 8089),
  edge('gateway', 'istiod', 15_012),
  // The services; a shortener looks for the titles of targets.
  ...services('shortener'),
  edge('shortener', 'internet', 80, 443),
  ...services('analytics'),
  // PostgreSQL: replication, and the status by which an instance that is cut off stops; backups go to an object store.
  edge('postgres', 'postgres', 5432, 8000),
  edge('postgres', 'internet', 443),
  edge('postgresOperator', 'postgres', 8000),
  edge('pooler', 'postgres', 5432),
  apiServer('postgres'),
  apiServer('pooler'),
  // Redis asks the Sentinels who is master when it starts.
  edge('redis', 'redis', 6379),
  edge('redis', 'sentinel', 26_379),
  edge('sentinel', 'redis', 6379),
  edge('sentinel', 'sentinel', 26_379),
  // RabbitMQ: names, and Erlang between nodes; the topology operator declares by the management API.
  edge('rabbitmq', 'rabbitmq', 4369, 25_672),
  edge('rabbitmqOperators', 'rabbitmq', 15_672),
  // Traces, as OTLP: gRPC or HTTP.
  edge('otelCollector', 'jaegerCollector', 4317, 4318),
  edge('jaegerCollector', 'elasticsearch', 9200),
  edge('jaegerQuery', 'elasticsearch', 9200),
  edge('jaegerIndexCleaner', 'elasticsearch', 9200),
  edge('elasticsearch', 'elasticsearch', 9200, 9300),
  edge('elasticOperator', 'elasticsearch', 9200),
  // Metrics, and Grafana's view of traces.
  edge('monitoring', 'shortener', 9090),
  edge('monitoring', 'analytics', 8081),
  edge('monitoring', 'postgres', 9187),
  edge('monitoring', 'pooler', 9127),
  edge('monitoring', 'redis', 9121),
  edge('monitoring', 'rabbitmq', 15_692),
  edge('monitoring', 'otelCollector', 8888),
  edge('monitoring', 'jaegerCollector', 8888),
  edge('monitoring', 'jaegerQuery', 8888, 16_686),
] as const satisfies readonly Edge[];

const names = Object.keys(own) as readonly OwnName[];

/** Whose pods there are in an environment. */
export const ownIn = (environment: Environment, settings: EdgeSettings): readonly OwnName[] =>
  names.filter((name) => ownEnds[name].isIn?.(environment, settings) ?? true);

/** All of an environment: each of its pods also asks for names. */
export function edgesIn(environment: Environment, settings: EdgeSettings): readonly Edge[] {
  const there = ownIn(environment, settings);
  const absent = new Set<EndName>(names.filter((name) => !there.includes(name)));
  return [...between, ...names.map((from) => ({ from, to: 'dns', ports: [53], isUdp: true }) as const)].filter(
    ({ from, to }) => !absent.has(from) && !absent.has(to),
  );
}
