import { failure } from '../../channels.ts';
import type { ChangeCursor } from '../../core/ports.ts';
import { within } from '../../core/within.ts';
import { CLOCK } from './change-clock.ts';
import type { Database } from './database.ts';

/**
 * Lists and sums are read from a replica where it has every change of links that its primary has: a link that was just made or edited is in
 * every list. Visits may come later there, as they come later anyway. Whatever goes wrong at the replica is read from the primary.
 */

/** Longest wait for a replica to say what it has. */
const CLOCK_MS_MAX = 500;
/** How long a replica that failed is not asked. */
const REST_MS = 5000;

type Read = (...args: never[]) => Promise<unknown>;

export class Replica {
  readonly #primary: Database;
  readonly #replica: Database;
  #restUntil = 0;

  constructor(primary: Database, replica: Database) {
    this.#primary = primary;
    this.#replica = replica;
  }

  /** `primary`, with some of its reads answered by `replica`: the same store over the replica's database. */
  serve<Store extends { close(): Promise<void> }>(
    primary: Store,
    replica: Store,
    reads: readonly (keyof Store)[],
  ): Store {
    const ofBoth = reads.map((name) => {
      const here = (primary[name] as Read).bind(primary);
      const there = (replica[name] as Read).bind(replica);
      return [
        name,
        (...args: never[]) =>
          this.#read(
            () => here(...args),
            () => there(...args),
          ),
      ] as const;
    });
    const close = primary.close.bind(primary);
    const closeBoth = async (): Promise<void> => {
      await Promise.all([close(), replica.close()]);
    };
    return Object.assign(primary, Object.fromEntries(ofBoth), { close: closeBoth });
  }

  async #read<T>(here: () => Promise<T>, there: () => Promise<T>): Promise<T> {
    if (Date.now() < this.#restUntil || !(await this.#tried(() => this.#isCurrent(), false))) return await here();
    const answer = await this.#tried(there, null);
    return answer ?? (await here());
  }

  /** As of a moment after the call: what the primary had committed before it is there. */
  async #isCurrent(): Promise<boolean> {
    const clockOf = (db: Database): Promise<ChangeCursor | undefined> => db.get<ChangeCursor>(CLOCK);
    const [has, must] = await Promise.all([
      within(CLOCK_MS_MAX, clockOf(this.#replica), 'the replica did not answer'),
      clockOf(this.#primary),
    ]);
    if (has === undefined || must === undefined) return false;
    return has.made >= must.made && has.changed >= must.changed && has.domains >= must.domains;
  }

  async #tried<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#restUntil = Date.now() + REST_MS;
      failure.publish({ where: 'TURNOUT_STORE_READ_URL (the primary is read instead)', error });
      return otherwise;
    }
  }
}
