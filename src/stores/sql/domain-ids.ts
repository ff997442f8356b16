import type { ChangeClock } from './change-clock.ts';
import { inList, inParts, type Session } from './database.ts';
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
    for (const part of inParts(unknown)) {
      const isNew = await session.insertNew(
        DOMAINS,
        part.map((authority) => [authority]),
      );
      if (isNew.includes(true)) clock.domains += 1;
      const list = inList(part);
      const sql = `SELECT id, authority FROM domains WHERE authority ${list.sql}`;
      for (const { id, authority } of await session.all<{ id: number; authority: string }>(sql, ...list.values))
        this.#known.set(authority, id);
    }
    return this.#known;
  }

  forget(): void {
    this.#known.clear();
  }
}
