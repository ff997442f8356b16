import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { QUEUE_AGE_MS } from '../../engines/rabbitmq.ts';
import { freePorts } from '../../engines/server.ts';
import { enginesFor } from './engines-for.ts';
import { callApi, follow, startTurnout, temporaryFolder, untilLedger, type RunningTurnout } from './running.ts';

/** Processes that start while the servers behind them are away: what the cache server knows redirects, and the rest comes by itself (docs/adr/0019). */

const POLL_MS = 50;

test('a start without the store and the broker, and one without any server at all', async (t) => {
  const up = await enginesFor(t, ['postgres', 'rabbitmq', 'redis']);
  if (up === null) return;
  const { postgres, rabbitmq, redis } = up.engines;
  const servers = [postgres?.servers['primary'], rabbitmq?.servers['rabbitmq'], redis?.servers['master']] as const;
  const env = {
    TURNOUT_STORE_URL: postgres?.addresses['primary']?.url ?? '',
    TURNOUT_BUS_URL: rabbitmq?.addresses['node']?.url ?? '',
    TURNOUT_CACHE_URL: redis?.addresses['master']?.url ?? '',
    TURNOUT_INITIAL_API_KEY: 'a-key-for-this-test',
    TURNOUT_WORKERS: '2',
  };
  const places = (await freePorts(2)).map((port) => ({
    ...env,
    TURNOUT_PORT: String(port),
    TURNOUT_DEFAULT_DOMAIN: `127.0.0.1:${port}`,
    TURNOUT_DATA_DIR: temporaryFolder(),
  }));
  const [one = env, two = env] = places;

  const before = await startTurnout(t, one, 'shortener');
  const longUrl = 'https://example.com/1';
  for (const customSlug of ['known', 'edited', 'unread'])
    await callApi(before, 'POST', '/short-urls', { longUrl, customSlug });
  await callApi(before, 'POST', '/short-urls', { longUrl, customSlug: 'known', domain: 'other.test' });
  for (const code of ['known', 'edited']) assert.equal(await follow(before, code), longUrl);
  await callApi(before, 'PATCH', '/short-urls/edited', { longUrl: 'https://example.com/2' });
  await before.stop();
  await sleep(QUEUE_AGE_MS);
  for (const server of servers.slice(0, 2)) await server?.stop('SIGKILL');

  const without = await startTurnout(t, one, 'shortener');
  const counting = await startTurnout(t, env, 'analytics');
  for (let i = 0; i < 20; i++) assert.equal(await follow(without, 'known'), longUrl);
  // Never what it was before its change, never a wrong 404, and never the code of another domain.
  for (const code of ['edited', 'unread', 'absent']) assert.equal(await follow(without, code), '503');
  assert.deepEqual(await statusAt(without, '/known', 'other.test'), ['503', '5']);
  assert.deepEqual(await statusAt(without, '/rest/v3/short-urls'), ['503', '1']);
  assert.deepEqual(await statusAt(without, '/rest/ready'), ['503', '1']);
  assert.deepEqual(await statusAt(counting, '/ready'), ['503', '1']);
  const { problems } = (await (await fetch(`${counting.url}/ready`)).json()) as { problems: string[] };
  assert.deepEqual(
    problems.map((problem) => problem.replace(/:.*/su, '')),
    ['TURNOUT_STORE_URL'],
  );

  await servers[2]?.stop('SIGKILL');
  const alone = await startTurnout(t, two, 'shortener');
  assert.equal(await follow(alone, 'known'), '503');
  // What it remembers itself by now.
  assert.equal(await follow(without, 'known'), longUrl);

  for (const server of servers) await server?.start();
  for (const each of [without, alone]) {
    while ((await statusAt(each, '/rest/ready'))[0] !== '200') await sleep(POLL_MS);
    assert.equal(await follow(each, 'known'), longUrl);
    assert.equal(await follow(each, 'edited'), 'https://example.com/2');
    assert.equal(await follow(each, 'unread'), longUrl);
    assert.equal(await follow(each, 'absent'), '404');
  }
  while ((await fetch(`${counting.url}/ready`)).status !== 200) await sleep(POLL_MS);
  // 2 before, 21 meanwhile, 8 after.
  const ledger = await untilLedger(alone, ({ accepted, pending }) => accepted === 31 && pending === 0);
  assert.deepEqual([ledger.stored, ledger.balanced], [31, true]);
});

/** Status and Retry-After, of a path that is asked for by the name of a host. */
async function statusAt({ url }: RunningTurnout, path: string, host?: string): Promise<readonly [string, unknown]> {
  const at = new URL(path, url.replace('localhost', '127.0.0.1'));
  const [answer] = (await once(get(at, { headers: { host: host ?? at.host } }), 'response')) as [IncomingMessage];
  answer.resume();
  return [String(answer.statusCode), answer.headers['retry-after'] ?? undefined];
}
