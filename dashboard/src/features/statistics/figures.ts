import type { VisitsSummary } from '../../../../src/http/api/contract.ts';
import { pointsOf, type Period } from './period.ts';
import { TOP } from './top.ts';
import type { Stats } from './statistics-api.ts';
import type { Kind } from './statistics-search.ts';

/** What the page shows of an answer, worked out. */

export interface Point {
  readonly at: number;
  readonly total: number;
  readonly humans: number;
  readonly bots: number;
  readonly uniques: number;
}

export interface Totals {
  readonly total: number;
  readonly humans: number;
  readonly bots: number;
  readonly uniques: number;
  readonly scans: number;
}

/** One for each hour or day that is shown: the answer leaves out those without visits. */
export function pointsWithin({ series }: Stats, period: Period): readonly Point[] {
  const known = new Map(series.map((point) => [Date.parse(point.date), point]));
  return pointsOf(period).map((at) => {
    const { total = 0, nonBots = 0, bots = 0, uniques = 0 } = known.get(at) ?? {};
    return { at, total, humans: nonBots, bots, uniques };
  });
}

/** Of what is shown. Scans are of whole days. */
export function totalsOf(stats: Stats, points: readonly Point[], withBots: boolean): Totals {
  const sum = (of: (point: Point) => number) => points.reduce((all, point) => all + of(point), 0);
  const scanned = stats.by['origin']?.find(({ value }) => value === 'qr');
  return {
    total: sum(({ total }) => total),
    humans: sum(({ humans }) => humans),
    bots: sum(({ bots }) => bots),
    uniques: sum(({ uniques }) => uniques),
    scans: (withBots ? scanned?.total : scanned?.nonBots) ?? 0,
  };
}

/** How much more or less, as a share of before; null where there was nothing to compare with. */
export function changeOf(now: number, before: number): number | null {
  return before === 0 ? null : (now - before) / before;
}

export interface Ranked {
  /** Empty for those of which it is not known; null for all others together. */
  readonly value: string | null;
  readonly visits: number;
  /** Of all visits. */
  readonly share: number;
}

/** The `max` largest, and what is left of all visits: beyond the `TOP` values of an answer it can not be told whether that is known. */
export function ranked(stats: Stats, kind: Kind, withBots: boolean, max: number): readonly Ranked[] {
  const countOf = ({ total, nonBots }: VisitsSummary) => (withBots ? total : nonBots);
  const values = stats.by[kind] ?? [];
  const all = countOf(stats);
  const known = values
    .map(({ value, ...counts }): { value: string | null; visits: number } => ({ value, visits: countOf(counts) }))
    .filter(({ visits }) => visits > 0)
    .sort((a, b) => b.visits - a.visits);
  const left = all - known.reduce((sum, { visits }) => sum + visits, 0);
  const rest = { value: values.length < TOP ? '' : null, visits: left };
  return [...known.slice(0, max), ...(left > 0 ? [rest] : [])].map((entry) => ({
    ...entry,
    share: all === 0 ? 0 : entry.visits / all,
  }));
}

/** Of `shades`, from 0: by how many times ten the largest is larger, so that few visits are seen beside many. */
export function shadeOf(visits: number, most: number, shades: number): number {
  if (visits <= 0 || most <= 1) return visits > 0 ? shades - 1 : 0;
  return Math.min(shades - 1, Math.floor((Math.log(visits) / Math.log(most)) * (shades - 1) + 1e-9));
}
