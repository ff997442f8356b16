import { environments } from '../../../platform/kubernetes/environment.ts';
import { labelsOf, selectorOf } from '../../../platform/kubernetes/labels.ts';
import { network } from '../../../platform/kubernetes/network.ts';
import type { KubernetesObject } from '../../../platform/kubernetes/object.ts';

/** A small environment that no rule has anything against: one object of each kind that a rule reads. */

export const environment = environments.prod;
export const settings = { edge: 'ingress' } as const;
const { namespace } = environment;

export type Loose = KubernetesObject & Record<string, any>; // oxlint-disable-line typescript/no-explicit-any

const made = (apiVersion: string, kind: string, name: string, rest: object = {}): Loose => ({
  apiVersion,
  kind,
  metadata: { name, namespace, labels: { ...labelsOf(environment, name, 'test') } },
  ...rest,
});

const account = made('v1', 'ServiceAccount', 'turnout', { automountServiceAccountToken: false });

function template(name: string, ports: Readonly<Record<string, number>>, rest: object = {}): object {
  const [port] = Object.keys(ports);
  const probe = { httpGet: { path: '/health', port } };
  return {
    metadata: { labels: { ...labelsOf(environment, name, 'test') } },
    spec: {
      serviceAccountName: 'turnout',
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 45,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: { ...selectorOf(environment, name) } },
        },
      ],
      containers: [
        {
          name: 'main',
          image: 'registry.example.com/turnout:0.1.0',
          env: [
            { name: 'TURNOUT_DRAIN_SECONDS', value: '15' },
            { name: 'TURNOUT_STOP_SECONDS', value: '20' },
            { name: 'TURNOUT_OTLP_URL', value: 'http://otel-collector:4318' },
            { name: 'TURNOUT_STORE_URL', valueFrom: { secretKeyRef: { name: 'url-shortener-db-app', key: 'uri' } } },
          ],
          ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort })),
          livenessProbe: probe,
          readinessProbe: probe,
          lifecycle: { preStop: { sleep: { seconds: 5 } } },
          resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '1000m', memory: '1Gi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [
            { name: 'config', mountPath: '/config' },
            { name: 'urls', mountPath: '/run/secrets/urls' },
          ],
        },
      ],
      volumes: [
        { name: 'config', configMap: { name: 'config', items: [{ key: 'config.yaml', path: 'config.yaml' }] } },
        { name: 'urls', secret: { secretName: 'turnout-urls', items: [{ key: 'bus_url', path: 'bus_url' }] } },
        { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
      ],
      ...rest,
    },
  };
}

/** A workload with what stands around it. */
function workload(name: string, ports: Readonly<Record<string, number>>): readonly Loose[] {
  const selector = { matchLabels: { ...selectorOf(environment, name) } };
  return [
    made('apps/v1', 'Deployment', name, { spec: { replicas: 3, selector, template: template(name, ports) } }),
    made('v1', 'Service', name, {
      spec: {
        selector: selector.matchLabels,
        ports: Object.entries(ports).map(([name, port]) => ({ name, port, targetPort: name })),
      },
    }),
    made('policy/v1', 'PodDisruptionBudget', name, { spec: { minAvailable: 1, selector } }),
  ];
}

/** A fresh one, to be broken. */
export function sound(): Loose[] {
  const shortener = workload('shortener-service', { http: 8080, status: 9090 });
  delete shortener[0]?.['spec'].replicas;
  return structuredClone([
    account,
    ...shortener,
    made('autoscaling/v2', 'HorizontalPodAutoscaler', 'shortener-service', {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shortener-service' },
        minReplicas: 3,
        maxReplicas: 6,
      },
    }),
    ...workload('analytics-service', { status: 8081 }),
    ...workload('rfr-url-shortener-redis', { redis: 6379, metrics: 9121 }),
    ...workload('rfs-url-shortener-redis', { redis: 26_379 }),
    ...workload('otel-collector', { otlp: 4318, metrics: 8888 }),
    ...workload('jaeger-collector', { otlp: 4317, metrics: 8888 }),
    ...workload('jaeger-query', { http: 16_686, metrics: 8888 }),
    made('batch/v1', 'CronJob', 'jaeger-index-cleaner', {
      spec: {
        schedule: '0 1 * * *',
        jobTemplate: {
          spec: { template: template('jaeger-index-cleaner', { http: 8080 }, { restartPolicy: 'Never' }) },
        },
      },
    }),
    ...referred,
    ...resources,
    ...network(environment, settings).objects,
  ] as Loose[]);
}

