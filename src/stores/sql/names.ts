import { LRUCache } from 'lru-cache';
import type { Location, Visit } from '../../core/visit.ts';
import { idsByName, type Session, type Value } from './database.ts';
import { AGENTS, AUTHORITIES, PLACES, REFERRERS, type Table } from './tables.ts';

/** What repeats from visit to visit is stored once and named by a number. The numbers used last are remembered. */

const REMEMBERED_MAX = 20_000;

export class Names {
  readonly #authorities = new Numbers(AUTHORITIES, (visit) => visit.domain);
  readonly #agents = new Numbers(
    AGENTS,
    (visit) => visit.userAgent,
    ({ browser, os, device }) => [browser, os, device],
  );
  readonly #referrers = new Numbers(
    REFERRERS,
    (visit) => visit.referer,
    ({ refererHost }) => [refererHost],
  );
  readonly #places = new Numbers(PLACES, ({ location }) => (location === null ? null : placeOf(location)));

  /** In the caller's transaction: numbers everything that these visits name. In a fixed order, so that two at once never wait for each other. */
  async learn(session: Session, visits: readonly Visit[]): Promise<void> {
    for (const numbers of this.#all()) await numbers.learn(session, visits);
  }

  /** To be called when a transaction is rolled back: what it named is not there. */
  forget(): void {
    for (const numbers of this.#all()) numbers.forget();
  }

  authority(visit: Visit): number {
    return this.#authorities.of(visit);
  }

  agent(visit: Visit): number {
    return this.#agents.of(visit);
  }

  referrer(visit: Visit): number {
    return this.#referrers.of(visit);
  }

  place(visit: Visit): number | null {
    return visit.location === null ? null : this.#places.of(visit);
  }

  #all(): readonly Numbers[] {
    return [this.#authorities, this.#agents, this.#referrers, this.#places];
  }
}

const places = new WeakMap<Location, string>();

/** Visitors of one address have one object as their location. */
function placeOf(location: Location): string {
  const known = places.get(location);
  if (known !== undefined) return known;
  const place = JSON.stringify(location);
  places.set(location, place);
  return place;
}

/** The numbers of one table's names. */
class Numbers {
  readonly #table: Table;
  readonly #nameOf: (visit: Visit) => string | null;
  readonly #restOf: (visit: Visit) => readonly Value[];
  readonly #known = new LRUCache<string, number>({ max: REMEMBERED_MAX });
  /** Of the batch at hand: however many there are, none is forgotten before it is used. */
  #batch = new Map<string, number>();

  constructor(
    table: Table,
    nameOf: (visit: Visit) => string | null,
    restOf: (visit: Visit) => readonly Value[] = () => [],
  ) {
    this.#table = table;
    this.#nameOf = nameOf;
    this.#restOf = restOf;
  }

  of(visit: Visit): number {
    const name = this.#nameOf(visit);
    const id = name === null ? undefined : this.#batch.get(name);
    if (id === undefined) throw new Error(`${this.#table.name}: ${name} has no number`);
    return id;
  }

  async learn(session: Session, visits: readonly Visit[]): Promise<void> {
    this.#batch = new Map();
    const unknown = new Map<string, Visit>();
    for (const visit of visits) {
      const name = this.#nameOf(visit);
      if (name === null || this.#batch.has(name) || unknown.has(name)) continue;
      const id = this.#known.get(name);
      if (id === undefined) unknown.set(name, visit);
      else this.#batch.set(name, id);
    }
    await this.#read(session, unknown.keys());
    const missing = [...unknown].filter(([name]) => !this.#batch.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
    if (missing.length === 0) return;
    await session.insertNew(
      this.#table,
      missing.map(([name, visit]) => [name, ...this.#restOf(visit)]),
    );
    await this.#read(
      session,
      missing.map(([name]) => name),
    );
  }

  async #read(session: Session, names: Iterable<string>): Promise<void> {
    for (const [name, id] of await idsByName(session, this.#table, names)) {
      this.#known.set(name, id);
      this.#batch.set(name, id);
    }
  }

  forget(): void {
    this.#known.clear();
  }
}
