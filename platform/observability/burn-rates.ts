import { above, and, type Window, Vector } from './promql/expression.ts';
import { recorded, type SloLabel } from './recorded.ts';
import { slos, type BudgetedSloName } from './slos.ts';

/**
 * How fast an error budget may burn before somebody hears of it: the SRE workbook's chapter on alerting, table 5-8, for 30 days. Two windows each: the long one
 * says that it matters, the short one that it still goes on.
 */
export interface BurnRate {
  readonly severity: 'page' | 'ticket';
  /** Of the budget that is gone when the long window has burnt at this rate. */
  readonly spent: string;
  readonly factor: number;
  readonly long: Window;
  readonly short: Window;
}

export const burnRates = {
  BurnsFast: [
    { severity: 'page', spent: '2 %', factor: 14.4, long: '1h', short: '5m' },
    { severity: 'page', spent: '5 %', factor: 6, long: '6h', short: '30m' },
  ],
  BurnsSlowly: [
    { severity: 'ticket', spent: '10 %', factor: 3, long: '1d', short: '2h' },
    { severity: 'ticket', spent: '10 %', factor: 1, long: '3d', short: '6h' },
  ],
} as const satisfies Readonly<Record<string, readonly BurnRate[]>>;

export type BurnName = keyof typeof burnRates;

/** Every window that is asked about, the shortest first. */
export const burnWindows = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const satisfies readonly Window[];

/** True while the budget burns at either pair's rate. */
export function burning(name: BudgetedSloName, burn: BurnName): Vector<SloLabel> {
  const budget = 1 - slos[name].objective;
  const [first, second] = burnRates[burn].map(({ factor, long, short }) =>
    and(
      above(recorded.errorRatio(name, long), precise(factor * budget)),
      above(recorded.errorRatio(name, short), precise(factor * budget)),
      SLO_LABELS,
    ),
  ) as [Vector<SloLabel>, Vector<SloLabel>];
  return new Vector(`(${first.text})\nor\n(${second.text})`, 'operation');
}

/** Windows differ between the series that are compared, the rest does not. */
const SLO_LABELS: readonly SloLabel[] = ['sloth_id', 'sloth_service', 'sloth_slo'];

/** 1 - 0.9995 is 0.0005 here, and not 0.0004999999999999449. */
export const precise = (value: number): number => Number(value.toPrecision(12));