/** What pods and people ask for. */
const referred = [
  made('v1', 'ConfigMap', 'config', {
    data: { 'config.yaml': 'exporters:\n  otlp: { endpoint: "jaeger-collector:4317" }\n' },
  }),
  made('v1', 'PersistentVolumeClaim', 'data', {
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'longhorn-replicated',
      resources: { requests: { storage: '1Gi' } },
    },
  }),
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'longhorn-replicated' },
    provisioner: 'driver.longhorn.io',
  },
  made('networking.k8s.io/v1', 'Ingress', 'url-shortener', {
    spec: {
      tls: [{ hosts: [environment.host], secretName: 'shortener-tls' }],
      rules: [
        {
          host: environment.host,
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'shortener-service', port: { name: 'http' } } },
              },
            ],
          },
        },
      ],
    },
  }),
] as readonly Loose[];

/** Of operators. */
const resources: readonly Loose[] = [
  made('bitnami.com/v1alpha1', 'SealedSecret', 'turnout-urls', { spec: { encryptedData: { bus_url: 'sealed' } } }),
  made('cert-manager.io/v1', 'Certificate', 'shortener-tls', {
    spec: { secretName: 'shortener-tls', dnsNames: [environment.host], issuerRef: { name: 'ca', kind: 'Issuer' } },
  }),
  made('postgresql.cnpg.io/v1', 'Cluster', 'url-shortener-db', {
    spec: {
      instances: 3,
      imageName: 'ghcr.io/cloudnative-pg/postgresql:17.11',
      storage: { size: '10Gi', storageClass: 'longhorn-replicated' },
    },
  }),
  made('postgresql.cnpg.io/v1', 'Pooler', 'url-shortener-db-pooler-ro', {
    spec: { cluster: { name: 'url-shortener-db' }, type: 'ro', instances: 2, pgbouncer: { poolMode: 'transaction' } },
  }),
  made('rabbitmq.com/v1beta1', 'RabbitmqCluster', 'url-shortener-rabbitmq', { spec: { replicas: 3 } }),
  made('elasticsearch.k8s.elastic.co/v1', 'Elasticsearch', 'elasticsearch', {
    spec: { version: '9.4.3', nodeSets: [{ name: 'default', count: 3 }] },
  }),
  made('monitoring.coreos.com/v1', 'ServiceMonitor', 'shortener-service', {
    spec: {
      selector: { matchLabels: { ...selectorOf(environment, 'shortener-service') } },
      endpoints: [{ port: 'status', interval: '15s' }],
    },
  }),
  made('monitoring.coreos.com/v1', 'PrometheusRule', 'turnout', {
    spec: { groups: [{ name: 'turnout', rules: [{ record: 'a:b', expr: 'vector(1)' }] }] },
  }),
  made('monitoring.coreos.com/v1', 'PodMonitor', 'url-shortener-db', {
    spec: {
      selector: { matchLabels: { 'cnpg.io/cluster': 'url-shortener-db', 'cnpg.io/podRole': 'instance' } },
      podMetricsEndpoints: [{ port: 'metrics' }],
    },
  }),
  made('gateway.networking.k8s.io/v1', 'HTTPRoute', 'url-shortener', {
    spec: {
      rules: [
        {
          backendRefs: [
            { name: 'shortener-service', port: 8080, weight: 95 },
            { name: 'shortener-service', port: 9090, weight: 5 },
          ],
        },
      ],
    },
  }),
];
