import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, type TestContext } from 'node:test';
import { bringUp } from '../../engines/engines.ts';
import { MissingProgram } from '../../engines/install.ts';
import type { CaseMode } from '../../src/core/code.ts';
import type { VisitStore } from '../../src/core/ports.ts';
import { MariadbDatabase } from '../../src/stores/sql/mariadb-database.ts';
import { PostgresDatabase } from '../../src/stores/sql/postgres-database.ts';
import type { DialectName } from '../../src/stores/sql/dialect.ts';
import { storesAt } from '../../src/stores/stores.ts';
import { keyStoreContract } from './key-store.ts';
import { linkListsContract } from './link-lists.ts';
import { linkReaderContract } from './link-reader.ts';
import { linkStoreContract, type OpenStores, type Stores } from './link-store.ts';
import { visitArrivalsContract } from './visit-arrivals.ts';
import { visitListsContract } from './visit-lists.ts';
import { visitStoreContract } from './visit-store.ts';

/** Every contract of the stores, on the real database. Each test has a database of its own. */

interface Subject {
  readonly title: string;
  /** Throws MissingProgram where there is no such server. */
  readonly start: () => Promise<OpenStores>;
}

/** A dialect that is not here does not compile. */
const SUBJECTS: Readonly<Record<DialectName, Subject>> = {
  sqlite: { title: 'SQLite', start: async () => openSqlite },
  postgres: {
    title: 'PostgreSQL',
    start: () => startServer('postgres'),
  },
  mariadb: {
    title: 'MariaDB',
    start: () => startServer('mariadb'),
  },
};

export async function storeContracts(name: DialectName): Promise<void> {
  const { title, start } = SUBJECTS[name];
  try {
    const open = await start();
    linkStoreContract(title, open);
    linkReaderContract(title, open);
    linkListsContract(title, open);
    visitStoreContract(title, open);
    visitArrivalsContract(title, open);
    visitListsContract(title, open);
    keyStoreContract(title, open);
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    test(`${title}: every contract of the stores`, { skip: error.message }, () => {});
  }
}

const NOW = 12_345;

const openSqlite: OpenStores = async (t, caseMode = 'strict') => {
  const folder = await mkdtemp(join(tmpdir(), 'turnout-contract-'));
  return await openAt(t, caseMode, 'sqlite:', folder, () => rm(folder, { recursive: true }));
};

async function openAt(
  t: TestContext,
  caseMode: CaseMode,
  url: string,
  folder: string,
  remove: () => Promise<unknown>,
): Promise<Stores> {
  const stores = await storesAt({ url, files: { links: join(folder, 'links.db'), visits: join(folder, 'visits.db') } });
  await stores.prepare();
  const visits = await stores.openVisits({ now: () => NOW });
  const { links, keys } = await stores.openLinks({ caseMode });
  const others: VisitStore[] = [];
  const another = async (): Promise<VisitStore> => {
    if (url.startsWith('sqlite:')) return visits;
    const other = await stores.openVisits({ now: () => NOW });
    others.push(other);
    return other;
  };
  t.after(async () => {
    await Promise.all([links, visits, keys, ...others].map((each) => each.close()));
    await remove();
  });
  return { links, visits, keys, another };
}

async function startServer(name: ServerName): Promise<OpenStores> {
  const emptyDatabase = await startDatabases(name);
  return async (t, caseMode = 'strict') => await openAt(t, caseMode, await emptyDatabase(), '', async () => {});
}

type ServerName = Exclude<DialectName, 'sqlite'>;

const CONNECT = {
  postgres: (url: string) => new PostgresDatabase({ url, pool: 'test', connections: 1, statementMs: null }),
  mariadb: (url: string) => new MariadbDatabase({ url, pool: 'test', connections: 1, statementMs: null }),
} as const;

/** Starts a server until the end of all tests; gives empty databases, which go with it. Throws MissingProgram where there is no such server. */
export async function startDatabases(engine: ServerName): Promise<() => Promise<string>> {
  const up = await bringUp([engine], () => {});
  after(() => up.down());
  const url = Object.values(up.engines[engine]?.addresses ?? {})[0]?.url ?? '';
  let databases = 0;
  return async () => {
    const name = `turnout_${++databases}`;
    const server = CONNECT[engine](url);
    await server.run(`CREATE DATABASE ${name}`);
    await server.close();
    const own = new URL(url);
    own.pathname = `/${name}`;
    return own.href;
  };
}
