import { existsSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { joined, type Database, type IdRun, type Rows, type Session, type Value } from './database.ts';
import { sqlite } from './dialect.ts';
import type { SumTable, Table } from './tables.ts';

/** One SQLite file, opened by one thread: statements prepared once, transactions, and migrations at the start. */

export interface OpenOptions {
  readonly file: string;
  /** Another file whose tables are read along, and never written; table names are unique over both. Made when it is not there. */
  readonly attach?: string;
  readonly readOnly?: boolean;
  /** Memory for pages of each file; it is taken as they are read. The system caches the same pages, so that more of it is seldom faster. */
  readonly cacheMiB: number;
  /**
   * Maps the file into memory (not the attached one), for whoever walks through whole indexes. What is read so is the system's memory, which it takes
   * back when it needs it. Single rows of a file that is on the disk only take up to three times as long.
   */
  readonly mapped?: boolean;
}

/** Another process may write for this long (a key made on the command line) before a statement gives up. */
const BUSY_MS = 5000;
/** Of a file, mapped into memory instead of copied page by page: an index of a million links is walked to its middle in 12 ms instead of 40. The rest is copied. */
const MAPPED_BYTES_MAX = 2 * 1024 * 1024 * 1024;
/** Pages written between checkpoints (512 MiB): a page that changes in batch after batch is copied into the file once. With 128 MiB an import of a million links takes a tenth longer than with 256. */
const CHECKPOINT_PAGES = 131_072;
const WAL_KEPT_BYTES = 512 * 1024 * 1024;
/** Rows in one statement: from 16 on a row of a sum takes two thirds of what it takes alone. */
const ROWS_TOGETHER = 32;
/** Prepared statements kept; list filters combine, so there may be many. */
const STATEMENTS_MAX = 500;

/** Each call does its work before it returns: the promise is for the other databases. */
class SqliteSession implements Session {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async all<T>(sql: string, ...values: readonly Value[]): Promise<T[]> {
    return this.#statement(sql).all(...values) as T[];
  }

  // The row's type is what the caller's SQL makes it.
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  async get<T>(sql: string, ...values: readonly Value[]): Promise<T | undefined> {
    return this.#statement(sql).get(...values) as T | undefined;
  }

  async run(sql: string, ...values: readonly Value[]): Promise<number> {
    return Number(this.#statement(sql).run(...values).changes);
  }

  async insert(table: Table, rows: Rows): Promise<void> {
    this.#runAll(table, '', rows, () => {});
  }

  async insertNumbered(table: Table, rows: Rows): Promise<readonly IdRun[]> {
    const runs: IdRun[] = [];
    // Rows of one statement are numbered one after the other.
    this.#runAll(table, '', rows, (count, last) => runs.push({ first: last - count + 1, count }));
    return joined(runs);
  }

  async insertNew(table: Table, rows: Rows): Promise<readonly boolean[]> {
    const statement = this.#statement(`${insertInto(table)} ON CONFLICT DO NOTHING`);
    return Array.from(rows, (row) => statement.run(...row).changes === 1);
  }

  async add(table: SumTable, rows: Rows): Promise<void> {
    const sums = table.sums.map((sum) => `${sum} = ${sum} + excluded.${sum}`).join(', ');
    this.#runAll(table, `ON CONFLICT DO UPDATE SET ${sums}`, rows, () => {});
  }

  /** So many rows to a statement that what each call of one costs is no matter; what is left over goes one by one. */
  #runAll(table: Table, onConflict: string, rows: Rows, done: (count: number, lastId: number) => void): void {
    const many = this.#statement(`${insertInto(table, ROWS_TOGETHER)} ${onConflict}`);
    const one = this.#statement(`${insertInto(table)} ${onConflict}`);
    const values: Value[] = [];
    let width = 0;
    for (const row of rows) {
      for (const value of row) values.push(value);
      width = row.length;
      if (values.length < width * ROWS_TOGETHER) continue;
      done(ROWS_TOGETHER, Number(many.run(...values).lastInsertRowid));
      values.length = 0;
    }
    for (let at = 0; at < values.length; at += width)
      done(1, Number(one.run(...values.slice(at, at + width)).lastInsertRowid));
  }

  forget(): void {
    this.#statements.clear();
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    const [oldest] = this.#statements.keys();
    if (this.#statements.size >= STATEMENTS_MAX && oldest !== undefined) this.#statements.delete(oldest);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/**
 * A row that is refused ends the whole transaction, as its caller would: SQLite need not keep, for each statement of several rows, what the pages
 * that it changes were before. That was a quarter of what it takes to store a visit.
 */
function insertInto({ name, columns }: Table, rows = 1): string {
  const names = Object.keys(columns);
  const row = `(${names.map(() => '?').join(', ')})`;
  return `INSERT OR ROLLBACK INTO ${name} (${names.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`;
}

export class SqliteDatabase implements Database {
  readonly dialect = sqlite;
  readonly #database: DatabaseSync;
  readonly #session: SqliteSession;
  /** Resolves when the transaction under way is over: until then, whoever is not part of it waits. Nothing may come between that wait and what it waits for. */
  #busy: Promise<void> | null = null;

  constructor({ file, attach, readOnly = false, cacheMiB, mapped = false }: OpenOptions) {
    this.#database = new DatabaseSync(file, { readOnly, timeout: BUSY_MS });
    this.#session = new SqliteSession(this.#database);
    if (!readOnly)
      this.#database.exec(
        `PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA journal_size_limit = ${WAL_KEPT_BYTES}`,
      );
    // FULL: what was committed survives a power cut. A journal segment is deleted once its visits are committed, so they must.
    this.#database.exec(
      `PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -${cacheMiB * 1024}; PRAGMA temp_store = MEMORY`,
    );
    // LIKE and lower() know ASCII only.
    this.#database.function('caseless', { deterministic: true }, (text) => String(text).toLowerCase());
    if (attach !== undefined) this.#attach(attach, cacheMiB);
    if (mapped) this.#database.exec(`PRAGMA main.mmap_size = ${MAPPED_BYTES_MAX}`);
  }

  /** Read-only, or BEGIN IMMEDIATE would take the other file's write lock too, and its writer would wait. */
  #attach(file: string, cacheMiB: number): void {
    if (!existsSync(file)) new DatabaseSync(file).close();
    this.#database.prepare('ATTACH DATABASE ? AS other').run(`${pathToFileURL(file).href}?mode=ro`);
    this.#database.exec(`PRAGMA other.cache_size = -${cacheMiB * 1024}`);
  }

  async all<T>(sql: string, ...values: readonly Value[]): Promise<T[]> {
    while (this.#busy !== null) await this.#busy;
    return await this.#session.all<T>(sql, ...values);
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  async get<T>(sql: string, ...values: readonly Value[]): Promise<T | undefined> {
    while (this.#busy !== null) await this.#busy;
    return await this.#session.get<T>(sql, ...values);
  }

  async run(sql: string, ...values: readonly Value[]): Promise<number> {
    while (this.#busy !== null) await this.#busy;
    return await this.#session.run(sql, ...values);
  }

  async insert(table: Table, rows: Rows): Promise<void> {
    while (this.#busy !== null) await this.#busy;
    await this.#session.insert(table, rows);
  }

  async insertNumbered(table: Table, rows: Rows): Promise<readonly IdRun[]> {
    while (this.#busy !== null) await this.#busy;
    return await this.#session.insertNumbered(table, rows);
  }

  async insertNew(table: Table, rows: Rows): Promise<readonly boolean[]> {
    while (this.#busy !== null) await this.#busy;
    return await this.#session.insertNew(table, rows);
  }

  async add(table: SumTable, rows: Rows): Promise<void> {
    while (this.#busy !== null) await this.#busy;
    await this.#session.add(table, rows);
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** IMMEDIATE: a transaction that will write takes the write lock at once, not half-way through. */
  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    while (this.#busy !== null) await this.#busy;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#busy = promise;
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      const result = await work(this.#session);
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    } finally {
      this.#busy = null;
      resolve();
    }
  }

  /**
   * Brings the schema up to date: each migration in a transaction of its own together with its version, so that one that is
   * interrupted has not happened. Throws when the file was written by a newer program.
   */
  migrate(migrations: readonly string[]): void {
    const current = (): number => Number(this.#database.prepare('PRAGMA main.user_version').get()?.['user_version']);
    if (current() > migrations.length) {
      throw new Error(
        `its schema has version ${current()}, and this program knows ${migrations.length}: start the newer program that wrote it, or restore a backup from before`,
      );
    }
    while (current() < migrations.length) {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        // Another process may have done it while this one waited for the lock.
        const version = current();
        const migration = migrations[version];
        if (migration !== undefined) this.#database.exec(`${migration}; PRAGMA main.user_version = ${version + 1}`);
        this.#database.exec('COMMIT');
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw error;
      }
    }
  }

  async close(): Promise<void> {
    this.#session.forget();
    if (this.#database.isOpen) this.#database.close();
  }
}
