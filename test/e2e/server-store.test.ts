import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineName } from '../../engines/engines.ts';
import type { Ledger } from '../../src/core/visit.ts';
import { enginesFor } from './engines-for.ts';
import { callApi, envOf, startTurnout, turnout, untilSettled, type RunningTurnout } from './running.ts';

/** One process on a database server: what README does, across a kill of the process and of the server. */

const SERVERS = [
  ['postgres', 'primary', 'primary'],
  ['mariadb', 'server', 'mariadb'],
] as const satisfies readonly (readonly [EngineName, string, string])[];

const KEY = 'a-key-for-this-test';
const POLL_MS = 50;

async function follow({ url }: RunningTurnout, code: string) {
  const { status, headers } = await fetch(`${url}/${code}`, { redirect: 'manual' });
  return [status, headers.get('location')];
}

for (const [engine, address, server] of SERVERS)
  test(`on ${engine}: links, redirects, visits and the ledger, across kills of the process and of the server`, async (t: TestContext) => {
    const up = await enginesFor(t, [engine]);
    if (up === null) return;
    const started = up.engines[engine];
    const env = {
      TURNOUT_STORE_URL: started?.addresses[address]?.url ?? '',
      TURNOUT_INITIAL_API_KEY: KEY,
      TURNOUT_CACHE_TTL_SECONDS: '1',
    };
    const first = await startTurnout(t, env);
    const made = await callApi(first, 'POST', '/short-urls', {
      longUrl: 'https://example.com/1',
      customSlug: 'one',
      tags: ['t'],
    });
    assert.equal(made.status, 200);
    for (let i = 0; i < 5; i++) assert.deepEqual(await follow(first, 'one'), [302, 'https://example.com/1']);
    await untilSettled(first, 5);
    assert.equal((await callApi(first, 'GET', '/short-urls/one/visits')).json.visits.pagination.totalItems, 5);
    await callApi(first, 'PATCH', '/short-urls/one', { longUrl: 'https://example.com/2' });
    assert.deepEqual(await follow(first, 'one'), [302, 'https://example.com/2']);
    assert.equal((await callApi(first, 'GET', '/short-urls?searchTerm=xample.com/2')).json.shortUrls.data.length, 1);

    first.process.kill('SIGKILL');
    await first.stop();
    await started?.servers[server]?.stop('SIGKILL');
    // It is tried again until the server is back.
    const second = await startTurnout(t, { ...env, TURNOUT_DATA_DIR: first.dataDir });
    assert.deepEqual(await follow(second, 'one'), [503, null]);
    await started?.servers[server]?.start();
    while ((await fetch(`${second.url}/rest/ready`)).status !== 200) await sleep(POLL_MS);
    assert.deepEqual(await follow(second, 'one'), [302, 'https://example.com/2']);
    await untilSettled(second, 7);
    const ledger = (await callApi(second, 'GET', '/ledger')).json as Ledger;
    assert.deepEqual([ledger.accepted, ledger.stored, ledger.balanced], [7, 7, true]);
    const looked = await turnout(['doctor'], { ...env, ...envOf(second) });
    assert.match(looked.stdout, /answers, and its schema is current/u);
    const listed = await turnout(['key', 'list', '--json'], { ...env, ...envOf(second) });
    assert.match(listed.stdout, /"name":\s*"initial"/u);
  });

test('a store that can not be used is named with its place and reason, never with its password', async (t) => {
  const up = await enginesFor(t, ['postgres']);
  if (up === null) return;
  const url = new URL(up.engines.postgres?.addresses['primary']?.url ?? '');
  url.password = 'no-such-secret';
  const migrated = await turnout(['migrate'], {
    TURNOUT_STORE_URL: up.engines.postgres?.addresses['primary']?.url ?? '',
  });
  assert.deepEqual([migrated.code, migrated.stderr], [0, 'The schema is current; 0 links were ever made.\n']);
  const { code, stderr } = await turnout(['serve'], { TURNOUT_STORE_URL: url.href, TURNOUT_PORT: '0' });
  assert.equal(code, 78);
  assert.match(
    stderr,
    new RegExp(`^TURNOUT_STORE_URL can not be used. PostgreSQL at ${url.host}: password authentication failed`, 'mu'),
  );
  assert.doesNotMatch(stderr, /no-such-secret/u);
});
