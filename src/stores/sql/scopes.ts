import type { Session } from './database.ts';

/** What visits are summed up for, as one number: a link by its id, everything else below zero. */

export const ALL_LINKS = 0;
export const ORPHANS = -1;
/** Authorities come after the two above. */
const FIRST_AUTHORITY = -10;

export function authorityScope(authorityId: number): number {
  return FIRST_AUTHORITY - authorityId;
}

/** Null for an authority that no visit ever had. */
export async function authorityIdOf(db: Session, name: string): Promise<number | null> {
  return (await db.get<{ id: number }>('SELECT id FROM authorities WHERE name = ?', name))?.id ?? null;
}
