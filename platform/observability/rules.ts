import { alertNames, alerts } from './alerts/all.ts';
import { alertRule } from './alerts/alert-rule.ts';
import { burnWindows, precise } from './burn-rates.ts';
import { above, divide, subtract, sumOverTime, vector, type Vector, type Window } from './promql/expression.ts';
import { names, recorded, sloLabels } from './recorded.ts';
import { errorRatio, PERIOD_DAYS, sloNames, slos, type SloName } from './slos.ts';
import type { Settings } from '../settings.ts';

/** Rules as Prometheus has them, in its file's shape, which is that of a PrometheusRule's `spec` as well. */

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

/** One file each; the name says what is in it. */
export interface RuleFile {
  readonly name: string;
  readonly groups: readonly RuleGroup[];
}

export function ruleFiles(settings: Settings): readonly RuleFile[] {
  const groups = Object.entries(alerts).map(([name, group]) => ({
    name: `turnout-alerts-${name}`,
    rules: alertNames.filter((alert) => alert in group).map((alert) => alertRule(alert, settings)),
  }));
  return [
    { name: 'slos', groups: sloNames.flatMap(sloGroups) },
    { name: 'alerts', groups },
  ];
}

function sloGroups(name: SloName): RuleGroup[] {
  const labels = sloLabels(name);
  const record = (
    series: string,
    expr: Vector<never>,
    further: Readonly<Record<string, string>> = {},
  ): RecordingRule => ({
    record: series,
    expr: expr.text,
    labels: { ...labels, ...further },
  });
  const { events, errors, objective } = slos[name];
  const positive = (of: Vector<never>): Vector<never> => above(of, 0);
  const ratio = (window: Window): Vector<never> =>
    errorRatio(
      {
        errors: sumOverTime(recorded.errorsOver(name, window)),
        events: sumOverTime(recorded.eventsOver(name, window)),
      },
      positive,
    );
  const [, ...longer] = burnWindows;
  const period = `${PERIOD_DAYS}d` as const;
  const budget = precise(1 - objective);
  // A budget of nothing has no share that remains: it is missed, or it is not.
  const burns = budget === 0 ? [] : burnRules(name, record);
  return [
    {
      name: `turnout-slo-${labels.sloth_slo}-sli`,
      rules: [
        record(names.events, events),
        record(names.errors, errors),
        record(names.errorRatio('5m'), errorRatio({ errors, events }, positive), { sloth_window: '5m' }),
        ...[...longer, period].map((window) =>
          record(names.errorRatio(window), ratio(window), { sloth_window: window }),
        ),
      ],
    },
    {
      name: `turnout-slo-${labels.sloth_slo}-meta`,
      rules: [
        record(names.objective, vector(objective)),
        record(names.budget, vector(budget)),
        record(names.periodDays, vector(PERIOD_DAYS)),
        ...burns,
        record(names.info, vector(1), { sloth_objective: String(precise(objective * 100)), sloth_mode: 'turnout' }),
      ],
    },
  ];
}

function burnRules(
  name: SloName,
  record: (series: string, expr: Vector<never>) => RecordingRule,
): readonly RecordingRule[] {
  const on = ['sloth_id', 'sloth_slo', 'sloth_service'] as const;
  const burnt = (window: string): Vector<never> => divide(recorded.errorRatio(name, window), recorded.budget(name), on);
  return [
    record(names.currentBurnRate, burnt('5m')),
    record(names.periodBurnRate, burnt(`${PERIOD_DAYS}d`)),
    record(names.budgetRemaining, subtract(1, recorded.periodBurnRate(name))),
  ];
}
