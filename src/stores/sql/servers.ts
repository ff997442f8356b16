import { failure } from '../../channels.ts';
import type { CaseMode } from '../../core/code.ts';
import type { KeyStore, LinkStore, VisitStore } from '../../core/ports.ts';
import { storeTitle, type LinksAndKeys, type Stores } from '../stores.ts';
import type { Database } from './database.ts';
import { SqlKeys } from './keys.ts';
import { LinkReads } from './link-reads.ts';
import type { LinkSearch } from './link-search.ts';
import { SqlLinks, type SqlLinksOptions } from './links.ts';
import { MariadbDatabase } from './mariadb-database.ts';
import { mariadbMigrations } from './migrations/mariadb.ts';
import { postgresMigrations } from './migrations/postgres.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { Replica } from './replica.ts';
import { placeOf, problemOf, type ServerOptions } from './server-database.ts';
import { TextSearch } from './text-search.ts';
import { watched } from './watched.ts';
import { VisitPartitions } from './visit-partitions.ts';
import { SqlVisits, type VisitParts } from './visits.ts';

/** PostgreSQL and MariaDB: links, visits and keys in one database, which any number of processes share. */

/**
 * Connections of one process at most: of its lookups, its API and its counting. Who finds all of them in use waits. And how long a statement may take: a
 * redirect waits for 2 s at most, the sums of a tag with a hundred million visits take seconds, and new indexes take what they take.
 */
const POOLS = {
  reader: { connections: 4, statementMs: 5000 },
  links: { connections: 8, statementMs: 30_000 },
  visits: { connections: 4, statementMs: 30_000 },
  replica: { connections: 4, statementMs: 30_000 },
  keys: { connections: 1, statementMs: 30_000 },
  preparing: { connections: 1, statementMs: null },
} as const;
type PoolName = keyof typeof POOLS;

/** What a replica may answer. Whoever edits, or asks for one link, asks the primary. */
const LINK_READS = ['list', 'walk', 'history', 'tags', 'tagStats'] as const;
const VISIT_READS = ['list', 'walk', 'stats', 'overview'] as const;

/** One connected database, with what is particular to it. */
interface Server {
  readonly db: Database;
  readonly prepare: () => Promise<void>;
  /** How many there are. */
  readonly migrations: number;
  readonly search: () => Promise<LinkSearch>;
  readonly parts?: VisitParts;
}

export class ServerStores implements Stores {
  readonly #url: string;
  readonly #readUrl: string | null;

  constructor(url: string, readUrl: string | null) {
    this.#url = url;
    this.#readUrl = readUrl;
  }

  async prepare(): Promise<number> {
    return await this.#preparing(async ({ db, prepare }) => {
      await prepare();
      await new SqlVisits(db, Date.now).finishErasures();
      return (await new LinkReads(db, 'strict').changeCursor()).made;
    });
  }

  async schema(): Promise<{ readonly version: number; readonly known: number }> {
    return await this.#preparing(async ({ db, migrations }) => {
      const tables = "SELECT 1 FROM information_schema.tables WHERE table_name = 'schema_version'";
      const isThere = (await db.get(tables)) !== undefined;
      const row = isThere ? await db.get<{ version: number }>('SELECT version FROM schema_version') : undefined;
      return { version: row?.version ?? 0, known: migrations };
    });
  }

  async openReader(caseMode: CaseMode): Promise<LinkReads> {
    return new LinkReads(this.#connect('reader').db, caseMode);
  }

  async openLinks(options: SqlLinksOptions): Promise<LinksAndKeys> {
    const { db, search } = this.#connect('links');
    const found = await search();
    const links = new SqlLinks(db, found, options);
    const copy = this.#replica();
    return {
      links:
        copy === null
          ? links
          : new Replica(db, copy).serve<LinkStore>(links, new SqlLinks(copy, found, options), LINK_READS),
      keys: new SqlKeys(db),
    };
  }

  async openVisits({ now }: { readonly now: () => number }): Promise<VisitStore> {
    const { db, parts } = this.#connect('visits');
    const visits = new SqlVisits(db, now, parts);
    const copy = this.#replica();
    return copy === null
      ? visits
      : new Replica(db, copy).serve<VisitStore>(visits, new SqlVisits(copy, now), VISIT_READS);
  }

  async openKeys(): Promise<KeyStore> {
    return new SqlKeys(this.#connect('keys').db);
  }

  #connect(pool: PoolName): Server {
    return connect(this.#url, pool);
  }

  #replica(): Database | null {
    return this.#readUrl === null ? null : connect(this.#readUrl, 'replica').db;
  }

  /** On a connection of its own. Throws StoreProblem. */
  async #preparing<T>(work: (server: Server) => Promise<T>): Promise<T> {
    let server: Server | undefined;
    try {
      server = this.#connect('preparing');
      return await work(server);
    } catch (error) {
      throw problemOf(`${storeTitle(this.#url)} at ${placeOf(this.#url)}`, error);
    } finally {
      await server?.db.close();
    }
  }
}

function connect(url: string, pool: PoolName): Server {
  const options = { url, pool, ...POOLS[pool] };
  const server = url.startsWith('postgres') ? connectPostgres(options) : connectMariadb(options);
  return { ...server, db: watched(server.db, pool) };
}

function connectPostgres(options: ServerOptions): Server {
  const db = new PostgresDatabase(options);
  return {
    db,
    migrations: postgresMigrations.length,
    prepare: async () => {
      await db.migrate(postgresMigrations);
      await indexText(db);
    },
    search: async () => {
      const index = await db.get(
        "SELECT 1 FROM pg_indexes WHERE schemaname = current_schema() AND indexname = 'links_by_text'",
      );
      return new TextSearch({ text: POSTGRES_TEXT('l.'), indexed: index !== undefined });
    },
    parts: new VisitPartitions(db),
  };
}

function connectMariadb(options: ServerOptions): Server {
  const db = new MariadbDatabase(options);
  const text = "lower(concat(l.long_url, '\n', l.code, '\n', coalesce(l.title, '')))";
  return {
    db,
    migrations: mariadbMigrations.length,
    prepare: () => db.migrate(mariadbMigrations),
    search: async () => new TextSearch({ text, indexed: false }),
  };
}

const POSTGRES_TEXT = (table: string): string =>
  `lower(${table}long_url || chr(10) || ${table}code || chr(10) || coalesce(${table}title, ''))`;

/** Trigrams of what is searched, where the extension pg_trgm may be had: it comes with PostgreSQL, and a database's owner may add it. */
async function indexText(db: PostgresDatabase): Promise<void> {
  try {
    await db.run('CREATE EXTENSION IF NOT EXISTS pg_trgm');
    await db.run(`CREATE INDEX IF NOT EXISTS links_by_text ON links USING gin (${POSTGRES_TEXT('')} gin_trgm_ops)`);
  } catch (error) {
    failure.publish({ where: 'search index (lists are searched without it)', error });
  }
}
