import {
  ANALYTICS,
  SHORTENER,
  asBroken,
  find,
  container,
  on,
  pod,
  policy,
  set,
  without,
  type Broken,
} from './breaking.ts';
import type { Loose } from './sound.ts';

/** What objects are called, what they name, and how they are connected. */
export const broken: readonly Broken[] = [
  ['plain-data', 'undefined', on('Service', SHORTENER, ({ spec }) => set(spec, { type: undefined }))],
  ['plain-data', 'a Date', on('ConfigMap', 'config', ({ data }) => set(data, { 'a.txt': new Date(0) }))],
  ['core-schema', 'a text for a number', on('Deployment', ANALYTICS, ({ spec }) => set(spec, { replicas: '3' }))],
  [
    'core-schema',
    'a kind without model',
    (objects: Loose[]) => objects.push({ apiVersion: 'v1', kind: 'Pot', metadata: { name: 'tea' } }),
  ],
  ['unique-objects', 'two of one name', (objects: Loose[]) => objects.push({ ...find(objects, 'Service', SHORTENER) })],
  ['names', 'an underscore', on('ServiceAccount', 'turnout', ({ metadata }) => set(metadata, { name: 'turn_out' }))],
  ['names', 'a dot in a Service', on('Service', ANALYTICS, ({ metadata }) => set(metadata, { name: 'a.b' }))],
  [
    'names',
    'a label of 64 characters',
    on('ConfigMap', 'config', ({ metadata }) => set(metadata, { labels: { a: 'x'.repeat(64) } })),
  ],
  [
    'namespaces',
    'none',
    on('ConfigMap', 'config', ({ metadata }) => delete (metadata as { namespace?: string }).namespace),
  ],
  [
    'namespaces',
    "one of the cluster's",
    on('StorageClass', 'longhorn-replicated', ({ metadata }) => set(metadata, { namespace: 'x' })),
  ],
  [
    'no-literal-secret',
    'a Secret',
    (objects: Loose[]) => objects.push({ ...find(objects, 'ConfigMap', 'config'), kind: 'Secret', data: {} }),
  ],
  [
    'no-literal-secret',
    'a password as a variable',
    container(({ env }) => env.push({ name: 'REDIS_PASSWORD', value: 'admin' })),
  ],
  [
    'no-literal-secret',
    'a password in a URL',
    container(({ env }) => env.push({ name: 'BUS', value: 'amqp://a:b@url-shortener-rabbitmq' })),
  ],
  [
    'canary-weights',
    '95 and 6',
    on('HTTPRoute', 'url-shortener', ({ spec }) => (spec.rules[0].backendRefs[1].weight = 6)),
  ],
  ['config-maps', 'not there', without('ConfigMap', 'config')],
  [
    'config-maps',
    'a key that it has not',
    on('ConfigMap', 'config', (object) => (object['data'] = { 'other.yaml': '' })),
  ],
  ['secrets', 'not sealed', without('SealedSecret', 'turnout-urls')],
  [
    'secrets',
    'a key that it has not',
    on('SealedSecret', 'turnout-urls', ({ spec }) => (spec.encryptedData = { other: 'x' })),
  ],
  [
    'secrets',
    'a TLS secret without Certificate',
    on('Certificate', 'shortener-tls', ({ spec }) => (spec.secretName = 'other')),
  ],
  [
    'secrets',
    "a key that CloudNativePG's has not",
    container(({ env }) => (env[3].valueFrom.secretKeyRef.key = 'url')),
  ],
  ['service-accounts', 'not there', without('ServiceAccount', 'turnout')],
  ['service-accounts', 'default', pod((pod) => delete pod['serviceAccountName'])],
  [
    'scale-targets',
    'not there',
    on('HorizontalPodAutoscaler', SHORTENER, ({ spec }) => (spec.scaleTargetRef.name = 'shortener')),
  ],
  [
    'scale-targets',
    'of another kind',
    on('HorizontalPodAutoscaler', SHORTENER, ({ spec }) => (spec.scaleTargetRef.kind = 'StatefulSet')),
  ],
  ['claims', 'not there', without('PersistentVolumeClaim', 'data')],
  [
    'storage-classes',
    'of a claim',
    on('PersistentVolumeClaim', 'data', ({ spec }) => (spec.storageClassName = 'fast')),
  ],
  [
    'storage-classes',
    'of a database',
    on('Cluster', 'url-shortener-db', ({ spec }) => (spec.storage.storageClass = 'fast')),
  ],
  ['selectors', 'of a Service', on('Service', SHORTENER, ({ spec }) => (spec.selector = { app: 'shortener' }))],
  [
    'selectors',
    'of a budget',
    on('PodDisruptionBudget', SHORTENER, ({ spec }) => (spec.selector.matchLabels = { app: 'shortener' })),
  ],
  [
    'selectors',
    'of a policy',
    policy('allow-redis', (spec) => (spec['podSelector'] = { matchLabels: { app: 'redis' } })),
  ],
  [
    'selectors',
    'of a ServiceMonitor',
    on('ServiceMonitor', SHORTENER, ({ spec }) => (spec.selector.matchLabels = { app: 'a' })),
  ],
  [
    'selectors',
    'of a topology spread',
    pod((pod) => (pod['topologySpreadConstraints'][0].labelSelector.matchLabels = { app: 'a' })),
  ],
  ['target-ports', 'by name', on('Service', SHORTENER, ({ spec }) => (spec.ports[0].targetPort = 'web'))],
  ['target-ports', 'by number', on('Service', SHORTENER, ({ spec }) => (spec.ports[0].targetPort = 8000))],
  [
    'monitored-ports',
    'of a ServiceMonitor',
    on('ServiceMonitor', SHORTENER, ({ spec }) => (spec.endpoints[0].port = 'metrics')),
  ],
  [
    'monitored-ports',
    'of a PodMonitor',
    on('PodMonitor', 'url-shortener-db', ({ spec }) => (spec.podMetricsEndpoints[0].port = 'prometheus')),
  ],
  [
    'backends',
    'a Service that is not there',
    on('Ingress', 'url-shortener', ({ spec }) => (spec.rules[0].http.paths[0].backend.service.name = 'shortener')),
  ],
  [
    'backends',
    'a port that it has not',
    on('HTTPRoute', 'url-shortener', ({ spec }) => (spec.rules[0].backendRefs[0].port = 80)),
  ],
  ['services', 'a host in a variable', container(({ env }) => (env[2].value = 'http://collector:4318'))],
  ['services', 'a port in a variable', container(({ env }) => (env[2].value = 'http://otel-collector:4319'))],
  ['services', 'a host in a list', container(({ env }) => (env[2].value = 'redis-0.redis:6379 redis-1.redis:6379'))],
  [
    'services',
    'a host in a configuration',
    on('ConfigMap', 'config', ({ data }) => (data['config.yaml'] = 'endpoint: jaeger:4317')),
  ],
].map(asBroken);

