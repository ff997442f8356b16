import type { Stats, StatsQuery } from '../../core/aggregates.ts';
import { NO_VISITS, type VisitCounts } from '../../core/link.ts';
import type { Scope } from '../../core/keys.ts';
import type { Page, SettledBatch, SettledTotals, Slice, VisitQuery, VisitScope, VisitStore } from '../../core/ports.ts';
import type { QuarantinedClick, StoredVisit, Visit } from '../../core/visit.ts';
import type { Database } from './database.ts';
import { dropScope, unfoldLink } from './fold.ts';
import { ALL_LINKS, authorityIdOf, authorityScope, ORPHANS } from './scopes.ts';
import { Settle } from './settle.ts';
import { VisitStats } from './stats.ts';
import { ofScope } from './tags.ts';
import { VisitLists } from './visit-lists.ts';

/** Visits deleted in one transaction: about 100 ms. */
const ERASE_PART = 10_000;

export class SqlVisits implements VisitStore {
  readonly #db: Database;
  readonly #settle: Settle;
  readonly #lists: VisitLists;
  readonly #stats: VisitStats;

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#settle = new Settle(db, now);
    this.#lists = new VisitLists(db);
    this.#stats = new VisitStats(db);
  }

  async record(batch: SettledBatch): Promise<void> {
    this.#settle.record(batch);
  }

  async importVisits(visits: readonly Visit[]): Promise<number> {
    return this.#settle.importVisits(visits);
  }

  async settledUpTo(): Promise<ReadonlyMap<string, number>> {
    return this.#settle.settledUpTo();
  }

  async totals(): Promise<SettledTotals> {
    return this.#settle.totals();
  }

  async list(query: VisitQuery, scope: Scope): Promise<Page<StoredVisit>> {
    return this.#lists.list(query, scope);
  }

  async walk(of: VisitScope, scope: Scope, afterId: number, limit: number): Promise<readonly StoredVisit[]> {
    return this.#lists.walk(of, scope, afterId, limit);
  }

  async stats(query: StatsQuery, scope: Scope): Promise<Stats> {
    return this.#stats.stats(query, scope);
  }

  async overview(scope: Scope): Promise<{ readonly nonOrphan: VisitCounts; readonly orphan: VisitCounts }> {
    const orphan = scope.noOrphans === true ? NO_VISITS : this.#counts(ORPHANS);
    if (scope.authorKeyId !== undefined) {
      const mine = ofScope(scope);
      const row = this.#db.get<{ total: number | null; bots: number | null }>(
        `SELECT sum(c.total) AS total, sum(c.bots) AS bots FROM links l JOIN counts c ON c.scope = l.id WHERE ${mine.sql}`,
        ...mine.values,
      );
      return { nonOrphan: { total: row?.total ?? 0, bots: row?.bots ?? 0 }, orphan };
    }
    if (scope.domain === undefined) return { nonOrphan: this.#counts(ALL_LINKS), orphan };
    const id = authorityIdOf(this.#db, scope.domain);
    return { nonOrphan: id === null ? NO_VISITS : this.#counts(authorityScope(id)), orphan };
  }

  async counts(linkId: number): Promise<VisitCounts> {
    return this.#counts(linkId);
  }

  async eraseLink(linkId: number, keepLink: boolean): Promise<number> {
    const { total } = this.#counts(linkId);
    this.#db.transaction(() => {
      const authorities = this.#db.all<{ id: number }>(
        'SELECT DISTINCT authority_id AS id FROM visits WHERE link_id = ?',
        linkId,
      );
      unfoldLink(
        this.#db,
        linkId,
        authorities.map(({ id }) => id),
      );
      if (!keepLink) this.#db.run('INSERT INTO erased_links VALUES (?) ON CONFLICT DO NOTHING', linkId);
      this.#beginErasure(linkId);
    });
    this.finishErasures();
    return total;
  }

  async eraseOrphans(): Promise<number> {
    const { total } = this.#counts(ORPHANS);
    this.#db.transaction(() => {
      dropScope(this.#db, ORPHANS);
      this.#beginErasure(ORPHANS);
    });
    this.finishErasures();
    return total;
  }

  async quarantine({ offset, limit }: Slice): Promise<Page<QuarantinedClick>> {
    const items = this.#db.all<QuarantinedClick>(
      `SELECT q.id, e.name AS epoch, q.seq, q.at, q.reason, q.body FROM quarantine q JOIN epochs e ON e.id = q.epoch_id
        ORDER BY q.id LIMIT ? OFFSET ?`,
      limit,
      offset,
    );
    return {
      items: items.map((item) => ({ ...item })),
      total: this.#db.get<{ n: number }>('SELECT count(*) AS n FROM quarantine')?.n ?? 0,
    };
  }

  async release(clicks: readonly { readonly quarantineId: number; readonly visit: Visit }[]): Promise<void> {
    this.#settle.release(clicks);
  }

  async close(): Promise<void> {
    this.#db.close();
  }

  /**
   * Deletes, part by part, the visits that were taken out of the sums. One that was interrupted is taken up when the store is
   * opened again.
   */
  finishErasures(): void {
    for (const { scope, upTo } of this.#db.all<{ scope: number; upTo: number }>(
      'SELECT scope, up_to_visit AS upTo FROM erasures',
    )) {
      const which = scope === ORPHANS ? 'link_id IS NULL' : 'link_id = ?';
      const values = scope === ORPHANS ? [upTo] : [scope, upTo];
      const part = `DELETE FROM visits WHERE id IN (SELECT id FROM visits WHERE ${which} AND id <= ? LIMIT ${ERASE_PART})`;
      while (this.#db.run(part, ...values).changes > 0);
      this.#db.run('DELETE FROM erasures WHERE scope = ? AND up_to_visit = ?', scope, upTo);
    }
  }

  /** Visits that come later stay. */
  #beginErasure(scope: number): void {
    this.#db.run('INSERT INTO erasures SELECT ?, coalesce(max(id), 0) FROM visits', scope);
  }

  #counts(scope: number): VisitCounts {
    return { ...NO_VISITS, ...this.#db.get<VisitCounts>('SELECT total, bots FROM counts WHERE scope = ?', scope) };
  }
}
