import { DAY_MS, dimensionNames, dimensions, HOUR_MS, type Dimension } from '../../core/aggregates.ts';
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

export class Fold {
  readonly #db: Database;
  readonly #counts = new Map<number, Sum>();
  readonly #hours = new Map<string, Sum & { readonly scope: number; readonly hour: number }>();
  readonly #tallies = new Map<
    string,
    Sum & { readonly scope: number; readonly day: number; readonly dimension: Dimension; readonly value: string }
  >();
  readonly #seen = new Map<string, { readonly scope: number; readonly day: number; readonly visitor: string }>();
  #lastDay = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  add(visit: Visit, authorityId: number): void {
    if (visit.linkId === null) this.#addTo(ORPHANS, visit);
    else for (const scope of [ALL_LINKS, authorityScope(authorityId), visit.linkId]) this.#addTo(scope, visit);
  }

  /** In the caller's transaction. */
  store(): void {
    for (const [scope, { total, bots }] of this.#counts)
      this.#db.run(
        `INSERT INTO counts VALUES (?, ?, ?)
          ON CONFLICT DO UPDATE SET total = total + excluded.total, bots = bots + excluded.bots`,
        scope,
        total,
        bots,
      );
    for (const { scope, hour, total, bots } of this.#hours.values())
      this.#db.run(
        `INSERT INTO hours VALUES (?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET total = total + excluded.total, bots = bots + excluded.bots`,
        scope,
        hour,
        total,
        bots,
      );
    for (const { scope, day, dimension, value, total, bots } of this.#tallies.values())
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
    this.#storeUniques();
  }

  #storeUniques(): void {
    const fresh = new Map<string, { scope: number; day: number; visitors: number }>();
    for (const { scope, day, visitor } of this.#seen.values()) {
      const { changes } = this.#db.run(
        'INSERT INTO visitors_seen VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        day,
        visitor,
        scope,
      );
      if (changes === 0) continue;
      const key = `${scope} ${day}`;
      const known = fresh.get(key) ?? { scope, day, visitors: 0 };
      known.visitors++;
      fresh.set(key, known);
    }
    for (const { scope, day, visitors } of fresh.values())
      this.#db.run(
        'INSERT INTO uniques VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET visitors = visitors + excluded.visitors',
        scope,
        day,
        visitors,
      );
    if (fresh.size > 0) this.#db.run('DELETE FROM visitors_seen WHERE day < ?', this.#lastDay - SEEN_DAYS * DAY_MS);
  }

  #addTo(scope: number, visit: Visit): void {
    const hour = visit.at - (visit.at % HOUR_MS);
    const day = visit.at - (visit.at % DAY_MS);
    this.#lastDay = Math.max(this.#lastDay, day);
    add(this.#counts, scope, visit.bot, () => ({ total: 0, bots: 0 }));
    add(this.#hours, `${scope} ${hour}`, visit.bot, () => ({ total: 0, bots: 0, scope, hour }));
    for (const dimension of dimensionNames) {
      const value = dimensions[dimension](visit);
      if (value === '') continue;
      const make = () => ({ total: 0, bots: 0, scope, day, dimension, value });
      add(this.#tallies, `${scope} ${day} ${dimension} ${value}`, visit.bot, make);
    }
    if (visit.visitor !== '')
      this.#seen.set(`${scope} ${day} ${visit.visitor}`, { scope, day, visitor: visit.visitor });
  }
}

function add<K, S extends Sum>(sums: Map<K, S>, key: K, bot: boolean, make: () => S): void {
  let sum = sums.get(key);
  if (sum === undefined) sums.set(key, (sum = make()));
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
  for (const table of ['counts', 'hours', 'tallies', 'uniques']) db.run(`DELETE FROM ${table} WHERE scope = ?`, scope);
}
