import { LRUCache } from 'lru-cache';
import type { Location } from '../../core/visit.ts';
import type { Visit } from '../../core/visit.ts';
import type { Database } from './database.ts';

/** What repeats from visit to visit is stored once and named by a number. The numbers used last are remembered. */

const REMEMBERED_MAX = 20_000;

export class Names {
  readonly #db: Database;
  readonly #known = new LRUCache<string, number>({ max: REMEMBERED_MAX });
  #knownPlaces = new WeakMap<Location, number>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** To be called when a transaction is rolled back: what it named is not there. */
  forget(): void {
    this.#known.clear();
    this.#knownPlaces = new WeakMap();
  }

  authority(name: string): number {
    return this.#id(`a ${name}`, 'authorities', 'name', name);
  }

  agent({ userAgent, browser, os, device }: Visit): number {
    return this.#id(`u ${userAgent}`, 'agents', 'user_agent', userAgent, { browser, os, device });
  }

  referrer({ referer, refererHost }: Visit): number {
    return this.#id(`r ${referer}`, 'referrers', 'referer', referer, { host: refererHost });
  }

  place(location: Location | null): number | null {
    if (location === null) return null;
    // Visitors of one address have one object as their location.
    const known = this.#knownPlaces.get(location);
    if (known !== undefined) return known;
    const place = JSON.stringify(location);
    const id = this.#id(`p ${place}`, 'places', 'place', place);
    this.#knownPlaces.set(location, id);
    return id;
  }

  #id(key: string, table: string, column: string, name: string, rest: Readonly<Record<string, string>> = {}): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const stored = this.#db.get<{ id: number }>(`SELECT id FROM ${table} WHERE ${column} = ?`, name)?.id;
    const id = stored ?? this.#insert(table, { [column]: name, ...rest });
    this.#known.set(key, id);
    return id;
  }

  #insert(table: string, row: Readonly<Record<string, string>>): number {
    const columns = Object.keys(row);
    const places = columns.map(() => '?').join(', ');
    return this.#db.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, ...Object.values(row)).id;
  }
}
