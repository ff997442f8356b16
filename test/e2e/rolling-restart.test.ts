import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MissingProgram } from '../../engines/install.ts';
import { freePorts } from '../../engines/server.ts';
import { enginesFor } from './engines-for.ts';
import { Load, assertCountedOnce } from './load.ts';
import { balance, type LoadBalancer } from './load-balancer.ts';
import { callApi, startTurnout, temporaryFolder, untilLedger, type RunningTurnout } from './running.ts';

/** Every process is replaced in turn, under load, behind a load balancer: nobody notices. */

const POLL_MS = 20;
const CONNECTIONS = 8;
/** 800 requests a second: what is to be counted, and looked through in the end, is not much. */
const PAUSE_MS = 40;

test('a rolling restart of two shorteners and two analytics under load fails no redirect', async (t) => {
  const ports = await freePorts(2);
  let balancer: LoadBalancer;
  try {
    balancer = await balance(ports);
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    t.skip(error.message);
    return;
  }
  t.after(() => balancer.server.stop());
  const up = await enginesFor(t, ['postgres', 'rabbitmq']);
  if (up === null) return;
  const env = {
    TURNOUT_STORE_URL: up.engines.postgres?.addresses['primary']?.url ?? '',
    TURNOUT_BUS_URL: up.engines.rabbitmq?.addresses['node']?.url ?? '',
    TURNOUT_INITIAL_API_KEY: 'a-key-for-this-test',
    // Twenty questions of the load balancer.
    TURNOUT_DRAIN_SECONDS: '2',
  };
  const shortenerEnv = ports.map((port) => ({
    ...env,
    TURNOUT_PORT: String(port),
    TURNOUT_DATA_DIR: temporaryFolder(),
    // As it is asked for by way of the load balancer.
    TURNOUT_DEFAULT_DOMAIN: 'localhost',
    TURNOUT_WORKERS: '2',
  }));
  const shorteners = await Promise.all(shortenerEnv.map((each) => startTurnout(t, each, 'shortener')));
  const analytics = await Promise.all([startTurnout(t, env, 'analytics'), startTurnout(t, env, 'analytics')]);
  const [asked] = shorteners;
  assert.ok(asked !== undefined);
  await callApi(asked, 'POST', '/short-urls', { longUrl: 'https://example.com/', customSlug: 'k' });
  await balancer.untilAllUp();

  const load = new Load(1, CONNECTIONS, PAUSE_MS);
  const running = load.run(balancer.url);
  const more = async (): Promise<void> => {
    const before = load.answered.length;
    while (load.answered.length < before + 200) await sleep(POLL_MS);
  };
  await more();
  for (const [index, each] of shortenerEnv.entries()) {
    assert.equal(await shorteners[index]?.stop(), 0);
    await more();
    shorteners[index] = await startTurnout(t, each, 'shortener');
    await balancer.untilAllUp();
    await more();
  }
  for (const each of analytics) {
    assert.equal(await each.stop(), 0);
    await more();
    await startTurnout(t, { ...env, TURNOUT_DATA_DIR: each.dataDir }, 'analytics');
    await more();
  }
  load.stop();
  await running;
  // Load itself asserts that each answer is a redirect.
  assert.equal(load.answered.length, load.sent.length);
  const last = shorteners[0] as RunningTurnout;
  const ledger = await untilLedger(last, ({ accepted, pending }) => pending === 0 && accepted >= load.answered.length);
  await assertCountedOnce(last, ledger, load.answered);
});
