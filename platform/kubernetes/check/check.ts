import type { EdgeSettings } from '../edges.ts';
import type { Environment } from '../environment.ts';
import type { KubernetesObject } from '../object.ts';
import { availabilityRules } from './availability.ts';
import { connectionRules } from './connections.ts';
import { containerRules } from './containers.ts';
import { identityRules } from './identity.ts';
import { networkRules } from './network/rules.ts';
import { referenceRules } from './references.ts';
import type { Problem, Rule } from './rule.ts';
import { crdRule, schemaRules } from './schemas.ts';

/** Of each object alone; the rest trusts what these let through. `crds` is the folder of resources' schemas, or null where there is none. */
export const schemaRulesOf = (crds: string | null): readonly Rule[] => [
  ...schemaRules,
  ...(crds === null ? [] : [crdRule(crds)]),
];

/** Of the objects of an environment together. */
export const graphRulesOf = (environment: Environment, settings: EdgeSettings): readonly Rule[] => [
  ...identityRules,
  ...referenceRules,
  ...connectionRules,
  ...containerRules,
  ...availabilityRules,
  ...networkRules(environment, settings),
];

/** Everything that is wrong with what is rendered for an environment. Load `crds` once: its rule keeps the schemas that it has read. */
export function problemsOf(
  environment: Environment,
  settings: EdgeSettings,
  objects: readonly KubernetesObject[],
  schemas: readonly Rule[],
): readonly Problem[] {
  const refused = schemas.flatMap(({ check }) => check(objects));
  return refused.length > 0 ? refused : graphRulesOf(environment, settings).flatMap(({ check }) => check(objects));
}
