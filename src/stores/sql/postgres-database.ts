import pg from 'pg';
import { failure } from '../../channels.ts';
import type { Database, IdRun, Rows, Session, Value } from './database.ts';
import { poolOpened } from '../pools.ts';
import { postgres } from './dialect.ts';
import {
  again,
  answered,
  answerMs,
  CONNECT_MS,
  IDLE_MS,
  inChunks,
  InTurn,
  LOCK_MS,
  placeOf,
  refuseNewer,
  whichAreNew,
  type ServerOptions,
} from './server-database.ts';
import type { SumTable, Table } from './tables.ts';

/** PostgreSQL, by a pool of connections. */

/** Rows in one statement: a column travels as one array. */
const ROWS_MAX = 20_000;
/** Texts of statements whose form for PostgreSQL is remembered. */
const TEXTS_MAX = 1000;
const TYPES = { number: 'bigint', text: 'text' } as const;
/** serialization_failure, deadlock_detected, lock_not_available (PostgreSQL, appendix A). */
const GIVEN_UP = new Set(['40001', '40P01', '55P03']);
/** What the library says when the answer to a statement does not come in time. */
const NO_ANSWER = 'Query read timeout';
const INT8 = 20;
const NUMERIC = 1700;
/** Of all processes that bring the schema up to date, one does. */
const MIGRATION_LOCK = 7_281_105;

/** Numbers here are ids, times and counts, all below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format),
};

type Query = <T extends pg.QueryResultRow>(sql: string, values: readonly unknown[]) => Promise<pg.QueryResult<T>>;

function queryOn(client: pg.Pool | pg.PoolClient): Query {
  return async <T extends pg.QueryResultRow>(sql: string, values: readonly unknown[]) =>
    await client.query<T>(sql, [...values]);
}

class PostgresSession implements Session {
  readonly #query: Query;

  constructor(query: Query) {
    this.#query = query;
  }

  async all<T>(sql: string, ...values: readonly Value[]): Promise<T[]> {
    return (await this.#query(numbered(sql), values.map(storable))).rows as T[];
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  async get<T>(sql: string, ...values: readonly Value[]): Promise<T | undefined> {
    return (await this.all<T>(sql, ...values))[0];
  }

  async run(sql: string, ...values: readonly Value[]): Promise<number> {
    return (await this.#query(numbered(sql), values.map(storable))).rowCount ?? 0;
  }

  async insert(table: Table, rows: Rows): Promise<void> {
    await inChunks(rows, ROWS_MAX, (chunk) => this.#query(insertInto(table), columnsOf(table, chunk)));
  }

  async insertNumbered(table: Table, rows: Rows): Promise<readonly IdRun[]> {
    const sql = insertNumbered(table);
    const runs = await inChunks(rows, ROWS_MAX, (chunk) =>
      this.#query<IdRun & pg.QueryResultRow>(sql, columnsOf(table, chunk)),
    );
    return runs.flatMap((chunk) => chunk.rows);
  }

  async insertNew(table: Table, rows: Rows): Promise<readonly boolean[]> {
    const sql = `${insertInto(table)} ON CONFLICT DO NOTHING RETURNING ${table.key.join(', ')}`;
    const isNew = await inChunks(rows, ROWS_MAX, async (chunk) => {
      const { rows: inserted } = await this.#query<Record<string, Value>>(sql, columnsOf(table, chunk));
      return whichAreNew(table, chunk, inserted);
    });
    return isNew.flat();
  }

  async add(table: SumTable, rows: Rows): Promise<void> {
    const sums = table.sums.map((sum) => `${sum} = ${table.name}.${sum} + excluded.${sum}`).join(', ');
    const sql = `${insertInto(table)} ON CONFLICT (${table.key.join(', ')}) DO UPDATE SET ${sums}`;
    await inChunks(rows, ROWS_MAX, (chunk) => this.#query(sql, columnsOf(table, chunk)));
  }
}

export class PostgresDatabase extends PostgresSession implements Database {
  readonly dialect = postgres;
  readonly #url: string;
  readonly #pool: pg.Pool;
  #closing: Promise<void> | null = null;
  readonly #closed: () => void;

  constructor(options: ServerOptions) {
    const { url, connections, statementMs } = options;
    const pool = new pg.Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: statementMs ?? 0,
      query_timeout: answerMs(options),
      lock_timeout: LOCK_MS,
      idle_in_transaction_session_timeout: IDLE_MS,
      keepAlive: true,
      // Compiling a statement costs 50 ms, and none of ours runs long enough to earn that.
      options: '-c jit=off',
      application_name: 'turnout',
      types,
    });
    // A connection that nobody used at the time; the next one who needs one makes another.
    pool.on('error', (error) => failure.publish({ where: `PostgreSQL at ${placeOf(url)}`, error }));
    const query = queryOn(pool);
    super(
      async <T extends pg.QueryResultRow>(sql: string, values: readonly unknown[]) =>
        await answered(url, query<T>(sql, values)),
    );
    this.#url = url;
    this.#pool = pool;
    this.#closed = poolOpened(() => {
      const { totalCount, idleCount: idle, waitingCount: waiting } = pool;
      return { name: options.pool, idle, busy: totalCount - idle, waiting };
    });
  }

  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return await answered(
      this.#url,
      again(() => this.#transaction(work), isGivenUp),
    );
  }

  /** Each is done whole or not at all, by one process at a time. Throws when a newer program wrote the schema. */
  async migrate(migrations: readonly string[]): Promise<void> {
    await this.transaction(async (session) => {
      await session.get('SELECT pg_advisory_xact_lock(?)', MIGRATION_LOCK);
      await session.run('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)');
      const version = (await session.get<{ version: number }>('SELECT version FROM schema_version'))?.version ?? 0;
      refuseNewer(version, migrations.length);
      for (const migration of migrations.slice(version)) await session.run(migration);
      if (version === 0) await session.run('INSERT INTO schema_version VALUES (?)', migrations.length);
      else await session.run('UPDATE schema_version SET version = ?', migrations.length);
    });
  }

  async close(): Promise<void> {
    this.#closed();
    await (this.#closing ??= this.#pool.end());
  }

  async #transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    const statements = new InTurn();
    let broken: Error | undefined;
    // The pool listens to those that nobody has alone: a server that ends between two statements of ours would end this process as well.
    const lost = (error: Error): void => void (broken = error);
    client.on('error', lost);
    try {
      await client.query('BEGIN');
      const query = queryOn(client);
      const result = await work(new PostgresSession((sql, values) => statements.take(() => query(sql, values))));
      await statements.take(() => client.query('COMMIT'));
      return result;
    } catch (error) {
      await statements.end();
      if ((error as Error).message === NO_ANSWER) broken = error as Error;
      else await client.query('ROLLBACK').catch((late: unknown) => (broken = late as Error));
      throw error;
    } finally {
      client.off('error', lost);
      client.release(broken);
    }
  }
}

