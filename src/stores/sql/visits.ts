import type { Stats, StatsQuery } from '../../core/aggregates.ts';
import { NO_VISITS, type Link, type VisitCounts } from '../../core/link.ts';
import type { Scope } from '../../core/keys.ts';
import type {
  Page,
  Places,
  Settled,
  SettledPart,
  Slice,
  VisitQuery,
  VisitScope,
  VisitStore,
} from '../../core/ports.ts';
import type { Arrivals, QuarantinedClick, StoredVisit, Visit } from '../../core/visit.ts';
import { readArrivals } from './arrivals.ts';
import type { Database, Session } from './database.ts';
import { dropScope, unfoldLink } from './fold.ts';
import { deleteVisits, deleteVisitsBefore, keepFrom } from './kept-visits.ts';
import { freePlaces, takePlaces } from './places-taken.ts';
import { ALL_LINKS, authorityIdOf, authorityScope, ORPHANS } from './scopes.ts';
import { saltsOf } from './salts.ts';
import { passGate, Settle } from './settle.ts';
import { ERASED_LINKS } from './tables.ts';
import { VisitStats } from './stats.ts';
import { ofScope } from './tags.ts';
import { VisitLists } from './visit-lists.ts';

/** Where visits lie in parts by their time. */
export interface VisitParts {
  /** Makes the room that a failed transaction found missing; false when it failed for another reason. */
  makeRoom(error: unknown): Promise<boolean>;
  /** Drops the parts that are older than `at` as a whole. */
  dropBefore(at: number): Promise<void>;
}

export class SqlVisits implements VisitStore {
  readonly #db: Database;
  readonly #parts: VisitParts | null;
  readonly #settle: Settle;
  readonly #lists: VisitLists;
  readonly #stats: VisitStats;

  constructor(db: Database, now: () => number, parts: VisitParts | null = null) {
    this.#db = db;
    this.#parts = parts;
    this.#settle = new Settle(db, now);
    this.#lists = new VisitLists(db);
    this.#stats = new VisitStats(db, this.#lists);
  }

  async record(parts: Iterable<SettledPart>): Promise<void> {
    await this.#withRoom(() => this.#settle.record(parts));
  }

  async importVisits(visits: readonly Visit[]): Promise<number> {
    return await this.#withRoom(() => this.#settle.importVisits(visits));
  }

  async settled(): Promise<Settled> {
    return await this.#settle.settled();
  }

  async reportAccepted(ends: ReadonlyMap<string, number>): Promise<void> {
    await this.#settle.reportAccepted(ends);
  }

