import type { PostgresDatabase } from './postgres-database.ts';

/** Visits in PostgreSQL lie in a partition for each month (UTC), made when the first visit of the month comes. */

/** Of all processes that would make the same one, one does. */
const PARTITION_LOCK = 7_281_106;
/** check_violation: also what PostgreSQL says of a row that has no partition. */
const NO_PARTITION = '23514';

export class VisitPartitions {
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
    const name = `visits_${new Date(from).toISOString().slice(0, 7).replace('-', '_')}`;
    await this.#db.transaction(async (session) => {
      await session.get('SELECT pg_advisory_xact_lock(?)', PARTITION_LOCK);
      await session.run(`CREATE TABLE IF NOT EXISTS ${name} PARTITION OF visits FOR VALUES FROM (${from}) TO (${to})`);
    });
    return true;
  }
}
