import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IService } from 'kubernetes-models/v1/Service';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { budget, podMonitor, serviceAccount } from './beside.ts';
import type { Environment } from './environment.ts';
import { selectorOf } from './labels.ts';
import { metadata, object } from './metadata.ts';
import type { App, KubernetesObject } from './object.ts';
import { startRedis, startSentinel } from './redis-scripts.ts';
import { REDIS, REDIS_HOSTS, REDIS_PORT, SENTINEL, SENTINEL_HOSTS, SENTINEL_PORT } from './redis-users.ts';
import { apart, restrictedContainer, restrictedPod } from './restricted.ts';
import { secrets } from './secrets.ts';
import { imageOf } from './versions.ts';

/** Redis with Sentinels, without an operator (docs/adr/0026). Sizes are those of sources/production-infrastructure. */

const COMPONENT = 'cache';
const SCRIPTS = 'url-shortener-redis';
const ACCOUNT = 'url-shortener-redis';
/** `redis` of the image. */
const USER = 999;
const EXPORTER_PORT = 9121;
const FOLDERS = { data: '/data', secrets: '/run/secrets/redis', scripts: '/scripts' };

interface Kind {
  readonly name: string;
  readonly port: number;
  readonly count: number;
  readonly script: string;
  readonly resources: object;
  readonly env?: { name: string; value: string }[];
  readonly beside?: IContainer[];
}

export function redis(environment: Environment): App {
  const kinds: readonly Kind[] = [
    {
      name: REDIS,
      port: REDIS_PORT,
      count: environment.redisReplicas,
      script: 'start-redis.sh',
      // Twice what it may hold: a copy for a new replica shares what does not change meanwhile.
      resources: { requests: { cpu: '200m', memory: '512Mi' }, limits: { cpu: '1000m', memory: '512Mi' } },
      beside: [exporter],
    },
    {
      name: SENTINEL,
      port: SENTINEL_PORT,
      count: environment.sentinels,
      script: 'start-sentinel.sh',
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
      env: [
        {
          name: 'REDISES',
          value: REDIS_HOSTS(environment)
            .map((host) => `${host}:${REDIS_PORT}`)
            .join(' '),
        },
        { name: 'QUORUM', value: String(Math.floor(environment.sentinels / 2) + 1) },
      ],
    },
  ];
  return {
    name: 'redis',
    objects: [
      serviceAccount(environment, ACCOUNT, COMPONENT),
      object<IConfigMap>({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: metadata(environment, SCRIPTS, COMPONENT),
        data: { 'start-redis.sh': startRedis, 'start-sentinel.sh': startSentinel },
      }),
      ...kinds.flatMap((kind) => [
        service(environment, kind),
        pods(environment, kind),
        ...(kind.count > 1
          ? [budget(environment, kind.name, COMPONENT, selectorOf(environment, kind.name), { maxUnavailable: 1 })]
          : []),
      ]),
      podMonitor(environment, REDIS, COMPONENT, selectorOf(environment, REDIS), { port: 'metrics' }),
    ],
  };
}

/** Without an address of its own: it stands for its pods, each of which has a name below it, ready or not, since they need each other to become so. */
function service(environment: Environment, { name, port }: Kind): KubernetesObject {
  return object<IService>({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(environment, name, COMPONENT),
    spec: {
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: { ...selectorOf(environment, name) },
      ports: [{ name: 'redis', port, targetPort: 'redis' }],
    },
  });
}

function pods(environment: Environment, kind: Kind): KubernetesObject {
  const { name, count } = kind;
  const matchLabels = { ...selectorOf(environment, name) };
  return object<IStatefulSet>({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata(environment, name, COMPONENT),
    spec: {
      replicas: count,
      serviceName: name,
      // All at once: a Redis waits for a Sentinel, not for the Redis before it.
      podManagementPolicy: 'Parallel',
      selector: { matchLabels },
      template: {
        metadata: { labels: metadata(environment, name, COMPONENT).labels },
        spec: {
          serviceAccountName: ACCOUNT,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 30,
          securityContext: restrictedPod(USER),
          ...(count > 1 && { affinity: apart(matchLabels) }),
          containers: [server(environment, kind), ...(kind.beside ?? [])],
          volumes: [
            { name: 'data', emptyDir: { sizeLimit: '64Mi' } },
            { name: 'scripts', configMap: { name: SCRIPTS } },
            { name: 'secrets', secret: { secretName: secrets.redis.name, defaultMode: 0o440 } },
          ],
        },
      },
    },
  });
}

function server(environment: Environment, { name, port, script, resources, env = [] }: Kind): IContainer {
  // By its answer: a stuck one still takes connections.
  const ping = `redis-cli --no-auth-warning --user probe --pass none -p ${port} ping | grep -q PONG`;
  const probe = { exec: { command: ['sh', '-c', ping] }, periodSeconds: 5, timeoutSeconds: 3 };
  return {
    name: 'redis',
    image: imageOf('redis'),
    command: ['sh', `${FOLDERS.scripts}/${script}`],
    env: [
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'HOST', value: `$(POD).${name}` },
      { name: 'PORT', value: String(port) },
      {
        name: 'SENTINELS',
        value: SENTINEL_HOSTS(environment)
          .map((host) => `${host}:${SENTINEL_PORT}`)
          .join(' '),
      },
      ...env,
      { name: 'DATA', value: FOLDERS.data },
      { name: 'SECRETS', value: FOLDERS.secrets },
    ],
    ports: [{ name: 'redis', containerPort: port }],
    resources,
    // A Redis waits for the Sentinels as long as it takes: they may be on their way for minutes.
    startupProbe: { ...probe, failureThreshold: 60 },
    readinessProbe: { ...probe, failureThreshold: 2 },
    livenessProbe: { ...probe, failureThreshold: 6 },
    securityContext: restrictedContainer,
    volumeMounts: [
      { name: 'data', mountPath: FOLDERS.data },
      { name: 'scripts', mountPath: FOLDERS.scripts, readOnly: true },
      { name: 'secrets', mountPath: FOLDERS.secrets, readOnly: true },
    ],
  };
}

const exporter: IContainer = {
  name: 'exporter',
  image: imageOf('redisExporter'),
  env: [
    { name: 'REDIS_ADDR', value: `redis://localhost:${REDIS_PORT}` },
    { name: 'REDIS_USER', value: 'exporter' },
    {
      name: 'REDIS_PASSWORD',
      valueFrom: { secretKeyRef: { name: secrets.redis.name, key: secrets.redis.keys.exporter } },
    },
    // Its user may not read the configuration, which has passwords in it.
    { name: 'REDIS_EXPORTER_CONFIG_COMMAND', value: '-' },
  ],
  ports: [{ name: 'metrics', containerPort: EXPORTER_PORT }],
  resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
  readinessProbe: { httpGet: { path: '/health', port: 'metrics' } },
  livenessProbe: { httpGet: { path: '/health', port: 'metrics' } },
  securityContext: restrictedContainer,
};
