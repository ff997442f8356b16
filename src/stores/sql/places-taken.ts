import type { Places } from '../../core/ports.ts';
import type { Database, Session } from './database.ts';
import { PLACES_TAKEN } from './tables.ts';

/** Places of links with a limit. A row for each, locked while places are taken: exact, and as quick as a commit. */

export async function takePlaces(db: Database, linkId: number, limit: number, wanted: number): Promise<Places> {
  return await db.transaction(async (session) => {
    const sql = `SELECT taken FROM places_taken WHERE link_id = ? ${db.dialect.forUpdate}`;
    let row = await session.get<{ taken: number }>(sql, linkId);
    if (row === undefined) {
      const stored = await session.get<{ total: number }>('SELECT total FROM counts WHERE scope = ?', linkId);
      await session.insertNew(PLACES_TAKEN, [[linkId, stored?.total ?? 0]]);
      row = await session.get<{ taken: number }>(sql, linkId);
    }
    const left = Math.max(0, limit - (row?.taken ?? 0));
    const taken = Math.min(wanted, left);
    if (taken > 0) await session.run('UPDATE places_taken SET taken = taken + ? WHERE link_id = ?', taken, linkId);
    return { taken, left: left - taken };
  });
}

/** In the caller's transaction: visits that came from elsewhere have their places too. */
export async function addPlaces(session: Session, linkId: number, visits: number): Promise<void> {
  await session.run('UPDATE places_taken SET taken = taken + ? WHERE link_id = ?', visits, linkId);
}

/** In the caller's transaction: the next visitor is the first again. */
export async function freePlaces(session: Session, linkId: number): Promise<void> {
  await session.run('DELETE FROM places_taken WHERE link_id = ?', linkId);
}
