import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { Settings } from '../settings.ts';
import type { Environment } from './environment.ts';
import { selectorOf } from './labels.ts';
import { metadata } from './metadata.ts';
import type { App } from './object.ts';
import { connections, STATUS, telemetry, turnoutPod, type TurnoutService } from './turnout-pod.ts';
import { around, isScaled } from './turnout-service.ts';

/** Counting. It keeps nothing: a click that it took and did not store is handed out again by the broker. */

export const ANALYTICS = { name: 'analytics-service', component: 'analytics' } as const satisfies TurnoutService;
export const analyticsPorts = { [STATUS]: 8081 } as const;

const STOP_SECONDS = 20;

export function analytics(environment: Environment, settings: Settings): App {
  const { replicas } = environment;
  const { name, component } = ANALYTICS;
  const workload = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(environment, name, component),
    spec: {
      ...(!isScaled(environment) && { replicas }),
      selector: { matchLabels: selectorOf(environment, name) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      minReadySeconds: 5,
      template: turnoutPod<'TURNOUT_STORE_URL' | 'TURNOUT_BUS_URL'>(environment, settings, ANALYTICS, {
        args: ['serve', 'analytics'],
        ports: analyticsPorts,
        stopSeconds: STOP_SECONDS,
        variables: {
          ...connections,
          ...telemetry(settings),
          TURNOUT_PORT: analyticsPorts[STATUS],
          // Nothing is written there.
          TURNOUT_DATA_DIR: '/tmp',
          TURNOUT_STOP_SECONDS: STOP_SECONDS,
        },
      }),
    },
  } satisfies IDeployment;
  return { name: 'analytics', objects: [workload, ...around(environment, ANALYTICS, 'Deployment', analyticsPorts)] };
}
