/**
 * Every version of what is not ours, and nowhere else: what is installed beside Turnout, and the images that run. docs/versions.md and
 * k8s/helm/install-operators.sh are rendered from it.
 */

/** The oldest and the newest Kubernetes that the manifests are for. */
export const kubernetes = { oldest: '1.35', newest: '1.36' } as const;

interface Installed {
  readonly version: string;
  readonly purpose: string;
  readonly namespace: string;
  readonly licence: string;
}

/** By Helm: a chart of a repository, or one that is named whole (`oci://`). */
export interface Chart extends Installed {
  readonly chart: string;
  readonly repository?: string;
  readonly chartVersion: string;
  readonly values?: Readonly<Record<string, string>>;
}

/** By kubectl: the project publishes a file and no chart. */
export interface Manifest extends Installed {
  readonly manifest: string;
}

/** In the order that they need each other in: the Barman Cloud plugin and RabbitMQ's topology operator have certificates made for their webhooks. */
export const operators = {
  'gateway-api': {
    version: '1.6.1',
    purpose: 'kinds of Gateway API',
    namespace: 'default',
    licence: 'Apache-2.0',
    manifest: 'https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.6.1/standard-install.yaml',
  },
  'cert-manager': {
    version: '1.21.1',
    purpose: 'TLS certificates',
    namespace: 'cert-manager',
    licence: 'Apache-2.0',
    chart: 'oci://quay.io/jetstack/charts/cert-manager',
    chartVersion: 'v1.21.1',
    values: { 'crds.enabled': 'true' },
  },
  'kube-prometheus-stack': {
    version: '0.93.1',
    purpose: 'Prometheus, Alertmanager, and the kinds of monitors and rules',
    namespace: 'monitoring',
    licence: 'Apache-2.0',
    chart: 'oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack',
    chartVersion: '88.3.0',
    // Else it reads only the monitors and rules of its own release.
    values: {
      'prometheus.prometheusSpec.podMonitorSelectorNilUsesHelmValues': 'false',
      'prometheus.prometheusSpec.serviceMonitorSelectorNilUsesHelmValues': 'false',
      'prometheus.prometheusSpec.ruleSelectorNilUsesHelmValues': 'false',
    },
  },
  longhorn: {
    version: '1.12.1',
    purpose: 'distributed storage',
    namespace: 'longhorn-system',
    licence: 'Apache-2.0',
    chart: 'longhorn',
    repository: 'https://charts.longhorn.io',
    chartVersion: '1.12.1',
  },
  'nginx-ingress': {
    version: '5.5.4',
    purpose: 'Ingress',
    namespace: 'nginx-ingress',
    licence: 'Apache-2.0',
    chart: 'oci://ghcr.io/nginx/charts/nginx-ingress',
    chartVersion: '2.6.4',
  },
  'sealed-secrets': {
    version: '0.36.6',
    purpose: 'encryption of secrets in the repository',
    namespace: 'kube-system',
    licence: 'Apache-2.0',
    chart: 'sealed-secrets',
    repository: 'https://bitnami-labs.github.io/sealed-secrets',
    chartVersion: '2.18.5',
    // As kubeseal looks for it.
    values: { fullnameOverride: 'sealed-secrets-controller' },
  },
  'cloudnative-pg': {
    version: '1.30.0',
    purpose: 'PostgreSQL with failover',
    namespace: 'cnpg-system',
    licence: 'Apache-2.0',
    chart: 'cloudnative-pg',
    repository: 'https://cloudnative-pg.github.io/charts',
    chartVersion: '0.29.0',
  },
  'plugin-barman-cloud': {
    version: '0.13.0',
    purpose: 'backups of PostgreSQL',
    namespace: 'cnpg-system',
    licence: 'Apache-2.0',
    chart: 'plugin-barman-cloud',
    repository: 'https://cloudnative-pg.github.io/charts',
    chartVersion: '0.7.0',
  },
  'rabbitmq-cluster-operator': {
    version: '2.22.3',
    purpose: 'RabbitMQ',
    namespace: 'rabbitmq-system',
    licence: 'MPL-2.0',
    manifest: 'https://github.com/rabbitmq/cluster-operator/releases/download/v2.22.3/cluster-operator.yml',
  },
  'rabbitmq-topology-operator': {
    version: '1.19.2',
    purpose: "RabbitMQ's queues, users and policies",
    namespace: 'rabbitmq-system',
    licence: 'MPL-2.0',
    manifest:
      'https://github.com/rabbitmq/messaging-topology-operator/releases/download/v1.19.2/messaging-topology-operator-with-certmanager.yaml',
  },
  'eck-operator': {
    version: '3.5.0',
    purpose: 'Elasticsearch',
    namespace: 'elastic-system',
    licence: 'Elastic-2.0',
    chart: 'eck-operator',
    repository: 'https://helm.elastic.co',
    chartVersion: '3.5.0',
  },
} as const satisfies Readonly<Record<string, Chart | Manifest>>;

export interface Image {
  readonly image: string;
  readonly tag: string;
  readonly licence: string;
}

export const images = {
  postgresql: {
    image: 'ghcr.io/cloudnative-pg/postgresql',
    tag: '17.11-standard-trixie',
    licence: 'PostgreSQL',
  },
  pgbouncer: { image: 'ghcr.io/cloudnative-pg/pgbouncer', tag: '1.25.1', licence: 'ISC' },
  redis: { image: 'redis', tag: '8.10.0-alpine', licence: 'AGPL-3.0' },
  redisExporter: { image: 'oliver006/redis_exporter', tag: 'v1.80.1', licence: 'MIT' },
  rabbitmq: { image: 'rabbitmq', tag: '4.3.4-management', licence: 'MPL-2.0' },
  collector: { image: 'otel/opentelemetry-collector-contrib', tag: '0.159.0', licence: 'Apache-2.0' },
  jaeger: { image: 'jaegertracing/jaeger', tag: '2.20.0', licence: 'Apache-2.0' },
  jaegerIndexCleaner: { image: 'jaegertracing/jaeger-es-index-cleaner', tag: '2.20.0', licence: 'Apache-2.0' },
  elasticsearch: {
    image: 'docker.elastic.co/elasticsearch/elasticsearch',
    tag: '9.4.3',
    licence: 'Elastic-2.0, SSPL or AGPL-3.0',
  },
} as const satisfies Readonly<Record<string, Image>>;

export const imageOf = (name: keyof typeof images): string => `${images[name].image}:${images[name].tag}`;
