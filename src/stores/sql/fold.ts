import { DAY_MS, dimensionNames, dimensions, HOUR_MS, type Dimension } from '../../core/aggregates.ts';
import type { Visit } from '../../core/visit.ts';
import type { Database } from './database.ts';
import { ALL_LINKS, authorityScope, ORPHANS } from './scopes.ts';

/** What visits add up to: summed over a batch, then added to the tables, a statement for each sum. */

/** A visitor is told apart within a UTC day; clicks of a day are settled within the next, except after a long outage. */
const SEEN_DAYS = 2;

interface Sum {
  total: number;
  bots: number;
}

interface Hour extends Sum {
  readonly visitors: string[];
}

interface Folded {
  readonly visit: Visit;
  /** In the order of `dimensionNames`. */
  readonly values: readonly string[];
}

export class Fold {
  readonly #db: Database;
  /** Visits by scope: summed up one scope after the other, so that the sums of one are in memory at a time. */
  readonly #scopes = new Map<number, Folded[]>();
  #lastDay = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  add(visit: Visit, authorityId: number): void {
    const folded: Folded = { visit, values: dimensionNames.map((dimension) => dimensions[dimension](visit)) };
    this.#lastDay = Math.max(this.#lastDay, dayOf(folded));
    if (visit.linkId === null) {
      this.#addTo(ORPHANS, folded);
      return;
    }
    this.#addTo(ALL_LINKS, folded);
    this.#addTo(authorityScope(authorityId), folded);
    this.#addTo(visit.linkId, folded);
  }

  /** In the caller's transaction. */
  store(): void {
    // In the order of the tables, so that links whose sums share a page come together: a fifth less time.
    for (const [scope, visits] of [...this.#scopes].sort(([a], [b]) => a - b)) {
      this.#storeCounts(scope, visits);
      for (const ofDay of byDay(visits))
        for (const [index, dimension] of dimensionNames.entries()) this.#storeTallies(scope, ofDay, index, dimension);
    }
    this.#db.run('DELETE FROM visitors_seen WHERE day < ?', this.#lastDay - SEEN_DAYS * DAY_MS);
  }

  #addTo(scope: number, folded: Folded): void {
    const visits = this.#scopes.get(scope);
    if (visits === undefined) this.#scopes.set(scope, [folded]);
    else visits.push(folded);
  }

  #storeCounts(scope: number, visits: readonly Folded[]): void {
    const all: Sum = { total: 0, bots: 0 };
    const hours = new Map<number, Hour>();
    for (const { visit } of visits) {
      const { at, bot, visitor } = visit;
      const hour = at - (at % HOUR_MS);
      let ofHour = hours.get(hour);
      if (ofHour === undefined) hours.set(hour, (ofHour = { total: 0, bots: 0, visitors: [] }));
      count(all, bot);
      count(ofHour, bot);
      if (visitor !== '') ofHour.visitors.push(visitor);
    }
    this.#db.run(
      `INSERT INTO counts VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET total = total + excluded.total, bots = bots + excluded.bots`,
      scope,
      all.total,
      all.bots,
    );
    for (const [hour, { total, bots, visitors }] of hours)
      this.#db.run(
        `INSERT INTO hours VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET total = total + excluded.total,
          bots = bots + excluded.bots, visitors = visitors + excluded.visitors`,
        scope,
        hour,
        total,
        bots,
        this.#newVisitors(scope, hour - (hour % DAY_MS), visitors),
      );
  }

  #storeTallies(scope: number, ofDay: readonly Folded[], index: number, dimension: Dimension): void {
    const [first] = ofDay;
    if (first === undefined) return;
    const day = dayOf(first);
    // As a rule a link has one visit in a batch.
    const tallies = ofDay.length === 1 ? [[first.values[index] ?? '', sumOf(first)] as const] : tally(ofDay, index);
    for (const [value, { total, bots }] of tallies)
      if (value !== '')
        this.#db.run(
          `INSERT INTO tallies VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET total = total + excluded.total, bots = bots + excluded.bots`,
          scope,
          day,
          dimension,
          value,
          total,
          bots,
        );
  }

  /** How many of these the day had not seen. Asked in the order of the table: in their own order, each is on another page. */
  #newVisitors(scope: number, day: number, visitors: readonly string[]): number {
    const [first] = visitors;
    if (first === undefined) return 0;
    // As a rule a link has one visit in a batch.
    if (visitors.length === 1)
      return this.#db.run('INSERT INTO visitors_seen VALUES (?, ?, ?) ON CONFLICT DO NOTHING', day, scope, first)
        .changes;
    // OR ROLLBACK: else SQLite keeps a copy of each page, to undo this statement alone: an eighth of its time.
    const sql = `INSERT OR ROLLBACK INTO visitors_seen SELECT ?, ?, value FROM json_each(?) WHERE TRUE ORDER BY value ON CONFLICT DO NOTHING`;
    return this.#db.run(sql, day, scope, JSON.stringify(visitors)).changes;
  }
}

function dayOf({ visit }: Folded): number {
  return visit.at - (visit.at % DAY_MS);
}

function byDay(visits: readonly Folded[]): Iterable<readonly Folded[]> {
  const [first] = visits;
  const sameDay = first !== undefined && visits.every((each) => dayOf(each) === dayOf(first));
  return sameDay ? [visits] : Map.groupBy(visits, dayOf).values();
}

function tally(visits: readonly Folded[], index: number): ReadonlyMap<string, Sum> {
  const tallies = new Map<string, Sum>();
  for (const { visit, values } of visits) {
    const value = values[index] ?? '';
    const sum = tallies.get(value);
    if (sum === undefined) tallies.set(value, { total: 1, bots: Number(visit.bot) });
    else count(sum, visit.bot);
  }
  return tallies;
}

function sumOf({ visit }: Folded): Sum {
  return { total: 1, bots: Number(visit.bot) };
}

function count(sum: Sum, bot: boolean): void {
  sum.total++;
  if (bot) sum.bots++;
}

/** In the caller's transaction: takes a link's visits out of what they were added to. Uniques of wider scopes stay: who else a visitor visited is not kept. */
export function unfoldLink(db: Database, linkId: number, authorityIds: readonly number[]): void {
  for (const wider of [ALL_LINKS, ...authorityIds.map(authorityScope)]) {
    db.run(
      `UPDATE hours SET total = hours.total - own.total, bots = hours.bots - own.bots
        FROM (SELECT hour, total, bots FROM hours WHERE scope = ?) AS own WHERE hours.scope = ? AND hours.hour = own.hour`,
      linkId,
      wider,
    );
    db.run(
      `UPDATE tallies SET total = tallies.total - own.total, bots = tallies.bots - own.bots
        FROM (SELECT day, dimension, value, total, bots FROM tallies WHERE scope = ?) AS own
        WHERE tallies.scope = ? AND tallies.day = own.day AND tallies.dimension = own.dimension AND tallies.value = own.value`,
      linkId,
      wider,
    );
    db.run(
      `UPDATE counts SET total = counts.total - own.total, bots = counts.bots - own.bots
        FROM (SELECT total, bots FROM counts WHERE scope = ?) AS own WHERE counts.scope = ?`,
      linkId,
      wider,
    );
  }
  dropScope(db, linkId);
}

/** In the caller's transaction. */
export function dropScope(db: Database, scope: number): void {
  for (const table of ['counts', 'hours', 'tallies']) db.run(`DELETE FROM ${table} WHERE scope = ?`, scope);
}
