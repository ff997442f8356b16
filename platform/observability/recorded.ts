import { Range, Vector, type Window } from './promql/expression.ts';
import { sloId, type SloName } from './slos.ts';

/** Series that our own rules record, so that nobody else writes their names. Sloth's, so that dashboards made for it show ours as well. */

export type SloLabel = 'sloth_id' | 'sloth_service' | 'sloth_slo';

export const SERVICE = 'turnout';

export const sloLabels = (name: SloName): Readonly<Record<SloLabel, string>> => ({
  sloth_id: `${SERVICE}-${sloId(name)}`,
  sloth_service: SERVICE,
  sloth_slo: sloId(name),
});

export const names = {
  errors: 'slo:sli_errors:rate5m',
  events: 'slo:sli_events:rate5m',
  errorRatio: (window: string) => `slo:sli_error:ratio_rate${window}`,
  objective: 'slo:objective:ratio',
  budget: 'slo:error_budget:ratio',
  periodDays: 'slo:time_period:days',
  currentBurnRate: 'slo:current_burn_rate:ratio',
  periodBurnRate: 'slo:period_burn_rate:ratio',
  budgetRemaining: 'slo:period_error_budget_remaining:ratio',
  info: 'sloth_slo_info',
} as const;

const of = (series: string, name: SloName | undefined): Vector<SloLabel> =>
  new Vector(name === undefined ? series : `${series}{sloth_slo="${sloId(name)}"}`);

/** Of one SLO, or of all. */
export const recorded = {
  errorRatio: (name: SloName | undefined, window: string) => of(names.errorRatio(window), name),
  objective: (name?: SloName) => of(names.objective, name),
  budget: (name?: SloName) => of(names.budget, name),
  currentBurnRate: (name?: SloName) => of(names.currentBurnRate, name),
  periodBurnRate: (name?: SloName) => of(names.periodBurnRate, name),
  budgetRemaining: (name?: SloName) => of(names.budgetRemaining, name),
  errorsOver: (name: SloName, window: Window) => new Range<SloLabel>(`${of(names.errors, name).text}[${window}]`),
  eventsOver: (name: SloName, window: Window) => new Range<SloLabel>(`${of(names.events, name).text}[${window}]`),
};
