import { readFileSync } from 'node:fs';
import mysql from 'mysql2/promise';
import { within } from '../../core/within.ts';
import { MARIADB_URLS, parseServerUrl } from '../../server-url.ts';
import { runsOf, type Database, type IdRun, type Rows, type Session, type Value } from './database.ts';
import { poolOpened, type Pool } from '../pools.ts';
import { mariadb } from './dialect.ts';
import {
  again,
  answered,
  answerMs,
  CONNECT_MS,
  IDLE_MS,
  inChunks,
  InTurn,
  LOCK_MS,
  refuseNewer,
  whichAreNew,
  type ServerOptions,
} from './server-database.ts';
import type { SumTable, Table } from './tables.ts';

/** MariaDB, by a pool of connections. */

/** Rows in one statement. */
const ROWS_MAX = 2000;
/** lock wait timeout, deadlock, record has changed (MariaDB, "Error codes"). */
const GIVEN_UP = new Set([1205, 1213, 1020]);
const NO_ANSWER = 'no answer to a statement';
/** Of all processes that bring the schema up to date, one does; the others wait this long. */
const MIGRATION_LOCK = 'turnout-migrations';
const MIGRATION_WAIT_SECONDS = 60;

const SESSION = [
  "collation_connection = 'utf8mb4_nopad_bin'",
  // Texts that do not fit are refused, never cut, and || joins texts as it does elsewhere.
  "sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,PIPES_AS_CONCAT'",
  // What a transaction has read is locked only where it says so.
  "tx_isolation = 'READ-COMMITTED'",
  `innodb_lock_wait_timeout = ${LOCK_MS / 1000}`,
  // Whoever is cut off within a transaction holds its locks no longer than this.
  `idle_transaction_timeout = ${IDLE_MS / 1000}`,
];

type Answer = mysql.RowDataPacket[] | mysql.ResultSetHeader;
type Query = <T extends Answer>(sql: string, values: readonly unknown[]) => Promise<T>;

/** On one connection, which is given up when an answer does not come in time. */
function queryOn(connection: mysql.PoolConnection, timeout: number | undefined): Query {
  return async <T extends Answer>(sql: string, values: readonly unknown[]) => {
    // The library's own timeouts begin with a statement, and it may wait behind one that is never answered.
    const answering = connection.query<T>(sql, [...values]);
    try {
      const [answer] = await (timeout === undefined ? answering : within(timeout, answering, NO_ANSWER));
      return answer;
    } catch (error) {
      if ((error as Error).message.startsWith(NO_ANSWER)) connection.destroy();
      throw error;
    }
  };
}

class MariadbSession implements Session {
  readonly #query: Query;

  constructor(query: Query) {
    this.#query = query;
  }