function isGivenUp(error: unknown): boolean {
  return GIVEN_UP.has((error as { code?: string }).code ?? '');
}

const texts = new Map<string, string>();

/** With `$1`, `$2` in place of `?`. */
function numbered(sql: string): string {
  let text = texts.get(sql);
  if (text === undefined) {
    let count = 0;
    text = sql.replaceAll('?', () => `$${++count}`);
    if (texts.size >= TEXTS_MAX) texts.clear();
    texts.set(sql, text);
  }
  return text;
}

/** PostgreSQL's texts have no zero bytes. */
function storable(value: Value | undefined): Value {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\u{fffd}') : (value ?? null);
}

function insertInto({ name, columns }: Table): string {
  const arrays = Object.values(columns).map((type, i) => `$${i + 1}::${TYPES[type]}[]`);
  return `INSERT INTO ${name} (${Object.keys(columns).join(', ')}) SELECT * FROM unnest(${arrays.join(', ')})`;
}

/** The runs of ids are found there: a row back for each row would cost a twentieth of the insert. */
function insertNumbered(table: Table): string {
  return `WITH new AS (${insertInto(table)} RETURNING id), numbered AS (SELECT id, id - row_number() OVER () AS run FROM new)
    SELECT min(id) AS first, count(*) AS count FROM numbered GROUP BY run ORDER BY first`;
}

/** An array for each column, as PostgreSQL writes arrays: its library would take ten times as long, numbers in quotes. */
function columnsOf({ columns }: Table, rows: readonly (readonly Value[])[]): string[] {
  return Object.values(columns).map((type, i) => {
    const values = rows.map((row) => row[i] ?? null);
    return `{${values.map(type === 'number' ? (value) => value ?? 'NULL' : quoted).join()}}`;
  });
}

function quoted(value: Value): string {
  if (value === null) return 'NULL';
  const text = String(storable(value));
  return `"${/["\\]/u.test(text) ? text.replaceAll(/["\\]/gu, String.raw`\$&`) : text}"`;
}
