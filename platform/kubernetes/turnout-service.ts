import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IService } from 'kubernetes-models/v1/Service';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import type { Environment } from './environment.ts';
import { labelsOf, selectorOf } from './labels.ts';
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
  const metadata = { name, namespace: environment.namespace, labels: labelsOf(environment, name, component) };
  const matchLabels = selectorOf(environment, name);
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata,
    automountServiceAccountToken: false,
  } satisfies IServiceAccount;
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
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
    metadata,
    spec: { selector: { matchLabels }, endpoints: [{ port: STATUS, path: '/metrics', interval: '15s' }] },
  } satisfies IServiceMonitor;
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata,
    // One that does not work keeps no machine from being emptied.
    spec: { minAvailable: 1, selector: { matchLabels }, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  } satisfies IPodDisruptionBudget;
  const scaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind, name },
      minReplicas: environment.replicas,
      maxReplicas: environment.replicas * SCALE,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: CPU_TARGET } } },
      ],
    },
  } satisfies IHorizontalPodAutoscaler;
  return [account, service, monitor, ...(isScaled(environment) ? [budget, scaler] : [])];
}
