import { createHash } from 'node:crypto';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IService } from 'kubernetes-models/v1/Service';
import type { IVolume } from 'kubernetes-models/v1/Volume';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import { yamlFile } from '../files.ts';
import { budget, podMonitor, serviceAccount } from './beside.ts';
import type { Environment } from './environment.ts';
import { selectorOf } from './labels.ts';
import { metadata, object } from './metadata.ts';
import type { KubernetesObject } from './object.ts';
import { preferablyApart, restrictedContainer, restrictedPod } from './restricted.ts';

/** A process of OpenTelemetry's making: the collector, and Jaeger, which is one with storages. A configuration, and pods that keep nothing. */

export interface OtelProcess {
  readonly name: string;
  readonly component: string;
  /** Of platform/kubernetes, where its configuration is. */
  readonly source: string;
  readonly image: string;
  readonly replicas: number;
  readonly config: object;
  readonly ports: Readonly<Record<string, number>>;
  readonly health: { readonly path: string; readonly port: number };
  readonly resources: { readonly requests: Resources; readonly limits: Resources };
  /** Mounted below /run/secrets, each by its volume's name. */
  readonly secrets?: readonly IVolume[];
  /** Whoever asks gets the same pod each time. */
  readonly sticky?: true;
}

// An interface would have no index, which the package's type asks for.
type Resources = { readonly cpu: string; readonly memory: string };

/** Of images that bring no user of their own. */
const USER = 10_001;
export const METRICS_PORT = 8888;
/** Where it shows its own metrics; part of each configuration. */
export const ownMetrics = {
  metrics: {
    level: 'normal',
    readers: [{ pull: { exporter: { prometheus: { host: '0.0.0.0', port: METRICS_PORT } } } }],
  },
};
const GRACE_SECONDS = 30;

export function otelProcess(environment: Environment, process: OtelProcess): readonly KubernetesObject[] {
  const { name, component, ports, replicas } = process;
  const meta = metadata(environment, name, component);
  const matchLabels = { ...selectorOf(environment, name) };
  const config = yamlFile('config.yaml', `platform/kubernetes/${process.source}`, process.config).text;
  return [
    serviceAccount(environment, name, component),
    object<IConfigMap>({ apiVersion: 'v1', kind: 'ConfigMap', metadata: meta, data: { 'config.yaml': config } }),
    deployment(environment, process, config),
    object<IService>({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta,
      spec: {
        selector: matchLabels,
        ports: Object.entries(ports).map(([port, number]) => ({ name: port, port: number, targetPort: port })),
        ...(process.sticky && { sessionAffinity: 'ClientIP' }),
      },
    }),
    podMonitor(environment, name, component, matchLabels, { port: 'metrics' }),
    ...(replicas > 1 ? [budget(environment, name, component, matchLabels, { minAvailable: 1 })] : []),
  ];
}

function deployment(environment: Environment, process: OtelProcess, config: string): KubernetesObject {
  const { name, component, image, replicas, ports, health, resources, secrets = [] } = process;
  const { labels } = metadata(environment, name, component);
  const matchLabels = { ...selectorOf(environment, name) };
  const probe = { httpGet: { path: health.path, port: 'health' } };
  return object<IDeployment>({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(environment, name, component),
    spec: {
      replicas,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      selector: { matchLabels },
      template: {
        // It reads its configuration at its start alone: another one makes other pods.
        metadata: { labels, annotations: { 'turnout/config': createHash('sha256').update(config).digest('hex') } },
        spec: {
          serviceAccountName: name,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: GRACE_SECONDS,
          securityContext: restrictedPod(USER),
          // A new pod comes before an old one goes, on a machine that has one if it must be.
          ...(replicas > 1 && { affinity: preferablyApart(matchLabels) }),
          containers: [
            {
              name,
              image,
              args: ['--config=/etc/otel/config.yaml'],
              // The garbage collector begins early enough to stay below the limit.
              env: [{ name: 'GOMEMLIMIT', value: `${Math.floor(mebibytes(resources.limits.memory) * 0.8)}MiB` }],
              ports: [
                ...Object.entries(ports),
                ['metrics', METRICS_PORT] as const,
                ['health', health.port] as const,
              ].map(([port, containerPort]) => ({ name: port, containerPort })),
              resources,
              readinessProbe: { ...probe, periodSeconds: 5 },
              livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 6 },
              securityContext: restrictedContainer,
              volumeMounts: [
                { name: 'config', mountPath: '/etc/otel', readOnly: true },
                ...secrets.map((volume) => ({
                  name: volume.name,
                  mountPath: `/run/secrets/${volume.name}`,
                  readOnly: true,
                })),
              ],
            },
          ],
          volumes: [{ name: 'config', configMap: { name } }, ...secrets],
        },
      },
    },
  });
}

function mebibytes(text: string): number {
  const [, number = '', unit] = /^(\d+)(Mi|Gi)$/.exec(text) ?? [];
  if (number === '') throw new Error(`${text}: expected Mi or Gi`);
  return Number(number) * (unit === 'Gi' ? 1024 : 1);
}
