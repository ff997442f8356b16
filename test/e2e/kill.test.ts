import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertCountedOnce, Load } from './load.ts';
import { callApi, startTurnout, temporaryFolder, untilSettled } from './running.ts';

/** The promise that Turnout is for: a redirect that was answered is counted, once, whenever the process is killed. */

const KILLS = 20;
const CONNECTIONS = 8;
const LOAD_MS = { min: 30, max: 700 };

test(`killed ${KILLS} times under load, Turnout counts every redirect that it answered, and none twice`, async (t) => {
  const env = { TURNOUT_DATA_DIR: temporaryFolder(), TURNOUT_INITIAL_API_KEY: 'key' };
  const sent: number[] = [];
  const answered: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await startTurnout(t, env);
    if (kill === 0) {
      const link = { longUrl: 'https://example.com/', customSlug: 'k', title: 'k' };
      assert.equal((await callApi(server, 'POST', '/short-urls', link)).status, 200);
    }
    const load = new Load(sent.length, CONNECTIONS);
    const running = load.run(server.url);
    await sleep(LOAD_MS.min + Math.random() * (LOAD_MS.max - LOAD_MS.min));
    server.process.kill('SIGKILL');
    await running;
    sent.push(...load.sent);
    answered.push(...load.answered);
  }

  const server = await startTurnout(t, env);
  const ledger = await untilSettled(server, 0, t);
  t.diagnostic(`${KILLS} kills, ${sent.length} sent, ${answered.length} answered, ${ledger.accepted} accepted`);
  assert.ok(answered.length > KILLS, 'the load answered too little to show anything');
  const counted = await assertCountedOnce(server, ledger, answered);
  assert.ok(counted.every((number) => number < sent.length));
});
