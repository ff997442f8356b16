import { storeAsked } from '../../channels.ts';
import type { Database } from './database.ts';

/** A database whose statements and transactions are told of, under the name of its pool of connections. What a transaction asks is part of it. */
export function watched(db: Database, pool: string): Database {
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    if (!storeAsked.isHeard) return await work();
    const startedAt = performance.now();
    let failed = true;
    try {
      const result = await work();
      failed = false;
      return result;
    } finally {
      storeAsked.publish({ pool, ms: performance.now() - startedAt, failed });
    }
  };
  return {
    dialect: db.dialect,
    all: (sql, ...values) => told(() => db.all(sql, ...values)),
    get: (sql, ...values) => told(() => db.get(sql, ...values)),
    run: (sql, ...values) => told(() => db.run(sql, ...values)),
    insert: (table, rows) => told(() => db.insert(table, rows)),
    insertNumbered: (table, rows) => told(() => db.insertNumbered(table, rows)),
    insertNew: (table, rows) => told(() => db.insertNew(table, rows)),
    add: (table, rows) => told(() => db.add(table, rows)),
    transaction: (work) => told(() => db.transaction(work)),
    close: () => db.close(),
  };
}