/** Of resources of operators, which need their schemas. */
export const brokenResources: readonly Broken[] = [
  ['a field that is unknown', on('Cluster', 'url-shortener-db', ({ spec }) => (spec.storagge = {}))],
  ['one at the root', on('Cluster', 'url-shortener-db', (object) => (object['spek'] = {}))],
  [
    'what excludes each other (CEL)',
    on(
      'Cluster',
      'url-shortener-db',
      ({ spec }) =>
        (spec.imageCatalogRef = { apiGroup: 'postgresql.cnpg.io', kind: 'ImageCatalog', name: 'a', major: 17 }),
    ),
  ],
  [
    'a filter without its part (CEL)',
    on('HTTPRoute', 'url-shortener', ({ spec }) => (spec.rules[0].filters = [{ type: 'URLRewrite' }])),
  ],
  [
    'a path with two slashes (CEL)',
    on(
      'HTTPRoute',
      'url-shortener',
      ({ spec }) => (spec.rules[0].matches = [{ path: { type: 'PathPrefix', value: '/a//b' } }]),
    ),
  ],
  ['no number', on('RabbitmqCluster', 'url-shortener-rabbitmq', ({ spec }) => (spec.replicas = 'three'))],
  [
    'a kind without schema',
    (objects: Loose[]) => objects.push({ ...find(objects, 'Cluster', 'url-shortener-db'), kind: 'Clutter' }),
  ],
].map(([what, change]) => ({ rule: 'crd-schema', what, change }) as Broken);
