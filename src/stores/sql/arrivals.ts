import type { Arrivals } from '../../core/visit.ts';
import { joined, rowsById, type Database, type IdRun, type Session } from './database.ts';
import { readVisit, VISIT_ROWS, type VisitRow } from './visit-rows.ts';

/**
 * In which order visits were stored (docs/adr/0017). Ids can not say it: of two transactions at once the one with the lower ids may
 * commit last. So each writes down its ids as its last act, numbered by the total of stored visits, which it has locked until its commit.
 */

/** Visits whose order is kept: hours of a usual day, and 12 s of the busiest. Each transaction is a row, of some 40 bytes. */
const KEPT_VISITS_MAX = 250_000;
/** Transactions that are looked at for one page. */
const TRANSACTIONS_MAX = 100;

/** Ids of one transaction. */
export class ArrivedIds {
  readonly #runs: IdRun[] = [];

  add(runs: readonly IdRun[]): void {
    this.#runs.push(...runs);
  }

  /** In a transaction that has just added them to the total, and so holds it until it ends. */
  async store(session: Session): Promise<void> {
    const row = await session.get<{ clicks: number }>("SELECT clicks FROM settled_totals WHERE name = 'stored'");
    if (row === undefined) throw new Error('the total of stored visits is gone');
    const visits = this.#runs.reduce((sum, { count }) => sum + count, 0);
    const ids = joined(this.#runs)
      .map(({ first, count }) => `${first},${count}`)
      .join();
    await session.run('INSERT INTO arrivals (up_to, visits, ids) VALUES (?, ?, ?)', row.clicks, visits, ids);
    await session.run('DELETE FROM arrivals WHERE up_to < ?', row.clicks - KEPT_VISITS_MAX);
  }
}

function idsOf(runs: string): readonly number[] {
  const numbers = runs.split(',').map(Number);
  const ids: number[] = [];
  for (let at = 0; at < numbers.length; at += 2)
    for (let id = numbers[at] ?? 0, left = numbers[at + 1] ?? 0; left > 0; left--) ids.push(id++);
  return ids;
}

interface LinkRow {
  readonly id: number;
  readonly code: string;
  readonly authorKeyId: number | null;
  /** JSON array, in any order; null for none. */
  readonly tags: string | null;
}

/** VisitStore.arrivals(). */
export async function readArrivals(db: Database, after: number, limit: number): Promise<Arrivals> {
  const rows = await db.all<{ upTo: number; visits: number; ids: string }>(
    'SELECT up_to AS "upTo", visits, ids FROM arrivals WHERE up_to > ? ORDER BY up_to LIMIT ?',
    after,
    TRANSACTIONS_MAX,
  );
  const arrived: { readonly number: number; readonly id: number }[] = [];
  let upTo = after;
  let skipped = 0;
  for (const { upTo: end, visits, ids } of rows) {
    const start = end - visits;
    if (start > upTo) {
      skipped += start - upTo;
      upTo = start;
    }
    for (const id of idsOf(ids).slice(upTo - start, upTo - start + limit - arrived.length))
      arrived.push({ number: ++upTo, id });
    if (arrived.length === limit) break;
  }
  const more = arrived.length === limit || rows.length === TRANSACTIONS_MAX;
  return { items: await withVisits(db, arrived), upTo, skipped, more };
}

/** Without those that were deleted since, or whose link was. */
async function withVisits(
  db: Database,
  arrived: readonly { readonly number: number; readonly id: number }[],
): Promise<Arrivals['items']> {
  const visits = await rowsById<VisitRow>(
    db,
    `${VISIT_ROWS} WHERE v.id`,
    arrived.map(({ id }) => id),
  );
  const tags = `(SELECT ${db.dialect.jsonArray('t.name')} FROM link_tags lt JOIN tags t ON t.id = lt.tag_id WHERE lt.link_id = l.id)`;
  const links = await rowsById<LinkRow>(
    db,
    `SELECT l.id, l.code, l.author_key_id AS "authorKeyId", ${tags} AS tags FROM links l WHERE l.id`,
    new Set([...visits.values()].flatMap(({ link_id }) => link_id ?? [])),
  );
  return arrived.flatMap(({ number, id }) => {
    const visit = visits.get(id);
    if (visit === undefined) return [];
    if (visit.link_id === null) return { number, visit: readVisit(visit), link: null };
    const link = links.get(visit.link_id);
    if (link === undefined) return [];
    const { code, authorKeyId } = link;
    return {
      number,
      visit: readVisit(visit),
      link: { code, authorKeyId, tags: JSON.parse(link.tags ?? '[]') as string[] },
    };
  });
}
