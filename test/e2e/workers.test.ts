import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bringUp, type EngineName, type Up } from '../../engines/engines.ts';
import { MissingProgram } from '../../engines/install.ts';
import { journalEnds } from '../../src/journal/reader.ts';
import { listSegments } from '../../src/journal/segments.ts';
import { assertCountedOnce, Load } from './load.ts';
import { callApi, startTurnout, temporaryFolder, turnout, untilSettled, type RunningTurnout } from './running.ts';

/** Several threads that redirect behind one port: one Turnout, whichever of them is asked, and whichever of them fails. */

const KEY = 'a-key-for-this-test';
const POLL_MS = 20;
/** So many that each of three workers has some, but for one time in ten million. */
const CONNECTIONS = 40;
/** Between redirects of a connection: a worker needs some of the machine to start. */
const PAUSE_MS = 50;

/** On a machine that is full of threads a group may wait long for its turn, and no click is to be at risk here. */
const CALM = { TURNOUT_JOURNAL_STALL_MS: '60000' };

/** Where a code leads on each of some connections that stay open; the status where nowhere. */
class Visitors {
  readonly #port: number;
  readonly #agents = Array.from({ length: CONNECTIONS }, () => new Agent({ keepAlive: true, maxSockets: 1 }));

  constructor(t: TestContext, { url }: RunningTurnout) {
    this.#port = Number(new URL(url).port);
    t.after(() => this.#agents.forEach((agent) => agent.destroy()));
  }

  async follow(code: string): Promise<readonly string[]> {
    return await Promise.all(this.#agents.map((agent) => this.#follow(agent, code)));
  }

  async #follow(agent: Agent, code: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const options = { port: this.#port, path: `/${code}`, agent };
    request(options, (answer) => {
      answer.resume().on('end', () => resolve(answer.headers.location ?? String(answer.statusCode)));
    })
      .on('error', reject)
      .end();
    return await promise;
  }
}

async function make(server: RunningTurnout, customSlug: string, more: object = {}): Promise<void> {
  const body = { longUrl: 'https://example.com/', customSlug, title: customSlug, ...more };
  const { status, json } = await callApi(server, 'POST', '/short-urls', body);
  assert.equal(status, 200, JSON.stringify(json));
}

async function until(t: TestContext, isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    t.signal.throwIfAborted();
    await sleep(POLL_MS);
  }
}

/** All that the loads were answered was counted, and nothing twice. */
async function assertCounted(t: TestContext, server: RunningTurnout, loads: readonly Load[]): Promise<void> {
  const answered = loads.flatMap((load) => load.answered);
  await assertCountedOnce(server, await untilSettled(server, answered.length, t), answered);
}

test('three workers take connections, know of an edit when the API has answered, and keep a limit together', async (t) => {
  const server = await startTurnout(t, { TURNOUT_WORKERS: '3', TURNOUT_INITIAL_API_KEY: KEY });
  const visitors = new Visitors(t, server);
  await make(server, 'a');
  const edits = ['https://example.com/', 'https://example.com/1', 'https://example.com/2', 'https://example.com/3'];
  for (const longUrl of edits) {
    await callApi(server, 'PATCH', '/short-urls/a', { longUrl });
    assert.deepEqual(new Set(await visitors.follow('a')), new Set([longUrl]));
  }
  const shares = [...journalEnds(join(server.dataDir, 'journal')).values()];
  assert.equal(shares.length, 3);
  assert.ok(
    shares.every((clicks) => clicks >= edits.length),
    JSON.stringify(shares),
  );

  // Counted from what each worker has in its journal, and then on one thread.
  await callApi(server, 'PATCH', '/short-urls/a', { maxVisits: CONNECTIONS * (edits.length + 1) + 7 });
  const limited = [...(await visitors.follow('a')), ...(await visitors.follow('a')), ...(await visitors.follow('a'))];
  assert.equal(limited.filter((target) => target === edits.at(-1)).length, CONNECTIONS + 7);
  await make(server, 'b', { maxVisits: 25 });
  const asked = await Promise.all([visitors.follow('b'), visitors.follow('b'), visitors.follow('b')]);
  assert.equal(asked.flat().filter((target) => target === 'https://example.com/').length, 25);

  const deleted = { method: 'DELETE', headers: { 'X-Api-Key': KEY } };
  assert.equal((await fetch(`${server.url}/rest/v3/short-urls/b`, deleted)).status, 204);
  assert.deepEqual(new Set(await visitors.follow('b')), new Set(['404']));
  const all = CONNECTIONS * (edits.length + 7);
  const ledger = await untilSettled(server, all, t);
  assert.deepEqual([ledger.accepted, ledger.balanced], [all, true]);
  assert.equal(await server.stop(), 0);
  assert.match(
    (await turnout(['ledger'], { TURNOUT_DATA_DIR: server.dataDir })).stdout,
    new RegExp(`\\b${all}\\b`, 'u'),
  );
});

