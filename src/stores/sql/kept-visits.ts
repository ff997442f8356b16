import { inList, type Database, type Session } from './database.ts';

/** Visits are kept for a while, if an operator says so. What they added up to is kept for good. */

/** Rows deleted in one transaction: about 100 ms. */
const DELETE_PART = 4096;

/** When the kept visits begin; older ones are in no list. */
export async function keptFrom(session: Session): Promise<number> {
  return (await session.get<{ at: number }>('SELECT begin_at AS at FROM kept_visits'))?.at ?? 0;
}

export async function keepFrom(session: Session, at: number): Promise<void> {
  await session.run('UPDATE kept_visits SET begin_at = ? WHERE begin_at < ?', at, at);
}

/** Part by part, by the indexes on time. */
export async function deleteVisitsBefore(db: Database, at: number): Promise<void> {
  for (const which of ['link_id IS NOT NULL', 'link_id IS NULL']) await deleteVisits(db, `${which} AND at < ?`, [at]);
}

/** Part by part. */
export async function deleteVisits(db: Database, which: string, values: readonly number[]): Promise<void> {
  for (;;) {
    const sql = `SELECT id FROM visits WHERE ${which} LIMIT ?`;
    const part = await db.all<{ id: number }>(sql, ...values, DELETE_PART);
    if (part.length === 0) return;
    const list = inList(part.map(({ id }) => id));
    await db.run(`DELETE FROM visits WHERE id ${list.sql}`, ...list.values);
  }
}
