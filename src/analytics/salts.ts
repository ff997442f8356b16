import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { DAY_MS } from '../core/aggregates.ts';
import type { VisitStore } from '../core/ports.ts';
import { SALT_DAYS } from '../core/visit.ts';

/** What the visitors of a day (since 1970 UTC) are hashed with. */
export type SaltOf = (day: number) => string;

const SALT_BYTES = 16;

/** Salts of this process alone, in its memory: for visits of days whose salt is gone. */
export function ownSalts(): SaltOf {
  const salts = new LRUCache<number, string>({
    max: SALT_DAYS,
    memoMethod: () => randomBytes(SALT_BYTES).toString('hex'),
  });
  return (day) => salts.memo(day);
}

/** The store's salts, so that a visitor counts once a day whichever process counts, and after a restart of it. */
export class DailySalts {
  readonly #visits: Pick<VisitStore, 'salts'>;
  readonly #own = ownSalts();
  #shared: ReadonlyMap<number, string> = new Map();
  #learnt = -1;

  constructor(visits: Pick<VisitStore, 'salts'>) {
    this.#visits = visits;
  }

  /** To be awaited before clicks are enriched: asks the store once a day. */
  async learn(): Promise<void> {
    const today = Math.floor(Date.now() / DAY_MS);
    if (today === this.#learnt) return;
    this.#shared = await this.#visits.salts(today);
    this.#learnt = today;
  }

  readonly of: SaltOf = (day) => this.#shared.get(day) ?? this.#own(day);
}