test('a worker that fails under load is replaced; the others go on, and no answered redirect is lost', async (t) => {
  const crash = join(temporaryFolder(), 'crash');
  const server = await startTurnout(t, {
    ...CALM,
    TURNOUT_WORKERS: '3',
    TURNOUT_INITIAL_API_KEY: KEY,
    NODE_OPTIONS: `--import=${fileURLToPath(new URL('crash-worker.ts', import.meta.url))}`,
    CRASH_WORKER: crash,
  });
  await make(server, 'k');
  const journals = new Set<string>();
  const countJournals = (): number => {
    for (const { epoch } of listSegments(join(server.dataDir, 'journal'))) journals.add(epoch);
    return journals.size;
  };
  const steady = new Load(0, CONNECTIONS, PAUSE_MS);
  const loads = [steady];
  const running = steady.run(server.url);
  await until(t, () => countJournals() === 3 && steady.answered.length > 1000);
  for (let crashes = 1; crashes <= 2; crashes++) {
    writeFileSync(crash, '');
    await until(t, () => server.log().split('told to fail').length > crashes);
    const before = steady.answered.length;
    // Only new connections reach the new worker, which the system gives its share of them once it listens.
    while (countJournals() < 3 + crashes) {
      t.signal.throwIfAborted();
      const few = new Load(loads.length * 1e6, 8);
      loads.push(few);
      few.stop();
      await few.run(server.url);
    }
    await until(t, () => steady.answered.length > before);
  }
  steady.stop();
  await running;
  await assertCounted(t, server, loads);
  assert.match(server.log(), /worker [23] \(replaced in 0\.1 s\)/u);
  assert.equal(await server.stop(), 0);
});

test('killed under load, three workers lose no answered redirect, and count none twice', async (t) => {
  const env = {
    ...CALM,
    TURNOUT_WORKERS: '3',
    TURNOUT_INITIAL_API_KEY: KEY,
    TURNOUT_DATA_DIR: temporaryFolder(),
  };
  const loads: Load[] = [];
  for (let kill = 0; kill < 3; kill++) {
    const server = await startTurnout(t, env);
    if (kill === 0) await make(server, 'k');
    const load = new Load(kill * 1e6, CONNECTIONS, PAUSE_MS);
    loads.push(load);
    const running = load.run(server.url);
    await until(t, () => load.answered.length > 1000 * (kill + 1));
    server.process.kill('SIGKILL');
    await Promise.all([running, once(server.process, 'exit')]);
  }
  await assertCounted(t, await startTurnout(t, env), loads);
});

test('doctor says how many workers there are, and which numbers may be', async () => {
  const env = { TURNOUT_PORT: '0', TURNOUT_DATA_DIR: temporaryFolder() };
  assert.match(
    (await turnout(['doctor'], { ...env, TURNOUT_WORKERS: '3' })).stdout,
    /workers: 3 of TURNOUT_WORKERS=3/u,
  );
  assert.match((await turnout(['doctor'], { ...env, TURNOUT_WORKERS: 'auto' })).stdout, /ok +workers: \d+ of /u);
  const { code, stderr } = await turnout(['serve'], { ...env, TURNOUT_WORKERS: 'many' });
  assert.deepEqual(
    [code, stderr],
    [78, 'TURNOUT_WORKERS: expected auto or a whole number from 1 to 64 (given: "many")\n'],
  );
});

test('a port that another Turnout with workers listens on is in use', async (t) => {
  const first = await startTurnout(t, { TURNOUT_WORKERS: '2' });
  const { port } = new URL(first.url);
  const env = { TURNOUT_WORKERS: '2', TURNOUT_PORT: port, TURNOUT_DATA_DIR: temporaryFolder() };
  const second = await turnout(['serve'], env);
  assert.equal(second.code, 75);
  assert.match(second.stderr, new RegExp(`Port ${port} is in use`, 'u'));
});

const SERVERS: readonly EngineName[] = ['postgres', 'rabbitmq'];
let up: Up | null = null;
let missing = '';
try {
  up = await bringUp(SERVERS, () => {});
} catch (error) {
  if (!(error instanceof MissingProgram)) throw error;
  missing = error.message;
}
test.after(() => up?.down());

test(
  'a shortener of two workers on a database server and a broker',
  { skip: missing === '' ? false : missing },
  async (t) => {
    const url = (engine: EngineName): string => Object.values(up?.engines[engine]?.addresses ?? {})[0]?.url ?? '';
    const env = { TURNOUT_STORE_URL: url('postgres'), TURNOUT_BUS_URL: url('rabbitmq'), TURNOUT_INITIAL_API_KEY: KEY };
    const [server] = await Promise.all([
      startTurnout(t, { ...env, TURNOUT_WORKERS: '2' }, 'shortener'),
      startTurnout(t, env, 'analytics'),
    ]);
    const visitors = new Visitors(t, server);
    await make(server, 'a');
    assert.deepEqual(new Set(await visitors.follow('a')), new Set(['https://example.com/']));
    await callApi(server, 'PATCH', '/short-urls/a', { longUrl: 'https://example.com/1' });
    assert.deepEqual(new Set(await visitors.follow('a')), new Set(['https://example.com/1']));
    await make(server, 'b', { maxVisits: 25 });
    const asked = await Promise.all([visitors.follow('b'), visitors.follow('b')]);
    assert.equal(asked.flat().filter((target) => target === 'https://example.com/').length, 25);
    const all = 4 * CONNECTIONS;
    const ledger = await untilSettled(server, all, t);
    assert.deepEqual([ledger.accepted, ledger.stored, ledger.balanced], [all, all, true], JSON.stringify(ledger));
    const shares = [...journalEnds(join(server.dataDir, 'journal')).values()];
    assert.equal(shares.length, 2);
    assert.equal((shares[0] ?? 0) + (shares[1] ?? 0), all);
  },
);
