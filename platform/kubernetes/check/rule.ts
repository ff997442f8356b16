import type { KubernetesObject } from '../object.ts';

/** A rule looks at all objects of one environment, in memory: no cluster, no network. */

export interface Problem {
  /** The rule's name. */
  readonly rule: string;
  /** `Deployment/analytics-service`. */
  readonly object: string;
  readonly text: string;
}

export interface Rule {
  readonly name: string;
  /** Why, for who has to mend it. */
  readonly explains: string;
  readonly check: (objects: readonly KubernetesObject[]) => readonly Problem[];
}

export type Finding = readonly [object: KubernetesObject, text: string];

export const nameOf = ({ kind, metadata }: KubernetesObject): string => `${kind}/${metadata.name}`;

export function rule(
  name: string,
  explains: string,
  find: (objects: readonly KubernetesObject[]) => Iterable<Finding>,
): Rule {
  const check = (objects: readonly KubernetesObject[]): readonly Problem[] =>
    Array.from(find(objects), ([object, text]) => ({ rule: name, object: nameOf(object), text }));
  return { name, explains, check };
}
