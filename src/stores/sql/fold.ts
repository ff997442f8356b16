import { DAY_MS, dimensionNames, dimensions, HOUR_MS } from '../../core/aggregates.ts';
import type { Visit } from '../../core/visit.ts';
import type { Database } from './database.ts';
import { ALL_LINKS, authorityScope, ORPHANS } from './scopes.ts';

/** What visits add up to: summed in memory over a batch, then added to the tables, a statement for each sum. */

/** A visitor is told apart within a UTC day; clicks of a day are settled within the next, except after a long outage. */
const SEEN_DAYS = 2;

interface Sum {
  total: number;
  bots: number;
}

/** The sums of one scope: of all, of each hour, and of each value that each dimension had on a day. */
interface ScopeSums extends Sum {
  readonly hours: Map<number, Sum & { visitors: number }>;
  readonly days: Map<number, readonly Map<string, Sum>[]>;
}

export class Fold {
  readonly #db: Database;
  readonly #scopes = new Map<number, ScopeSums>();
  #lastDay = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  /** In the caller's transaction, like `store`. */
  add(visit: Visit, authorityId: number): void {
    const values = dimensionNames.map((dimension) => dimensions[dimension](visit));
    if (visit.linkId === null) {
      this.#addTo(ORPHANS, visit, values);
      return;
    }
    this.#addTo(ALL_LINKS, visit, values);
    this.#addTo(authorityScope(authorityId), visit, values);
    this.#addTo(visit.linkId, visit, values);
  }

  store(): void {
    for (const [scope, { total, bots, hours, days }] of this.#scopes) {
      this.#db.run(
        `INSERT INTO counts VALUES (?, ?, ?)
          ON CONFLICT DO UPDATE SET total = total + excluded.total, bots = bots + excluded.bots`,
        scope,
        total,
        bots,
      );
      for (const [hour, sum] of hours)
        this.#db.run(
          `INSERT INTO hours VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET total = total + excluded.total,
            bots = bots + excluded.bots, visitors = visitors + excluded.visitors`,
          scope,
          hour,
          sum.total,
          sum.bots,
          sum.visitors,
        );
      for (const [day, tallies] of days)
        for (const [index, values] of tallies.entries()) this.#storeTallies(scope, day, index, values);
    }
    this.#db.run('DELETE FROM visitors_seen WHERE day < ?', this.#lastDay - SEEN_DAYS * DAY_MS);
  }

  #storeTallies(scope: number, day: number, index: number, values: ReadonlyMap<string, Sum>): void {
    for (const [value, { total, bots }] of values)
      this.#db.run(
        `INSERT INTO tallies VALUES (?, ?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET total = total + excluded.total, bots = bots + excluded.bots`,
        scope,
        day,
        dimensionNames[index] ?? '',
        value,
        total,
        bots,
      );
  }

  #addTo(scope: number, visit: Visit, values: readonly string[]): void {
    const { at, bot } = visit;
    const hour = at - (at % HOUR_MS);
    const day = at - (at % DAY_MS);
    this.#lastDay = Math.max(this.#lastDay, day);
    let sums = this.#scopes.get(scope);
    if (sums === undefined) this.#scopes.set(scope, (sums = { total: 0, bots: 0, hours: new Map(), days: new Map() }));
    count(sums, bot);
    let ofHour = sums.hours.get(hour);
    if (ofHour === undefined) sums.hours.set(hour, (ofHour = { total: 0, bots: 0, visitors: 0 }));
    count(ofHour, bot);
    if (visit.visitor !== '' && this.#isNew(scope, day, visit.visitor)) ofHour.visitors++;
    let tallies = sums.days.get(day);
    if (tallies === undefined) sums.days.set(day, (tallies = values.map(() => new Map<string, Sum>())));
    for (const [index, value] of values.entries()) {
      const ofDimension = tallies[index];
      if (value === '' || ofDimension === undefined) continue;
      let sum = ofDimension.get(value);
      if (sum === undefined) ofDimension.set(value, (sum = { total: 0, bots: 0 }));
      count(sum, bot);
    }
  }

  #isNew(scope: number, day: number, visitor: string): boolean {
    const seen = 'INSERT INTO visitors_seen VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
    return this.#db.run(seen, day, scope, visitor).changes > 0;
  }
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
