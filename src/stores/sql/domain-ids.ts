import type { ChangeClock } from './change-clock.ts';
import { idsByName, type Session } from './database.ts';
import { DOMAINS } from './tables.ts';

/** Authorities whose ids are remembered. */
const DOMAINS_MAX = 10_000;

/** Ids of domains by authority. */
export class DomainIds {
  readonly #known = new Map<string, number>();

  /** In the caller's transaction: of these, and maybe others; those that are new are made. */
  async of(
    session: Session,
    clock: ChangeClock,
    authorities: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, number>> {
    if (this.#known.size + authorities.size > DOMAINS_MAX) this.#known.clear();
    const unknown = [...authorities].filter((authority) => !this.#known.has(authority));
    if (unknown.length === 0) return this.#known;
    const isNew = await session.insertNew(
      DOMAINS,
      unknown.map((authority) => [authority]),
    );
    if (isNew.includes(true)) clock.domains += 1;
    for (const [authority, id] of await idsByName(session, DOMAINS, unknown)) this.#known.set(authority, id);
    return this.#known;
  }

  forget(): void {
    this.#known.clear();
  }
}
