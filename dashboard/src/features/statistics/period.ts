import { USUAL_PERIOD, type StatisticsSearch } from './statistics-search.ts';

/** Periods are of whole days in UTC, as visits are added up; only the last 24 hours are cut to the hour. */

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
const DAYS = { '24h': 1, '7d': 7, '30d': 30, '90d': 90, '12m': 365 } as const;
/** Longer periods are shown by days. */
const HOURS_DAYS_MAX = 3;

export interface Period {
  /** What is asked for, in milliseconds since 1970 UTC: from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
  readonly unit: 'hour' | 'day';
  /** What is shown of it begins here. */
  readonly shownFrom: number;
  /** Ends now: later visits count too. */
  readonly isOpen: boolean;
}

export function periodOf({ period = USUAL_PERIOD, from, to }: StatisticsSearch, now: number): Period {
  const nextHour = floor(now, HOUR_MS) + HOUR_MS;
  const today = floor(now, DAY_MS);
  if (period === 'custom' && from !== undefined && to !== undefined) {
    const [start, end] = [Date.parse(from), Date.parse(to) + DAY_MS];
    const unit = end - start <= HOURS_DAYS_MAX * DAY_MS ? 'hour' : 'day';
    const isOpen = end > now && start < nextHour;
    return { from: start, to: isOpen ? nextHour : end, unit, shownFrom: start, isOpen };
  }
  const name = period === 'custom' ? USUAL_PERIOD : period;
  if (name === '24h')
    return { from: today - DAY_MS, to: nextHour, unit: 'hour', shownFrom: nextHour - DAY_MS, isOpen: true };
  const start = today - (DAYS[name] - 1) * DAY_MS;
  return { from: start, to: nextHour, unit: 'day', shownFrom: start, isOpen: true };
}

/** The one before it, cut at the same hour, so that like is compared with like. */
export function previousOf({ from, to, unit, shownFrom }: Period): Period {
  const length = ceil(to - shownFrom, DAY_MS);
  return { from: from - length, to: to - length, unit, shownFrom: shownFrom - length, isOpen: false };
}

/** Times of its points, also of those without visits. */
export function pointsOf({ shownFrom, to, unit }: Period): readonly number[] {
  const step = unit === 'hour' ? HOUR_MS : DAY_MS;
  return Array.from({ length: Math.ceil((to - shownFrom) / step) }, (_, index) => shownFrom + index * step);
}

/** Days that a stretch of a chart touches, as the address has them. */
export function daysOf(fromMs: number, toMs: number): { readonly from: string; readonly to: string } {
  return { from: dayOf(fromMs), to: dayOf(Math.max(fromMs, toMs - 1)) };
}

/** 2026-01-31, in UTC. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function floor(at: number, step: number): number {
  return Math.floor(at / step) * step;
}

function ceil(at: number, step: number): number {
  return Math.ceil(at / step) * step;
}
