import type { Environment } from './environment.ts';

/** The labels that Kubernetes recommends (its page Recommended Labels), on everything that is rendered. */
export function labelsOf(environment: Environment, name: string, component: string): Readonly<Record<string, string>> {
  return {
    ...selectorOf(environment, name),
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/part-of': 'url-shortener',
    'app.kubernetes.io/managed-by': 'turnout-platform',
  };
}

/** What tells the pods of a name from all others: a selector of a workload can not be changed, so no more than that. */
export function selectorOf({ namespace }: Environment, name: string): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': namespace };
}
