import type { KubernetesObject } from '../object.ts';
import { all, selects, workloads, type LabelSelector, type Typed, type Workload } from './kinds.ts';
import { podsOf } from './made.ts';
import { rule, type Finding, type Rule } from './rule.ts';

/** Rules for how many pods there are, and how many must stay. */

type Autoscaler = Typed<'autoscaling/v2 HorizontalPodAutoscaler'>;

export const availabilityRules: readonly Rule[] = [
  rule(
    'replicas-beside-hpa',
    'Each apply would set back what the autoscaler has set: leave replicas out.',
    function* (objects) {
      for (const { object } of scaled(objects))
        if (replicasIn(object) !== undefined) yield [object, `has replicas, and an autoscaler that sets them`];
    },
  ),
  rule(
    'hpa-bounds',
    'An autoscaler between equal bounds does nothing, and one without requests knows no share of them.',
    function* (objects) {
      for (const autoscaler of all(objects, 'autoscaling/v2 HorizontalPodAutoscaler')) {
        const { minReplicas = 1, maxReplicas } = autoscaler.spec ?? { maxReplicas: 0 };
        if (minReplicas >= maxReplicas) yield [autoscaler, `goes from ${minReplicas} to ${maxReplicas}`];
      }
    },
  ),
  rule(
    'budgets',
    'Without a budget a drain takes all pods at once; with one that allows none it never ends.',
    function* (objects) {
      for (const budget of all(objects, 'policy/v1 PodDisruptionBudget')) yield* wrongBudget(objects, budget);
      const budgets = all(objects, 'policy/v1 PodDisruptionBudget').map(
        ({ spec }) => (spec?.selector ?? {}) as LabelSelector,
      );
      for (const { object, template, endsByItself } of workloads(objects)) {
        if (endsByItself || object.kind === 'DaemonSet') continue;
        const over = budgets.filter((selector) => selects(selector, template.metadata?.labels ?? {})).length;
        const count = countOf(objects, object);
        if (count > 1 && over === 0) yield [object, `${count} replicas and no PodDisruptionBudget`];
        if (over > 1) yield [object, `${over} PodDisruptionBudgets: no pod of it can be evicted`];
      }
    },
  ),
  rule('spread', 'Replicas on one machine are lost together.', function* (objects) {
    for (const { object, pod, endsByItself } of workloads(objects)) {
      if (endsByItself || object.kind === 'DaemonSet' || countOf(objects, object) < 2) continue;
      if (pod.affinity?.podAntiAffinity === undefined && (pod.topologySpreadConstraints ?? []).length === 0)
        yield [object, 'has replicas, and nothing that keeps them apart'];
    }
  }),
];

/** Workloads that an autoscaler names. */
function scaled(objects: readonly KubernetesObject[]): readonly (Workload & { readonly autoscaler: Autoscaler })[] {
  return all(objects, 'autoscaling/v2 HorizontalPodAutoscaler').flatMap((autoscaler) =>
    workloads(objects)
      .filter(({ object }) => {
        const { kind, name } = autoscaler.spec?.scaleTargetRef ?? {};
        return object.kind === kind && object.metadata.name === name;
      })
      .map((workload) => ({ ...workload, autoscaler })),
  );
}

/** At the least. */
export function countOf(objects: readonly KubernetesObject[], object: KubernetesObject): number {
  const found = scaled(objects).find((each) => each.object === object);
  return found === undefined ? (replicasIn(object) ?? 1) : (found.autoscaler.spec?.minReplicas ?? 1);
}

/** Of a workload, or of what an operator makes pods of. */
function replicasIn(object: KubernetesObject): number | undefined {
  const { spec } = object as { spec?: { replicas?: number; instances?: number; nodeSets?: { count: number }[] } };
  return spec?.replicas ?? spec?.instances ?? spec?.nodeSets?.reduce((sum, { count }) => sum + count, 0);
}

function* wrongBudget(
  objects: readonly KubernetesObject[],
  budget: Typed<'policy/v1 PodDisruptionBudget'>,
): Iterable<Finding> {
  const { minAvailable, maxUnavailable, selector = {} } = budget.spec ?? {};
  if ((minAvailable === undefined) === (maxUnavailable === undefined)) {
    yield [budget, 'needs one of minAvailable and maxUnavailable'];
    return;
  }
  for (const { object } of podsOf(objects).filter(({ labels }) => selects(selector as LabelSelector, labels))) {
    const count = countOf(objects, object);
    const mayGo =
      minAvailable === undefined
        ? Math.ceil(share(maxUnavailable ?? 0, count))
        : count - Math.ceil(share(minAvailable, count));
    if (mayGo < 1) yield [budget, `lets none of the ${count} pods of ${object.kind}/${object.metadata.name} go`];
  }
}

const share = (value: string | number, of: number): number =>
  typeof value === 'string' && value.endsWith('%') ? (Number(value.slice(0, -1)) / 100) * of : Number(value);
