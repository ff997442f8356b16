import type { Environment } from './environment.ts';
import { labelsOf } from './labels.ts';
import type { KubernetesObject } from './object.ts';

/** Of an object in an environment's namespace. `app` is the name that its labels give it, where that is another one. */
export const metadata = (
  environment: Environment,
  name: string,
  component: string,
  app: string = name,
): { name: string; namespace: string; labels: Record<string, string> } => ({
  name,
  namespace: environment.namespace,
  labels: { ...labelsOf(environment, app, component) },
});

/** An object that its kind's own type has checked: `object<ICluster>({...})`. */
export const object = <T>(value: T & KubernetesObject): T & KubernetesObject => value;
