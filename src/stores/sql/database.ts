import type { Dialect } from './dialect.ts';
import type { SumTable, Table } from './tables.ts';

/** What the stores ask of a database. SQLite, PostgreSQL and MariaDB answer it; how they differ is in dialect.ts. */

export type Value = string | number | null;
/** Ids from `first` on, without a gap. */
export interface IdRun {
  readonly first: number;
  readonly count: number;
}

/** Values in the order of a table's columns. Read once. */
export type Rows = Iterable<readonly Value[]>;

/**
 * Statements of one connection, in the order of the calls: the next one may be asked for before the answer is there. Rows are taken when the call
 * is made. Values stand as `?` in the text, and are never part of it.
 */
export interface Session {
  all<T>(sql: string, ...values: readonly Value[]): Promise<T[]>;
  get<T>(sql: string, ...values: readonly Value[]): Promise<T | undefined>;
  /** How many rows it changed. */
  run(sql: string, ...values: readonly Value[]): Promise<number>;
  /** Adds rows in their order. Throws when a key is taken. */
  insert(table: Table, rows: Rows): Promise<void>;
  /** Like insert(): the ids that the rows got. */
  insertNumbered(table: Table, rows: Rows): Promise<readonly IdRun[]>;
  /** Adds rows in their order. Of each, whether it is new: not where a stored row, or an earlier one of these, has its key. */
  insertNew(table: Table, rows: Rows): Promise<readonly boolean[]>;
  /** Adds to the sums of the row that has the key, or makes one. No two of `rows` may have the same key. */
  add(table: SumTable, rows: Rows): Promise<void>;
}

export interface Database extends Session {
  readonly dialect: Dialect;
  /**
   * All or nothing. `work` asks its own session alone: the database itself answers when the transaction is over. It may be called again from its
   * beginning, where a server gave it up in favour of another one.
   */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Values of a condition on ids or texts: as many as fit one statement of every database. */
export const LIST_MAX = 5000;

/** `IN (...)` for these values, at least one. The last one is repeated up to a power of two, so that there are few texts of statements. */
export function inList(values: readonly Value[]): { readonly sql: string; readonly values: readonly Value[] } {
  const size = 2 ** Math.ceil(Math.log2(Math.max(1, values.length)));
  const last = values.at(-1) ?? null;
  const filled =
    values.length === size ? values : [...values, ...Array.from<Value>({ length: size - values.length }).fill(last)];
  return { sql: `IN (${Array.from({ length: size }, () => '?').join(', ')})`, values: filled };
}

/** Ids of the rows that have these names, which are the table's key. Names that are not there are left out. */
export async function idsByName(
  session: Session,
  { name: table, key: [column = ''] }: Table,
  names: Iterable<string>,
): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const part of inParts([...names])) {
    const list = inList(part);
    const sql = `SELECT id, ${column} AS name FROM ${table} WHERE ${column} ${list.sql}`;
    for (const { id, name } of await session.all<{ id: number; name: string }>(sql, ...list.values)) ids.set(name, id);
  }
  return ids;
}

/** `sql` is a SELECT that ends with the column that ids are compared with. Rows that are gone are left out. */
export async function rowsById<T extends { readonly id: number }>(
  session: Session,
  sql: string,
  ids: Iterable<number>,
): Promise<ReadonlyMap<number, T>> {
  const rows = new Map<number, T>();
  for (const part of inParts([...ids])) {
    const list = inList(part);
    for (const row of await session.all<T>(`${sql} ${list.sql}`, ...list.values)) rows.set(row.id, row);
  }
  return rows;
}

export function runsOf(ids: readonly number[]): readonly IdRun[] {
  return joined(ids.map((first) => ({ first, count: 1 })));
}

/** Runs that follow each other are one. */
export function joined(runs: readonly IdRun[]): readonly IdRun[] {
  const all: { first: number; count: number }[] = [];
  for (const { first, count } of runs) {
    const last = all.at(-1);
    if (last !== undefined && last.first + last.count === first) last.count += count;
    else all.push({ first, count });
  }
  return all;
}

/** The parts of a list that one statement takes. */
export function* inParts<T>(items: readonly T[], size = LIST_MAX): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
