import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { Settings } from '../settings.ts';
import type { Environment } from './environment.ts';
import { selectorOf } from './labels.ts';
import { metadata } from './metadata.ts';
import type { App } from './object.ts';
import { secrets } from './secrets.ts';
import { STORAGE_CLASS } from './storage.ts';
import { connections, STATUS, telemetry, turnoutPod, type TurnoutService } from './turnout-pod.ts';
import { around, isScaled } from './turnout-service.ts';

/** Redirects and the API. Each has a volume for its journal, which outlives the pod: ADR 0025. */

export const SHORTENER = { name: 'shortener-service', component: 'shortener' } as const satisfies TurnoutService;
export const shortenerPorts = { http: 8080, [STATUS]: 9090 } as const;

/**
 * Goes on serving after SIGTERM, until whoever sends requests has heard of it: a change of endpoints reaches every machine within seconds, and NGINX is reloaded. In place
 * of a preStop hook, which would hold connections open that Turnout closes after their next answer (ADR 0019).
 */
const DRAIN_SECONDS = 15;
const STOP_SECONDS = 20;

const GIB = 1024 ** 3;
/** 13 millions of clicks at 320 bytes (docs/scaling.md): at 1,000 redirects/s of one pod 3.7 hours without a broker. */
const JOURNAL_BYTES = 4 * GIB;
/** The journal and a fifth, so that VolumeFilling stays silent when JournalNearlyFull has spoken. */
const VOLUME_SIZE = '5Gi';
const DATA = 'data';
const DATA_PATH = '/data';

export function shortener(environment: Environment, settings: Settings): App {
  const { host, replicas } = environment;
  const { name, component } = SHORTENER;
  const template = turnoutPod<'TURNOUT_STORE_URL' | 'TURNOUT_BUS_URL' | 'TURNOUT_DEFAULT_DOMAIN'>(
    environment,
    settings,
    SHORTENER,
    {
      args: ['serve', 'shortener'],
      ports: shortenerPorts,
      stopSeconds: DRAIN_SECONDS + STOP_SECONDS,
      data: { volume: DATA, path: DATA_PATH },
      variables: {
        ...connections,
        ...telemetry(settings),
        TURNOUT_INITIAL_API_KEY: { secret: secrets.apiKey.name, key: secrets.apiKey.keys.key },
        TURNOUT_DEFAULT_DOMAIN: host,
        TURNOUT_IS_HTTPS_ENABLED: true,
        TURNOUT_PORT: shortenerPorts.http,
        TURNOUT_METRICS_PORT: shortenerPorts[STATUS],
        TURNOUT_TRUSTED_PROXIES: settings.podNetworks,
        TURNOUT_DATA_DIR: DATA_PATH,
        TURNOUT_JOURNAL_MAX_BYTES: JOURNAL_BYTES,
        TURNOUT_DRAIN_SECONDS: DRAIN_SECONDS,
        TURNOUT_STOP_SECONDS: STOP_SECONDS,
      },
    },
  );
  const workload = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata(environment, name, component),
    spec: {
      ...(!isScaled(environment) && { replicas }),
      serviceName: name,
      selector: { matchLabels: selectorOf(environment, name) },
      // They need nothing of each other: all start at once, and one that does not start keeps no other from it. An update takes one after the other all the same.
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      // A new one has answered for so long before the next one is replaced.
      minReadySeconds: 5,
      // Clicks may be on it: the next pod of this number sends them.
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      template,
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: DATA, labels: { ...selectorOf(environment, name) } },
          spec: {
            accessModes: ['ReadWriteOnce'],
            storageClassName: STORAGE_CLASS,
            resources: { requests: { storage: VOLUME_SIZE } },
          },
        },
      ],
    },
  } satisfies IStatefulSet;
  return { name: 'shortener', objects: [workload, ...around(environment, SHORTENER, 'StatefulSet', shortenerPorts)] };
}
