import type { Database, Session } from './database.ts';

/**
 * Numbers links and changes in the order of their commits: who writes links holds the clock until its transaction ends. So whoever has read the
 * feed of changes up to a number has missed none below it, however many processes write (docs/adr/0012).
 */
export interface ChangeClock {
  /** Id of the last link that was made. */
  made: number;
  /** Number of the last edit or deletion. */
  changed: number;
  /** Number of the last change of domains. */
  domains: number;
}

export const CLOCK = 'SELECT made, changed, domains FROM change_clock';

/** A transaction that makes, edits or deletes links, and takes its numbers from the clock. */
export async function changeLinks<T>(
  db: Database,
  work: (session: Session, clock: ChangeClock) => Promise<T>,
): Promise<T> {
  return await db.transaction(async (session) => {
    const now = await session.get<ChangeClock>(`${CLOCK} ${db.dialect.forUpdate}`);
    if (now === undefined) throw new Error('the clock of changes is gone');
    const clock = { ...now };
    const result = await work(session, clock);
    const { made, changed, domains } = clock;
    if (made !== now.made || changed !== now.changed || domains !== now.domains)
      await session.run('UPDATE change_clock SET made = ?, changed = ?, domains = ?', made, changed, domains);
    return result;
  });
}
