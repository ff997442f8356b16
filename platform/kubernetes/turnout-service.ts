import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { IService } from 'kubernetes-models/v1/Service';
import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { budget, serviceAccount } from './beside.ts';
import type { Environment } from './environment.ts';
import { selectorOf } from './labels.ts';
import { metadata } from './metadata.ts';
import type { KubernetesObject } from './object.ts';
import { STATUS, type TurnoutService } from './turnout-pod.ts';

/** What stands around a workload of Turnout. */

/** Half of the limit: a process answers with p99 below 5 ms up to half of its highest rate (docs/scaling.md). */
const CPU_TARGET = '500m';
/**
 * Of the replicas that there are at least. Connections of production at the most: 6 shorteners x 24 + 7 analytics x 4 + 1 = 173 of max_connections 200 less
 * 3 (docs/scaling.md, Connections).
 */
const SCALE = 2;

/** One replica is not scaled: where an environment has one, it is for its price. */
export const isScaled = ({ replicas }: Environment): boolean => replicas > 1;

export function around(
  environment: Environment,
  { name, component }: TurnoutService,
  kind: 'Deployment' | 'StatefulSet',
  ports: Readonly<Record<string, number>>,
): readonly KubernetesObject[] {
  const own = metadata(environment, name, component);
  const matchLabels = { ...selectorOf(environment, name) };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: own,
    spec: {
      type: 'ClusterIP',
      selector: matchLabels,
      ports: Object.entries(ports).map(([port, number]) => ({ name: port, port: number, targetPort: port })),
    },
  } satisfies IService;
  // Its job is the Service's name, which alerts ask for (platform/observability/targets.ts).
  const monitor = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: own,
    spec: { selector: { matchLabels }, endpoints: [{ port: STATUS, path: '/metrics', interval: '15s' }] },
  } satisfies IServiceMonitor;
  const scaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: own,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind, name },
      minReplicas: environment.replicas,
      maxReplicas: environment.replicas * SCALE,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: CPU_TARGET } } },
      ],
    },
  } satisfies IHorizontalPodAutoscaler;
  // One that does not work keeps no machine from being emptied.
  const spared = { minAvailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' } as const;
  return [
    serviceAccount(environment, name, component),
    service,
    monitor,
    ...(isScaled(environment) ? [budget(environment, name, component, matchLabels, spared), scaler] : []),
  ];
}
