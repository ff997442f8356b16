import type { IPodTemplateSpec } from 'kubernetes-models/v1/PodTemplateSpec';
import type { SettingName } from '../../src/config.ts';
import type { Settings } from '../settings.ts';
import { podEnvironment, type SecretKey, type Variables } from './env.ts';
import type { Environment } from './environment.ts';
import { selectorOf } from './labels.ts';
import { metadata } from './metadata.ts';
import { COLLECTOR } from './otel-collector.ts';
import { preferablyApart, restrictedContainer, restrictedPod } from './restricted.ts';
import { madeSecrets, secrets } from './secrets.ts';

/** The pod of a process of Turnout. What both services have in common is here; what one has alone it says for itself. */

export interface TurnoutService {
  /** Of its Service, its workload and all that belongs to them: the name in the architecture's drawing. */
  readonly name: string;
  readonly component: string;
}

/** What both can not do without (`serve` refuses it), and how they reach it. */
export const connections = {
  TURNOUT_STORE_URL: { secret: madeSecrets.database.name, key: madeSecrets.database.keys.url },
  TURNOUT_BUS_URL: { secret: secrets.urls.name, key: secrets.urls.keys.bus },
  TURNOUT_CACHE_URL: { secret: secrets.urls.name, key: secrets.urls.keys.cache },
} as const satisfies Partial<Record<SettingName, SecretKey>>;
export const telemetry = ({ podNetworks }: Settings) =>
  ({
    TURNOUT_OTLP_URL: `http://${COLLECTOR}:4318`,
    TURNOUT_LOGS_FORMAT: 'json',
    // Prometheus, and who forwards the port to look.
    TURNOUT_METRICS_FROM: `127.0.0.0/8,::1/128,${podNetworks}`,
  }) as const satisfies Partial<Record<SettingName, string>>;

/** Of a port: probes and Prometheus ask there (docs/telemetry.md). Visitors never reach it. */
export const STATUS = 'status';

/** More than the process gives itself for the rest of a stop: telling the collector, ending threads (src/main/all.ts). */
const GRACE_MARGIN_SECONDS = 10;

interface Process<Needed extends SettingName> {
  /** After `turnout`. */
  readonly args: string[];
  readonly variables: Variables<Needed>;
  readonly ports: Readonly<Record<string, number>>;
  /** What a stop takes at most, by the process' own settings. */
  readonly stopSeconds: number;
  /** Where its volume is mounted, if it has one. */
  readonly data?: { readonly volume: string; readonly path: string };
}

export function turnoutPod<Needed extends SettingName>(
  environment: Environment,
  settings: Settings,
  { name, component }: TurnoutService,
  { args, variables, ports, stopSeconds, data }: Process<Needed>,
): IPodTemplateSpec {
  const { env, volumes, volumeMounts } = podEnvironment(variables);
  return {
    metadata: { labels: metadata(environment, name, component).labels },
    spec: {
      serviceAccountName: name,
      automountServiceAccountToken: false,
      // Variables of every Service of the namespace, which nobody reads.
      enableServiceLinks: false,
      terminationGracePeriodSeconds: stopSeconds + GRACE_MARGIN_SECONDS,
      securityContext: { ...restrictedPod(USER), fsGroupChangePolicy: 'OnRootMismatch' },
      ...apart(selectorOf(environment, name)),
      containers: [
        {
          name: 'turnout',
          image: settings.image,
          args,
          env,
          ports: Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort })),
          resources,
          ...probes,
          securityContext: restrictedContainer,
          volumeMounts: [
            ...volumeMounts,
            { name: 'tmp', mountPath: '/tmp' },
            ...(data === undefined ? [] : [{ name: data.volume, mountPath: data.path }]),
          ],
        },
      ],
      volumes: [...volumes, { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }],
    },
  };
}

/** Of the image (Containerfile). */
const USER = 1000;

/** Of sources/production-infrastructure: the table of application services. */
const resources = {
  requests: { cpu: '250m', memory: '256Mi' },
  limits: { cpu: '1000m', memory: '1Gi' },
};

/**
 * /health touches nothing but the process, so that no server that is away has it restarted. A start reads all links, and may wait for another
 * process that changes the schema: it gets five minutes.
 */
const probes = {
  startupProbe: { httpGet: { path: '/health', port: STATUS }, periodSeconds: 2, failureThreshold: 150 },
  livenessProbe: {
    httpGet: { path: '/health', port: STATUS },
    periodSeconds: 10,
    timeoutSeconds: 5,
    failureThreshold: 3,
  },
  readinessProbe: {
    httpGet: { path: '/ready', port: STATUS },
    periodSeconds: 5,
    timeoutSeconds: 2,
    failureThreshold: 2,
  },
};

/** Evenly over zones, and on machines of their own as long as there are any: neither keeps a pod from running somewhere. */
function apart(matchLabels: Readonly<Record<string, string>>): object {
  return {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels },
      },
    ],
    affinity: preferablyApart(matchLabels),
  };
}
