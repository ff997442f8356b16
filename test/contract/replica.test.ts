import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bringUp, type Up } from '../../engines/engines.ts';
import { MissingProgram } from '../../engines/install.ts';
import type { LinkQuery } from '../../src/core/ports.ts';
import { PostgresDatabase } from '../../src/stores/sql/postgres-database.ts';
import { storesAt } from '../../src/stores/stores.ts';
import { ACTOR, aLink } from './link-store.ts';
import { query, record } from './visit-store.ts';
import { aVisit } from './visits.ts';

/** What PostgreSQL alone does: lists from a streaming replica, which is stopped where it stands, and killed; and connections that it ends. */

const LINKS: LinkQuery = { orderBy: 'dateCreated', descending: false, offset: 0, limit: 100 };
const POLL_MS = 20;

let up: Up;
try {
  up = await bringUp(['postgres'], () => {});
  after(() => up.down());
  test(
    'a transaction fails whose connection ends between two statements, and the next one has another',
    connectionEnds,
  );
  test('lists come from the replica while it has every change of links, else from the primary', lists);
} catch (error) {
  if (!(error instanceof MissingProgram)) throw error;
  test('lists from a replica', { skip: error.message }, () => {});
}

/** As when the server is killed: nobody waits for an answer at the time. */
async function connectionEnds(): Promise<void> {
  const url = up.engines.postgres?.addresses['primary']?.url ?? '';
  const [database, other] = [1, 2].map(
    () => new PostgresDatabase({ url, pool: 'test', connections: 1, statementMs: null }),
  ) as [PostgresDatabase, PostgresDatabase];
  const transaction = database.transaction(async (session) => {
    const pid = (await session.get<{ pid: number }>('SELECT pg_backend_pid() AS pid'))?.pid ?? 0;
    await other.get('SELECT pg_terminate_backend(?)', pid);
    while ((await other.get('SELECT 1 FROM pg_stat_activity WHERE pid = ?', pid)) !== undefined) await sleep(POLL_MS);
    await session.get('SELECT 1');
  });
  await assert.rejects(transaction);
  assert.deepEqual(await database.get('SELECT 1 AS one'), { one: 1 });
  await Promise.all([database.close(), other.close()]);
}

async function lists(): Promise<void> {
  const { addresses, servers } = up.engines.postgres ?? { addresses: {}, servers: {} };
  const [url, readUrl] = [addresses['primary']?.url ?? '', addresses['replica']?.url ?? ''];
  const stores = await storesAt({ url, readUrl, files: { links: '', visits: '' } });
  await stores.prepare();
  const visits = await stores.openVisits({ now: Date.now });
  const { links, keys } = await stores.openLinks({ caseMode: 'strict' });
  const replica = new PostgresDatabase({ url: readUrl, pool: 'test', connections: 1, statementMs: null });
  const urls = async (): Promise<readonly string[]> =>
    (await links.list(LINKS, {})).items.map(({ longUrl }) => longUrl);
  const visited = async (): Promise<number> => (await visits.list(query({ kind: 'non-orphan' }), {})).total;

  const [first] = await links.create([aLink({ code: 'a', longUrl: 'https://example.com/1' })]);
  assert.ok(first);
  assert.deepEqual(await urls(), ['https://example.com/1']);
  await record(visits, aVisit({ linkId: first.id }));
  while ((await visited()) !== 1) await sleep(POLL_MS);

  await replica.get('SELECT pg_wal_replay_pause()');
  await record(visits, aVisit({ linkId: first.id }));
  // Not there yet, and so it was not asked of the primary.
  assert.equal(await visited(), 1);
  const edited = await links.replace(first, { ...first, longUrl: 'https://example.com/2' }, 1, ACTOR);
  assert.ok(edited);
  assert.deepEqual(await urls(), ['https://example.com/2']);
  assert.equal(await visited(), 2);
  await links.delete(edited, 2, ACTOR);
  assert.deepEqual(await urls(), []);
  await replica.get('SELECT pg_wal_replay_resume()');
  await replica.close();

  await servers['replica']?.stop('SIGKILL');
  assert.deepEqual(await urls(), []);
  assert.equal(await visited(), 2);
  await Promise.all([links.close(), visits.close(), keys.close()]);
}