  async all<T>(sql: string, ...values: readonly Value[]): Promise<T[]> {
    return (await this.#query<mysql.RowDataPacket[]>(sql, values)) as T[];
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  async get<T>(sql: string, ...values: readonly Value[]): Promise<T | undefined> {
    return (await this.all<T>(sql, ...values))[0];
  }

  async run(sql: string, ...values: readonly Value[]): Promise<number> {
    return (await this.#query<mysql.ResultSetHeader>(sql, values)).affectedRows;
  }

  async insert(table: Table, rows: Rows): Promise<void> {
    await inChunks(rows, ROWS_MAX, (chunk) => this.#query(insertInto('INSERT', table), [chunk]));
  }

  async insertNumbered(table: Table, rows: Rows): Promise<readonly IdRun[]> {
    const sql = `${insertInto('INSERT', table)} RETURNING id`;
    const inserted = await inChunks(rows, ROWS_MAX, (chunk) => this.#query<mysql.RowDataPacket[]>(sql, [chunk]));
    return runsOf(inserted.flat().map((row) => Number(row['id'])));
  }

  async insertNew(table: Table, rows: Rows): Promise<readonly boolean[]> {
    const sql = `${insertInto('INSERT IGNORE', table)} RETURNING ${table.key.join(', ')}`;
    const isNew = await inChunks(rows, ROWS_MAX, async (chunk) =>
      whichAreNew(table, chunk, await this.#query<mysql.RowDataPacket[]>(sql, [chunk])),
    );
    return isNew.flat();
  }

  async add(table: SumTable, rows: Rows): Promise<void> {
    const sums = table.sums.map((sum) => `${sum} = ${sum} + VALUES(${sum})`).join(', ');
    const sql = `${insertInto('INSERT', table)} ON DUPLICATE KEY UPDATE ${sums}`;
    await inChunks(rows, ROWS_MAX, (chunk) => this.#query(sql, [chunk]));
  }
}

export class MariadbDatabase extends MariadbSession implements Database {
  readonly dialect = mariadb;
  readonly #url: string;
  readonly #pool: mysql.Pool;
  readonly #answerMs: number | undefined;
  #closing: Promise<void> | null = null;
  readonly #closed: () => void;

  constructor(options: ServerOptions) {
    const { url, connections, statementMs } = options;
    const pool = mysql.createPool({
      ...placeIn(url),
      connectionLimit: connections,
      connectTimeout: CONNECT_MS,
      enableKeepAlive: true,
      charset: 'utf8mb4',
      // Sums are decimals there, and numbers below 2^53 here.
      decimalNumbers: true,
      // JSON is read where it is known what it is.
      jsonStrings: true,
      // An UPDATE counts what it changed.
      flags: ['-FOUND_ROWS'],
    });
    // Before anything else that the connection is asked.
    const session = [...SESSION, `max_statement_time = ${(statementMs ?? 0) / 1000}`];
    pool.pool.on('connection', (connection) => connection.query(`SET SESSION ${session.join(', ')}`));
    const timeout = answerMs(options);
    const query = async <T extends Answer>(sql: string, values: readonly unknown[]): Promise<T> => {
      const connection = await pool.getConnection();
      try {
        return await queryOn(connection, timeout)<T>(sql, values);
      } finally {
        connection.release();
      }
    };
    super(
      async <T extends Answer>(sql: string, values: readonly unknown[]) => await answered(url, query<T>(sql, values)),
    );
    this.#url = url;
    this.#pool = pool;
    this.#closed = poolOpened(() => poolState(options.pool, pool.pool));
    this.#answerMs = timeout;
  }

  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return await answered(
      this.#url,
      again(() => this.#transaction(work), isGivenUp),
    );
  }

  /** By one process at a time. Throws when a newer program wrote the schema, and on a server that is no MariaDB. */
  async migrate(migrations: readonly (readonly string[])[]): Promise<void> {
    const connection = await this.#pool.getConnection();
    const session = new MariadbSession(queryOn(connection, this.#answerMs));
    try {
      await checkServer(session);
      const lock = await session.get<{ got: number | null }>(
        'SELECT get_lock(?, ?) AS got',
        MIGRATION_LOCK,
        MIGRATION_WAIT_SECONDS,
      );
      if (lock?.got !== 1) throw new Error('another process has been changing its schema for a minute: try again');
      await session.run('CREATE TABLE IF NOT EXISTS schema_version (id TINYINT PRIMARY KEY, version INT NOT NULL)');
      const version = (await session.get<{ version: number }>('SELECT version FROM schema_version'))?.version ?? 0;
      refuseNewer(version, migrations.length);
      for (const [index, statements] of migrations.entries()) {
        if (index < version) continue;
        for (const statement of statements) await session.run(statement);
        await session.run('REPLACE INTO schema_version VALUES (1, ?)', index + 1);
      }
    } finally {
      await session.get('SELECT release_lock(?)', MIGRATION_LOCK).catch(() => connection.destroy());
      connection.release();
    }
  }

  async close(): Promise<void> {
    this.#closed();
    await (this.#closing ??= this.#pool.end());
  }

  async #transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const connection = await this.#pool.getConnection();
    const query = queryOn(connection, this.#answerMs);
    const statements = new InTurn();
    try {
      await query('START TRANSACTION', []);
      const result = await work(new MariadbSession((sql, values) => statements.take(() => query(sql, values))));
      await statements.take(() => query('COMMIT', []));
      return result;
    } catch (error) {
      await statements.end();
      // Of a connection that was given up it fails at once.
      await connection.query('ROLLBACK').catch(() => connection.destroy());
      throw error;
    } finally {
      connection.release();
    }
  }
}

/** What its library wants to know of a URL. Certificates that are not in `ssl-ca` must be known to Node (NODE_EXTRA_CA_CERTS). */
function placeIn(url: string): mysql.PoolOptions {
  const { hosts, user, password, path, parameters } = parseServerUrl(url, MARIADB_URLS);
  const [{ name, port } = { name: '', port: 0 }] = hosts;
  const [mode, ca] = [parameters.get('ssl-mode'), parameters.get('ssl-ca')];
  const verifies = mode === 'verify-ca' || mode === 'verify-identity';
  return {
    host: name,
    port,
    database: path,
    ...(user !== null && { user }),
    ...(password !== null && { password }),
    ...(mode !== undefined &&
      mode !== 'disabled' && {
        ssl: {
          rejectUnauthorized: verifies,
          verifyIdentity: mode === 'verify-identity',
          ...(ca !== undefined && { ca: readFileSync(ca, 'utf8') }),
        },
      }),
  };
}

/** 10.6 and later know all that is asked of them; 10.11 is the oldest that is still maintained. */
async function checkServer(session: Session): Promise<void> {
  const version = (await session.get<{ version: string }>('SELECT version() AS version'))?.version ?? '';
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)\.\d+-MariaDB/iu.exec(version) ?? []).map(Number);
  if (major > 10 || (major === 10 && minor >= 11)) return;
  throw new Error(`it is ${version}: Turnout needs MariaDB 10.11 or later`);
}

function isGivenUp(error: unknown): boolean {
  return GIVEN_UP.has((error as { errno?: number }).errno ?? 0);
}

function insertInto(insert: string, { name, columns }: Table): string {
  return `${insert} INTO ${name} (${Object.keys(columns).join(', ')}) VALUES ?`;
}

/** Of mysql2's own lists, which are not documented: where they are not as expected, nothing is said. */
function poolState(name: string, inside: object): Pool {
  const lengthOf = (list: string): number =>
    (inside as Record<string, { length?: number } | undefined>)[list]?.length ?? 0;
  const idle = lengthOf('_freeConnections');
  return { name, idle, busy: lengthOf('_allConnections') - idle, waiting: lengthOf('_connectionQueue') };
}
