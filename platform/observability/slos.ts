import { divide, max, or, subtract, sum, multiply, type Vector } from './promql/expression.ts';
import { countRate, rate, withinRate } from './promql/series.ts';

/** What Turnout promises, as data. Everything else about it (rules, alerts, panels) is worked out from here. */

export interface Slo {
  /** In words that a user of Turnout would use. */
  readonly promise: string;
  /** Share of events that must be good within the period; 1 where a single bad one is too many. */
  readonly objective: number;
  /** Per second, over the last five minutes: what was asked, and what of it was bad. */
  readonly events: Vector<never>;
  readonly errors: Vector<never>;
}

/** The window of error budgets. */
export const PERIOD_DAYS = 30;
/** All longer windows add up what was recorded over this one. */
export const BASE = '5m';

/** What a visitor waits for. What nobody should have asked for (not_found) is answered as well, and counts as good. */
const REDIRECTS = ['hit', 'miss', 'rule', 'not_found', 'error'] as const;
const DURATION = 'turnout_http_request_duration_seconds';
/** A link that was deleted before its click was counted leaves nothing to count it for: decided, not lost. */
const LOST = { reason: { not: 'link-deleted' } } as const;

const requests = sum(rate('turnout_http_requests', BASE, { route: REDIRECTS }));
const durations = sum(countRate(DURATION, BASE, { route: REDIRECTS }));
const ages = sum(countRate('turnout_click_age_seconds', BASE));
const propagations = sum(countRate('turnout_link_change_propagation_seconds', BASE));
/** The ledger's metrics are the same in every process, so they are not added up. */
const accepted = max(rate('turnout_clicks_accepted', BASE));

/** A counter of errors that has none yet is no series: then there are 0 of them, where anything was asked at all. */
const orNone = (errors: Vector<never>, events: Vector<never>): Vector<never> => or(errors, multiply(events, 0));

export const slos = {
  RedirectAvailability: {
    promise: 'Of 10,000 redirects 9,995 are answered as they should be.',
    objective: 0.9995,
    events: requests,
    errors: orNone(
      sum(rate('turnout_http_requests', BASE, { route: REDIRECTS, status: { matches: '5..' } })),
      requests,
    ),
  },
  RedirectLatency50ms: {
    promise: 'Of 100 redirects 99 are answered within 50 ms.',
    objective: 0.99,
    events: durations,
    errors: subtract(durations, sum(withinRate(DURATION, 0.05, BASE, { route: REDIRECTS }))),
  },
  RedirectLatency250ms: {
    promise: 'Of 1,000 redirects 999 are answered within 250 ms.',
    objective: 0.999,
    events: durations,
    errors: subtract(durations, sum(withinRate(DURATION, 0.25, BASE, { route: REDIRECTS }))),
  },
  ClickFreshness: {
    promise:
      'Of 100 clicks 99 are stored within 10 s. (Clicks that wait count when they are stored: ClicksPending watches those.)',
    objective: 0.99,
    events: ages,
    errors: subtract(ages, sum(withinRate('turnout_click_age_seconds', 10, BASE))),
  },
  LinkChangePropagation: {
    promise: 'Of 100 changes of links 99 are known to every process within 1 s.',
    objective: 0.99,
    events: propagations,
    errors: subtract(propagations, sum(withinRate('turnout_link_change_propagation_seconds', 1, BASE))),
  },
  ClickLoss: {
    promise: 'No click of an answered redirect is lost.',
    objective: 1,
    events: accepted,
    errors: orNone(sum(max(rate('turnout_clicks_dropped', BASE, LOST), ['reason'])), accepted),
  },
} as const satisfies Readonly<Record<string, Slo>>;

export type SloName = keyof typeof slos;
/** Of those with an error budget, that can burn. */
export type BudgetedSloName = Exclude<SloName, 'ClickLoss'>;
export const sloNames = Object.keys(slos) as readonly SloName[];
export const budgetedSloNames = sloNames.filter((name): name is BudgetedSloName => slos[name].objective < 1);

/** `redirect-availability`: how labels and dashboards call it. */
export const sloId = (name: SloName): string => name.replaceAll(/(?<=[a-z])(?=[A-Z0-9])/g, '-').toLowerCase();

/** Errors of events, where there were any: without traffic an objective is neither kept nor missed. */
export const errorRatio = (
  { errors, events }: Pick<Slo, 'errors' | 'events'>,
  positive: (of: Vector<never>) => Vector<never>,
): Vector<never> => divide(errors, positive(events));
