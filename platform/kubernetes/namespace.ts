import type { INamespace } from 'kubernetes-models/v1/Namespace';
import type { Environment } from './environment.ts';
import type { App } from './object.ts';
import { labelsOf } from './labels.ts';
import { kubernetes } from './versions.ts';

/** The standard that pods are held to is of this version: a newer cluster does not refuse what was admitted. */
const POD_SECURITY_VERSION = `v${kubernetes.oldest}`;
const modes = ['enforce', 'audit', 'warn'] as const;

/** No quota: each pod has limits, and how much an environment may take in sum is for whoever pays for its machines to say. */
export function namespace(environment: Environment): App {
  const security = modes.flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, 'restricted'] as const,
    [`pod-security.kubernetes.io/${mode}-version`, POD_SECURITY_VERSION] as const,
  ]);
  const object = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: environment.namespace,
      labels: { ...labelsOf(environment, environment.namespace, 'namespace'), ...Object.fromEntries(security) },
    },
  } satisfies INamespace;
  return { name: 'namespace', objects: [object] };
}
