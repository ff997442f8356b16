import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../../src/core/visit.ts';
import { Load } from './load.ts';
import { startTurnout, temporaryFolder, type RunningTurnout } from './running.ts';

/** The promise that Turnout is for: a redirect that was answered is counted, once, whenever the process is killed. */

const KILLS = 20;
const CONNECTIONS = 8;
const LOAD_MS = { min: 30, max: 700 };

async function api(server: RunningTurnout, path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`${server.url}/rest/v3${path}`, { ...init, headers: { 'X-Api-Key': 'key' } });
  assert.ok(response.ok, `${path}: ${response.status}`);
  return response;
}

async function settledLedger(t: TestContext, server: RunningTurnout): Promise<Ledger> {
  for (;;) {
    const ledger = (await (await api(server, '/ledger')).json()) as Ledger;
    if (ledger.pending === 0) return ledger;
    t.signal.throwIfAborted();
    await sleep(20);
  }
}

test(`killed ${KILLS} times under load, Turnout counts every redirect that it answered, and none twice`, async (t) => {
  const env = { TURNOUT_DATA_DIR: temporaryFolder(), TURNOUT_INITIAL_API_KEY: 'key' };
  const sent: number[] = [];
  const answered: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await startTurnout(t, env);
    if (kill === 0)
      await api(server, '/short-urls', {
        method: 'POST',
        body: JSON.stringify({ longUrl: 'https://example.com/', customSlug: 'k', title: 'k' }),
      });
    const load = new Load(sent.length, CONNECTIONS);
    const running = load.run(server.url);
    await sleep(LOAD_MS.min + Math.random() * (LOAD_MS.max - LOAD_MS.min));
    server.process.kill('SIGKILL');
    await running;
    sent.push(...load.sent);
    answered.push(...load.answered);
  }

  const server = await startTurnout(t, env);
  const ledger = await settledLedger(t, server);
  t.diagnostic(`${KILLS} kills, ${sent.length} sent, ${answered.length} answered, ${ledger.accepted} accepted`);
  assert.ok(answered.length > KILLS, 'the load answered too little to show anything');
  assert.equal(ledger.balanced, true);
  assert.deepEqual([ledger.stored, ledger.quarantined, ledger.atRisk], [ledger.accepted, 0, 0]);

  const lines = (await (await api(server, '/short-urls/k/visits/export')).text()).trim().split('\n');
  const counted = lines.map((line) =>
    Number(/[?]n=(\d+)/u.exec((JSON.parse(line) as { visitedUrl: string }).visitedUrl)?.[1]),
  );
  const distinct = new Set(counted);
  assert.equal(counted.length, ledger.stored);
  assert.equal(distinct.size, counted.length, 'a redirect was counted twice');
  assert.deepEqual(
    answered.filter((number) => !distinct.has(number)),
    [],
    'answered and not counted',
  );
  assert.ok(counted.every((number) => number < sent.length));
});
