import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineName, Up } from '../../engines/engines.ts';
import type { VisitStats } from '../../src/http/api/contract.ts';
import { enginesFor } from './engines-for.ts';
import { listen, type Live } from './live-client.ts';
import { callApi, follow, makeLink, startTurnout, untilLedger, type RunningTurnout } from './running.ts';
import { tells } from './telemetry-several.ts';

/** Two shorteners and two analytics on a shared store and a broker: one Turnout, whichever of them is asked, and whoever is killed. */

/** Each store with each broker, and each of both with Redis by its address and by its Sentinels. */
const BROKERS = ['rabbitmq', 'kafka'] as const;
const CACHES = ['master', 'sentinel'] as const;

type Combination = readonly [EngineName, (typeof BROKERS)[number], (typeof CACHES)[number]];

const KEY = 'a-key-for-this-test';
const POLL_MS = 50;
/** Of one part, which takes 10 to 40 s. What waits for clicks that never come is to say so, not to take the whole file's time. */
const PART_TIMEOUT_MS = 2 * 60_000;

/** Where the parts of a house meet. */
function envOf(up: Up, [store, bus, cache]: Combination): Record<string, string> {
  const url = (engine: EngineName): string => Object.values(up.engines[engine]?.addresses ?? {})[0]?.url ?? '';
  return {
    TURNOUT_STORE_URL: url(store),
    TURNOUT_BUS_URL: url(bus),
    TURNOUT_CACHE_URL: up.engines.redis?.addresses[cache]?.url ?? '',
    TURNOUT_INITIAL_API_KEY: KEY,
  };
}

interface House {
  readonly shorteners: readonly [RunningTurnout, RunningTurnout];
  readonly analytics: readonly [RunningTurnout, RunningTurnout];
  readonly env: Record<string, string>;
  readonly up: Up;
  readonly combination: Combination;
}

/** What its health complains of; it works all the while. */
async function untilHealth(shortener: RunningTurnout, problems: readonly string[]): Promise<void> {
  for (;;) {
    const { status, json } = await callApi(shortener, 'GET', '/health');
    assert.equal(status, 200);
    assert.equal(json.status, json.problems.length === 0 ? 'pass' : 'warn');
    if (String(json.problems) === String(problems)) return;
    await sleep(POLL_MS);
  }
}

/** One that meets servers which are slow to answer serves all the same, and says so. */
async function untilReady({ url }: RunningTurnout): Promise<void> {
  for (;;) {
    const { status, problems } = (await (await fetch(`${url}/ready`)).json()) as { status: string; problems: string[] };
    if (status === 'pass' && problems.length === 0) return;
    await sleep(POLL_MS);
  }
}

async function build(t: TestContext, up: Up, combination: Combination): Promise<House> {
  const env = envOf(up, combination);
  // At once: one of them makes the schema and the first key, and none trips over it.
  const [one, two, three, four] = await Promise.all([
    startTurnout(t, env, 'shortener'),
    startTurnout(t, env, 'shortener'),
    startTurnout(t, env, 'analytics'),
    startTurnout(t, env, 'analytics'),
  ]);
  await Promise.all([one, two, three, four].map(untilReady));
  return { shorteners: [one, two], analytics: [three, four], env, up, combination };
}

export function severalProcesses(store: EngineName): void {
  for (const bus of BROKERS) withBroker(store, bus);
}

function withBroker(store: EngineName, bus: (typeof BROKERS)[number]): void {
  test(`two shorteners and two analytics on ${store}, ${bus} and Redis`, async (t) => {
    const up = await enginesFor(t, [store, bus, 'redis']);
    if (up === null) return;
    await t.test('each process tells a collector of its own part, and links lead from one to the other', (each) =>
      tells(each, envOf(up, [store, bus, 'master']), bus),
    );
    for (const cache of CACHES)
      await t.test(cache, async (each) => {
        const house = await build(each, up, [store, bus, cache]);
        const part = (name: string, run: (house: House, t: TestContext) => Promise<void>) =>
          each.test(name, { timeout: PART_TIMEOUT_MS }, (step) => run(house, step));
        await part(
          'what one shortener makes, edits and limits, the other one knows; every click is counted once',
          edits,
        );
        await part(
          'who listens at either shortener gets every click once, also when it goes on at the other',
          listeners,
        );
        await part('whoever is killed, no answered redirect is lost or counted twice', kills);
      });
  });
}

