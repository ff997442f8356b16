import {
  DAY_MS,
  dimensionNames,
  HOUR_MS,
  totalsOf,
  type Dimension,
  type Stats,
  type StatsPoint,
  type StatsQuery,
  type StatsValue,
} from '../../core/aggregates.ts';
import type { Visit } from '../../core/visit.ts';
import { countedValue } from './fold.ts';

type Changing<T> = { -readonly [K in keyof T]: T[K] };

/** Visits, counted one by one as the tables of sums have them. */
export class CountedVisits {
  readonly #unitMs: number;
  readonly #top: number;
  readonly #points = new Map<number, Changing<StatsPoint>>();
  readonly #values = new Map(dimensionNames.map((name) => [name, new Map<string, Changing<StatsValue>>()]));
  /** The first visit of each visitor on each day. */
  readonly #firstAt = new Map<string, number>();

  constructor({ unit, top }: Pick<StatsQuery, 'unit' | 'top'>) {
    this.#unitMs = unit === 'day' ? DAY_MS : HOUR_MS;
    this.#top = top;
  }

  add(visit: Visit): void {
    const { at, bot, visitor } = visit;
    const point = this.#pointAt(at);
    point.total++;
    if (bot) point.bots++;
    for (const [dimension, values] of this.#values) {
      const value = countedValue(dimension, visit);
      if (value === '') continue;
      const sum = values.get(value) ?? { value, total: 0, bots: 0 };
      values.set(value, sum);
      sum.total++;
      if (bot) sum.bots++;
    }
    if (visitor === null) return;
    const who = `${Math.floor(at / DAY_MS)} ${visitor}`;
    this.#firstAt.set(who, Math.min(at, this.#firstAt.get(who) ?? at));
  }

  stats(): Stats {
    for (const at of this.#firstAt.values()) this.#pointAt(at).uniques++;
    this.#firstAt.clear();
    const series = [...this.#points.values()].sort((a, b) => a.at - b.at);
    const values = [...this.#values].map(([name, sums]) => [name, this.#largest([...sums.values()])]);
    return {
      ...totalsOf(series),
      series,
      by: Object.fromEntries(values) as Record<Dimension, readonly StatsValue[]>,
    };
  }

  #largest(values: readonly StatsValue[]): readonly StatsValue[] {
    return values.toSorted((a, b) => b.total - a.total || (a.value < b.value ? -1 : 1)).slice(0, this.#top);
  }

  #pointAt(time: number): Changing<StatsPoint> {
    const at = Math.floor(time / this.#unitMs) * this.#unitMs;
    const point = this.#points.get(at) ?? { at, total: 0, bots: 0, uniques: 0 };
    this.#points.set(at, point);
    return point;
  }
}
