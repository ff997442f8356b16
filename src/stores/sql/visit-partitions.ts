import type { PostgresDatabase } from './postgres-database.ts';
import type { VisitParts } from './visits.ts';

/** Visits in PostgreSQL lie in a partition for each month (UTC), made when the first visit of the month comes. */

/** Of all processes that would make the same one, one does. */
const PARTITION_LOCK = 7_281_106;
/** Longest wait for those who read visits; those who want to read or store meanwhile wait behind it. */
const DROP_LOCK_MS = 2000;
/** check_violation: also what PostgreSQL says of a row that has no partition. */
const NO_PARTITION = '23514';

export class VisitPartitions implements VisitParts {
  readonly #db: PostgresDatabase;

  constructor(db: PostgresDatabase) {
    this.#db = db;
  }

  /** Makes the partition that a visit had none of; false when the error is another one. It locks the table for a moment. */
  async makeRoom(error: unknown): Promise<boolean> {
    const { code, table, detail = '' } = error as { code?: string; table?: string; detail?: string };
    // "Partition key of the failing row contains (at) = (1767225600000)."
    const at = /\(at\) = \((-?\d+)\)/u.exec(detail)?.[1];
    if (code !== NO_PARTITION || table !== 'visits' || at === undefined) return false;
    const date = new Date(Number(at));
    const month = [date.getUTCFullYear(), date.getUTCMonth()] as const;
    const from = Date.UTC(...month);
    const to = Date.UTC(month[0], month[1] + 1);
    const name = nameOf(from);
    await this.#db.transaction(async (session) => {
      await session.get('SELECT pg_advisory_xact_lock(?)', PARTITION_LOCK);
      await session.run(`CREATE TABLE IF NOT EXISTS ${name} PARTITION OF visits FOR VALUES FROM (${from}) TO (${to})`);
    });
    return true;
  }

  async dropBefore(at: number): Promise<void> {
    const partitions = await this.#db.all<{ name: string }>(
      "SELECT relname AS name FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = 'visits'::regclass AND relname < ? ORDER BY 1",
      nameOf(at),
    );
    for (const { name } of partitions) {
      await this.#db.transaction(async (session) => {
        await session.run(`SET LOCAL lock_timeout = ${DROP_LOCK_MS}`);
        await session.run(`DROP TABLE IF EXISTS ${name}`);
      });
    }
  }
}

/** Of the month that a time is in. They sort as the months do. */
function nameOf(at: number): string {
  return `visits_${new Date(at).toISOString().slice(0, 7).replace('-', '_')}`;
}
