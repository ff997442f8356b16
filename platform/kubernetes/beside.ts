import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IPodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import type { Environment } from './environment.ts';
import { metadata, object } from './metadata.ts';
import type { KubernetesObject } from './object.ts';

/** What stands beside most workloads. */

type Labels = Readonly<Record<string, string>>;
type BudgetSpec = Omit<NonNullable<IPodDisruptionBudget['spec']>, 'selector'>;
type Endpoint = NonNullable<NonNullable<IPodMonitor['spec']>['podMetricsEndpoints']>[number];

/** Without a token: nobody asks the API server. */
export const serviceAccount = (environment: Environment, name: string, component: string): KubernetesObject =>
  object<IServiceAccount>({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(environment, name, component),
    automountServiceAccountToken: false,
  });

export const budget = (
  environment: Environment,
  name: string,
  component: string,
  matchLabels: Labels,
  spec: BudgetSpec,
): KubernetesObject =>
  object<IPodDisruptionBudget>({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(environment, name, component),
    spec: { ...spec, selector: { matchLabels: { ...matchLabels } } },
  });

export const podMonitor = (
  environment: Environment,
  name: string,
  component: string,
  matchLabels: Labels,
  ...endpoints: readonly Omit<Endpoint, 'interval'>[]
): KubernetesObject =>
  object<IPodMonitor>({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: metadata(environment, name, component),
    spec: {
      selector: { matchLabels: { ...matchLabels } },
      podMetricsEndpoints: endpoints.map((endpoint) => ({ ...endpoint, interval: '15s' })),
    },
  });
