import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineName } from '../../engines/engines.ts';
import { freePorts } from '../../engines/server.ts';
import { enginesFor } from './engines-for.ts';
import { portIn, Proxy, through, type Fault } from './proxy.ts';
import { callApi, follow, makeLink, startTurnout, untilLedger, type RunningTurnout } from './running.ts';

/** What the network does between Turnout and its servers: remembered links redirect all the while, every click is counted once, and nothing needs a restart. */

const SERVERS = ['TURNOUT_STORE_URL', 'TURNOUT_CACHE_URL', 'TURNOUT_BUS_URL'] as const;
type ServerName = (typeof SERVERS)[number];

/** One of them alone, or all at once. What is forgotten is noticed after some time: once is enough. */
const CASES: readonly (readonly [Fault, readonly ServerName[]])[] = [
  ...(['cut', 'stall', 'slow'] as const).flatMap((fault) =>
    [...SERVERS.map((name) => [name]), SERVERS].map((names) => [fault, names] as const),
  ),
  ['half-open', SERVERS],
];

const POLL_MS = 50;
const TARGET = 'https://example.com/hot';

export function failingNetwork(store: EngineName, bus: EngineName): void {
  test(`a network that fails before ${store}, ${bus} and Redis`, async (t) => {
    const [advertisedPort = 0] = await freePorts(1);
    const up = await enginesFor(t, [store, bus, 'redis'], { advertisedPort });
    if (up === null) return;
    const urls: Readonly<Record<ServerName, string>> = {
      TURNOUT_STORE_URL: Object.values(up.engines[store]?.addresses ?? {})[0]?.url ?? '',
      TURNOUT_BUS_URL: Object.values(up.engines[bus]?.addresses ?? {})[0]?.url ?? '',
      TURNOUT_CACHE_URL: up.engines.redis?.addresses['master']?.url ?? '',
    };
    await shaken(t, urls, bus === 'kafka' ? advertisedPort : 0);
  });
}

async function shaken(t: TestContext, urls: Readonly<Record<ServerName, string>>, busPort: number): Promise<void> {
  const proxies = new Map<ServerName, Proxy>();
  for (const name of SERVERS)
    proxies.set(name, await Proxy.before(portIn(urls[name]), name === 'TURNOUT_BUS_URL' ? busPort : 0));
  const env = {
    TURNOUT_INITIAL_API_KEY: 'a-key-for-this-test',
    ...Object.fromEntries(Array.from(proxies, ([name, proxy]) => [name, through(urls[name], proxy)])),
  };
  const shortener = await startTurnout(t, env, 'shortener');
  await startTurnout(t, env, 'analytics');
  t.after(() => proxies.forEach((proxy) => proxy.close()));
  await makeLink(shortener, { longUrl: TARGET, customSlug: 'hot' });
  // Remembered from here on.
  assert.equal(await follow(shortener, 'hot'), TARGET);
  let hot = 1;
  for (const [number, [fault, names]] of CASES.entries()) {
    const what = `${fault}: ${names.join(', ')}`;
    await makeLink(shortener, { longUrl: 'https://example.com/cold', customSlug: `cold-${number}` });
    for (const name of names) proxies.get(name)?.set(fault);
    if (fault === 'cut' && names.includes('TURNOUT_STORE_URL')) await refuses(shortener);
    for (let i = 0; i < 50; i++, hot++) assert.equal(await follow(shortener, 'hot'), TARGET, what);
    // What nobody remembers is found while the store can be asked, and denied by nobody who could not ask.
    const cold = await follow(shortener, `cold-${number}`);
    const canAsk = fault === 'slow' || !names.includes('TURNOUT_STORE_URL');
    if (canAsk) assert.equal(cold, 'https://example.com/cold', what);
    else assert.ok(cold === '503' || cold === 'https://example.com/cold', `${what}: ${cold}`);
    if (canAsk) {
      const edited = await callApi(shortener, 'PATCH', `/short-urls/cold-${number}`, {
        longUrl: 'https://example.com/new',
      });
      assert.equal(edited.status, 200, what);
      assert.equal(await follow(shortener, `cold-${number}`), 'https://example.com/new', what);
    }
    for (const name of names) proxies.get(name)?.set(fault === 'half-open' ? fault : 'none');
    await untilHealthy(shortener);
    while ((await follow(shortener, `cold-${number}`)) === '503') await sleep(POLL_MS);
    while (!(await isSettled(shortener))) await sleep(POLL_MS);
  }
  const ledger = await untilLedger(shortener, ({ pending }) => pending === 0);
  assert.ok(ledger.balanced, JSON.stringify(ledger));
  assert.equal(ledger.stored, ledger.accepted);
  assert.equal((await callApi(shortener, 'GET', '/short-urls/hot/visits')).json.visits.pagination.totalItems, hot);
}

/** Over connections that are found dead as over those that can not be made, who reads and who writes is told to come again. */
async function refuses(at: RunningTurnout): Promise<void> {
  const longUrl = 'https://example.com/refused';
  for (const [method, path, body] of [
    // As many as there are connections, and more.
    ...Array.from({ length: 10 }, () => ['GET', '/short-urls'] as const),
    ['POST', '/short-urls', { longUrl }],
    ['PATCH', '/short-urls/hot', { longUrl }],
    ['GET', '/short-urls/hot/visits'],
  ] as const) {
    const { status, headers, json } = await callApi(at, method, path, body);
    const said = `${method} ${path}: ${JSON.stringify(json)}`;
    assert.deepEqual([status, headers.get('retry-after')], [503, '5'], said);
  }
}

/** Over connections that were forgotten the API answers with an error, once that is noticed. */
async function isSettled(at: RunningTurnout): Promise<boolean> {
  const { status, json } = await callApi(at, 'GET', '/ledger');
  return status === 200 && json.pending === 0;
}

async function untilHealthy(at: RunningTurnout): Promise<void> {
  while ((await callApi(at, 'GET', '/health')).json.status !== 'pass') await sleep(POLL_MS);
}
