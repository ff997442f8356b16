import { slos, type BudgetedSloName } from '../../slos.ts';
import type { BurnAlertName } from '../burns.ts';
import { growing, type CasesOf, type FiresAndNot } from './case.ts';

/** Errors at so many times the rate that the budget allows, all along. */
type Burn = (times: number) => Readonly<Record<string, string>>;

/** A minute's events: many enough that a tenth of a budget is a whole number. */
const EVENTS = 100_000;

const bad = (slo: BudgetedSloName, times: number): number => EVENTS * (1 - slos[slo].objective) * times;

const histogram =
  (slo: BudgetedSloName, name: string, le: string, labels = ''): Burn =>
  (times) => ({
    [`${name}_count{${labels}}`]: growing(EVENTS),
    [`${name}_bucket{${labels}${labels === '' ? '' : ','}le="${le}"}`]: growing(EVENTS - bad(slo, times)),
  });

const availability: Burn = (times) => ({
  'turnout_http_requests_total{route="hit",status="302"}': growing(EVENTS - bad('RedirectAvailability', times)),
  'turnout_http_requests_total{route="error",status="503"}': growing(bad('RedirectAvailability', times)),
  // Not of visitors: they do not count.
  'turnout_http_requests_total{route="api",status="500"}': growing(EVENTS),
});

const DURATION = 'turnout_http_request_duration_seconds';
const burn: Readonly<Record<BudgetedSloName, Burn>> = {
  RedirectAvailability: availability,
  RedirectLatency50ms: histogram('RedirectLatency50ms', DURATION, '0.05', 'route="miss"'),
  RedirectLatency250ms: histogram('RedirectLatency250ms', DURATION, '0.25', 'route="hit"'),
  ClickFreshness: histogram('ClickFreshness', 'turnout_click_age_seconds', '10.0'),
  LinkChangePropagation: histogram('LinkChangePropagation', 'turnout_link_change_propagation_seconds', '1'),
};

/** Fast is what exceeds six times, slow what exceeds the budget itself. */
const fast = (slo: BudgetedSloName): FiresAndNot => ({
  fires: { series: burn[slo](20) },
  silent: { series: burn[slo](5) },
});
const slow = (slo: BudgetedSloName): FiresAndNot => ({
  fires: { series: burn[slo](2) },
  silent: { series: burn[slo](0.5) },
});

export const burnCases: CasesOf<BurnAlertName> = {
  RedirectAvailabilityBurnsFast: fast('RedirectAvailability'),
  RedirectAvailabilityBurnsSlowly: slow('RedirectAvailability'),
  RedirectLatency50msBurnsFast: fast('RedirectLatency50ms'),
  RedirectLatency50msBurnsSlowly: slow('RedirectLatency50ms'),
  RedirectLatency250msBurnsFast: fast('RedirectLatency250ms'),
  RedirectLatency250msBurnsSlowly: slow('RedirectLatency250ms'),
  ClickFreshnessBurnsFast: fast('ClickFreshness'),
  ClickFreshnessBurnsSlowly: slow('ClickFreshness'),
  LinkChangePropagationBurnsFast: fast('LinkChangePropagation'),
  LinkChangePropagationBurnsSlowly: slow('LinkChangePropagation'),
};