async function edits({ shorteners, combination }: House): Promise<void> {
  const [one, two] = shorteners;
  const own = combination[2];
  const before = (await untilLedger(one, ({ pending }) => pending === 0)).accepted;
  // Each is a click, of a link or of none.
  let asks = 60;
  for (let i = 0; i < 10; i++, asks++) {
    await makeLink(one, { longUrl: 'https://example.com/1', customSlug: `${own}-${i}` });
    // Never a 404, however soon.
    assert.equal(await follow(two, `${own}-${i}`), 'https://example.com/1');
  }
  const edited = await callApi(one, 'PATCH', `/short-urls/${own}-0`, { longUrl: 'https://example.com/2' });
  assert.equal(edited.status, 200);
  for (let target = ''; target !== 'https://example.com/2'; asks++) target = await follow(two, `${own}-0`);

  await makeLink(two, { longUrl: 'https://example.com/limited', customSlug: `${own}-limited`, maxVisits: 10 });
  const asked = await Promise.all(
    Array.from({ length: 60 }, (_, i) => follow(i % 2 === 0 ? one : two, `${own}-limited`)),
  );
  assert.equal(asked.filter((target) => target === 'https://example.com/limited').length, 10);

  const ledger = await untilLedger(one, ({ pending, accepted }) => pending === 0 && accepted >= before + asks);
  assert.ok(ledger.balanced, JSON.stringify(ledger));
  assert.equal(ledger.stored, ledger.accepted);
  for (const each of shorteners)
    assert.equal(
      (await callApi(each, 'GET', `/short-urls/${own}-limited/visits`)).json.visits.pagination.totalItems,
      10,
    );
  // All by one visitor, whichever process counted.
  const { series } = (await callApi(one, 'GET', '/domains/DEFAULT/visits/stats')).json.stats as VisitStats['stats'];
  assert.ok(series.length > 0 && series.every(({ uniques }) => uniques === 1), JSON.stringify(series));
}

async function listeners({ shorteners, combination }: House, t: TestContext): Promise<void> {
  const [one, two] = shorteners;
  const code = `${combination[2]}-live`;
  await makeLink(one, { longUrl: 'https://example.com/', customSlug: code });
  const listenAt = async (shortener: RunningTurnout, headers?: Record<string, string>): Promise<Live> => {
    const live = await listen(t, shortener, `?shortCode=${code}`, headers);
    assert.equal(live.response.status, 200);
    return live;
  };
  const [atOne, atTwo] = [await listenAt(one), await listenAt(two)];
  const clicks = 200;
  const clicking = Promise.all(
    [one, two].map(async (at, shortener) => {
      for (let i = 0; i < clicks / 2; i++)
        assert.match(await follow(at, `${code}?n=${shortener}-${i}`), /^https:\/\/example\.com\//u);
    }),
  );
  // Cut half-way, by what is left to count.
  await atTwo.until(({ events }) => events.length > 0);
  await atTwo.cut();
  const resumed = await listenAt(one, { 'Last-Event-ID': atTwo.lastEventId });
  await clicking;
  const seenBy = (...lives: readonly Live[]) =>
    lives.flatMap(({ events }) => events.map(({ data }) => new URL(String(data.visitedUrl)).search)).toSorted();
  await atOne.until(({ events }) => events.length >= clicks);
  await resumed.until(({ events }) => events.length + atTwo.events.length >= clicks);
  await untilLedger(one, ({ pending }) => pending === 0);
  const expected = [0, 1].flatMap((at) => Array.from({ length: clicks / 2 }, (_, i) => `?n=${at}-${i}`)).toSorted();
  assert.deepEqual(seenBy(atOne), expected);
  assert.deepEqual(seenBy(atTwo, resumed), expected);
}

async function kills({ shorteners, analytics, env, up, combination }: House, t: TestContext): Promise<void> {
  const [one, two] = shorteners;
  const code = `${combination[2]}-busy`;
  const before = (await untilLedger(one, ({ pending }) => pending === 0)).accepted;
  await makeLink(one, { longUrl: 'https://example.com/', customSlug: code });
  let answered = 0;
  let failed = 0;
  const clicks = async (from: RunningTurnout, count: number): Promise<void> => {
    for (let i = 0; i < count; i++)
      await follow(from, code).then(
        (target) => (target === 'https://example.com/' ? answered++ : failed++),
        () => failed++,
      );
  };
  const busy = Promise.all([clicks(one, 400), clicks(one, 400), clicks(one, 400)]);
  analytics[0].process.kill('SIGKILL');
  await clicks(two, 50);
  two.process.kill('SIGKILL');
  const broker = Object.values(up.engines[combination[1]]?.servers ?? {}).at(-1);
  await broker?.stop('SIGKILL');
  await untilHealth(one, ['TURNOUT_BUS_URL']);
  await busy;
  // Without a broker clicks wait in the journals; without its former process a journal waits for the next one.
  await broker?.start();
  await untilHealth(one, []);
  const again = await startTurnout(t, { ...env, TURNOUT_DATA_DIR: two.dataDir }, 'shortener');
  await clicks(again, 10);
  assert.ok(answered >= 1260, `${answered} answered, ${failed} failed`);
  const ledger = await untilLedger(again, ({ pending, accepted }) => pending === 0 && accepted >= before + answered);
  assert.ok(ledger.balanced, JSON.stringify(ledger));
  assert.equal(ledger.stored, ledger.accepted);
  const visits = (await callApi(one, 'GET', `/short-urls/${code}/visits`)).json.visits.pagination.totalItems as number;
  // A click may be counted whose answer a killed process did not send any more.
  assert.ok(
    visits >= answered && visits <= answered + failed,
    `${visits} visits, ${answered} answered, ${failed} failed`,
  );
}