  async salts(today: number): Promise<ReadonlyMap<number, string>> {
    return await saltsOf(this.#db, today);
  }

  async list(query: VisitQuery, scope: Scope): Promise<Page<StoredVisit>> {
    return await this.#lists.list(query, scope);
  }

  async walk(of: VisitScope, scope: Scope, afterId: number, limit: number): Promise<readonly StoredVisit[]> {
    return await this.#lists.walk(of, scope, afterId, limit);
  }

  async arrivals(after: number, limit: number): Promise<Arrivals> {
    return await readArrivals(this.#db, after, limit);
  }

  async stats(query: StatsQuery, scope: Scope): Promise<Stats> {
    return await this.#stats.stats(query, scope);
  }

  async overview(scope: Scope): Promise<{ readonly nonOrphan: VisitCounts; readonly orphan: VisitCounts }> {
    const orphan = scope.noOrphans === true ? NO_VISITS : await this.#counts(ORPHANS);
    if (scope.authorKeyId !== undefined) {
      const mine = ofScope(scope);
      const row = await this.#db.get<{ total: number | null; bots: number | null }>(
        `SELECT sum(c.total) AS total, sum(c.bots) AS bots FROM links l JOIN counts c ON c.scope = l.id WHERE ${mine.sql}`,
        ...mine.values,
      );
      return { nonOrphan: { total: row?.total ?? 0, bots: row?.bots ?? 0 }, orphan };
    }
    if (scope.domain === undefined) return { nonOrphan: await this.#counts(ALL_LINKS), orphan };
    const id = await authorityIdOf(this.#db, scope.domain);
    return { nonOrphan: id === null ? NO_VISITS : await this.#counts(authorityScope(id)), orphan };
  }

  async counts(linkId: number): Promise<VisitCounts> {
    return await this.#counts(linkId);
  }

  async takePlaces(linkId: number, limit: number, wanted: number): Promise<Places> {
    return await takePlaces(this.#db, linkId, limit, wanted);
  }

  async eraseLink({ id, domain }: Pick<Link, 'id' | 'domain'>, keepLink: boolean): Promise<number> {
    const erased = await this.#erase(id, async (session) => {
      await unfoldLink(session, id, await authorityIdOf(session, domain));
      await freePlaces(session, id);
      if (!keepLink) await session.insertNew(ERASED_LINKS, [[id]]);
    });
    await this.finishErasures();
    return erased;
  }

  async eraseOrphans(): Promise<number> {
    const erased = await this.#erase(ORPHANS, (session) => dropScope(session, ORPHANS));
    await this.finishErasures();
    return erased;
  }

  async dropVisitsBefore(at: number): Promise<void> {
    await keepFrom(this.#db, at);
    await this.#parts?.dropBefore(at);
    await deleteVisitsBefore(this.#db, at);
  }

  async quarantine({ offset, limit }: Slice): Promise<Page<QuarantinedClick>> {
    const items = await this.#db.all<QuarantinedClick>(
      `SELECT q.id, e.name AS epoch, q.seq, q.at, q.reason, q.body FROM quarantine q JOIN epochs e ON e.id = q.epoch_id
        ORDER BY q.id LIMIT ? OFFSET ?`,
      limit,
      offset,
    );
    const total = await this.#db.get<{ n: number }>('SELECT count(*) AS n FROM quarantine');
    return { items: items.map((item) => ({ ...item })), total: total?.n ?? 0 };
  }

  async release(clicks: readonly { readonly quarantineId: number; readonly visit: Visit }[]): Promise<void> {
    await this.#withRoom(() => this.#settle.release(clicks));
  }

  async close(): Promise<void> {
    await this.#db.close();
  }

  /**
   * Deletes, part by part, the visits that were taken out of the sums. One that was interrupted is taken up when the store is
   * opened again.
   */
  async finishErasures(): Promise<void> {
    const erasures = await this.#db.all<{ scope: number; upTo: number }>(
      'SELECT scope, up_to_visit AS "upTo" FROM erasures',
    );
    for (const { scope, upTo } of erasures) {
      await (scope === ORPHANS
        ? deleteVisits(this.#db, 'link_id IS NULL AND id <= ?', [upTo])
        : deleteVisits(this.#db, 'link_id = ? AND id <= ?', [scope, upTo]));
      await this.#db.run('DELETE FROM erasures WHERE scope = ? AND up_to_visit = ?', scope, upTo);
    }
  }

  async #withRoom<T>(store: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await store();
      } catch (error) {
        if (!(await this.#parts?.makeRoom(error))) throw error;
      }
    }
  }

  /** Takes a scope out of the sums, while no clicks are settled. How many visits it had. Visits that come later stay. */
  async #erase(scope: number, takeOut: (session: Session) => Promise<void>): Promise<number> {
    return await this.#db.transaction(async (session) => {
      await passGate(this.#db, session, true);
      const counts = await session.get<VisitCounts>('SELECT total, bots FROM counts WHERE scope = ?', scope);
      await takeOut(session);
      await session.run('INSERT INTO erasures SELECT ?, coalesce(max(id), 0) FROM visits', scope);
      return counts?.total ?? 0;
    });
  }

  async #counts(scope: number): Promise<VisitCounts> {
    const row = await this.#db.get<VisitCounts>('SELECT total, bots FROM counts WHERE scope = ?', scope);
    return { ...NO_VISITS, ...row };
  }
}
