import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ALERTMANAGER,
  hostOf,
  PROMETHEUS,
  startAlertmanager,
  startPrometheus,
} from '../../engines/observe/monitoring.ts';
import { openReceiver, sendingTo, type SlackMessage } from '../../engines/observe/receiver.ts';
import type { AlertName } from '../../platform/observability/alerts/all.ts';
import { seenLive } from '../../platform/observability/alerts/seen-live.ts';
import { settings } from '../../platform/settings.ts';
import { whyNot } from '../platform/programs.ts';
import { enginesFor } from './engines-for.ts';
import { panelFaults } from './panels-live.ts';
import { ask } from './prometheus.ts';
import { callApi, startTurnout, temporaryFolder, type RunningTurnout } from './running.ts';

/**
 * Turnout, Prometheus and Alertmanager as they are, with the rules that are committed, thirty times faster: what happens to Turnout arrives in Slack's place,
 * and is taken back when it is over.
 */

const SPEED = 30;
const POLL_MS = 250;
/** Between one round of requests and the next: some 50 requests a second. */
const PACE_MS = 100;

const names = Object.keys(seenLive) as readonly (keyof typeof seenLive)[];
/** At the end, when nothing else can be seen any more. */
const whenStopped = names.filter((name) => seenLive[name] === 'Turnout is stopped');

test(
  'faults, a killed store and a stopped Turnout are told to Slack, with where to read on, and taken back',
  { skip: whyNot(PROMETHEUS, ALERTMANAGER) },
  async (t) => {
    const up = await enginesFor(t, ['postgres']);
    if (up === null) return;
    const store = up.engines.postgres?.servers['primary'];
    const turnout = await startTurnout(t, {
      TURNOUT_STORE_URL: up.engines.postgres?.addresses['primary']?.url ?? '',
      TURNOUT_INITIAL_API_KEY: 'a-key-for-this-test',
      TURNOUT_FAULT_LAB: 'true',
    });
    const watch = await startWatching(t, turnout);
    await using traffic = startTraffic(turnout);
    await watch.heartbeats(1);

    await setFaults(turnout, { failRatio: 0.5, slowRatio: 0.5, slowMs: 1500 });
    await store?.stop('SIGKILL');
    const [failing] = await Promise.all([
      watch.message('HighErrorRate', 'PAGE'),
      ...(['HighLatency', 'StoreDown'] as const).map((name) => watch.message(name, 'PAGE')),
      watch.firing(names.filter((name) => !whenStopped.includes(name))),
    ]);
    assertSaid(failing);

    await store?.start();
    await setFaults(turnout, {});
    for (const name of ['HighErrorRate', 'HighLatency', 'StoreDown'] as const)
      assert.equal((await watch.message(name, 'RESOLVED')).color, 'good');

    await traffic.stop();
    // Before the first scrape none could be reached either, and that may have been told.
    watch.forget();
    await turnout.stop();
    await Promise.all([watch.message('PodsDown', 'PAGE'), watch.firing(whenStopped), watch.heartbeats(3)]);
    const { faults, looked } = await panelFaults(watch.prometheus, watch.since);
    assert.deepEqual(faults, []);
    t.diagnostic(`${looked} queries of panels were looked at`);
  },
);

/** As soon as it can: after a kill of the store it takes a moment. */
async function setFaults(turnout: RunningTurnout, faults: object): Promise<void> {
  while ((await callApi(turnout, 'PUT', '/fault-lab', faults)).status !== 200) await sleep(POLL_MS);
}

/** What the page about HighErrorRate says, and where its links lead. */
function assertSaid({ channel, title, text, color, title_link, actions }: SlackMessage): void {
  assert.equal(channel, settings.slackChannel);
  assert.equal(title, '[PAGE 1] HighErrorRate: More than 5 % of requests fail');
  assert.equal(color, 'danger');
  assert.match(text, /^• [\d.]+% of the requests of the last two minutes were answered with 5xx\./);
  const runbook = `${settings.runbooksUrl}/HighErrorRate.md`;
  const dashboard = `${settings.grafanaUrl}/d/turnout-service`;
  assert.ok(text.includes(`<${runbook}|runbook> · <${dashboard}|dashboard>`), text);
  assert.equal(title_link, runbook);
  const links = Object.fromEntries(actions.map(({ text: name, url }) => [name, url]));
  assert.deepEqual(Object.keys(links), ['Runbook', 'Dashboard', 'Query', 'Silence']);
  assert.match(links['Query'] ?? '', /^http:\/\/127\.0\.0\.1:\d+\/graph\?g0\.expr=/);
  assert.match(links['Silence'] ?? '', /^http:\/\/127\.0\.0\.1:\d+\/#\/silences\/new\?filter=.*HighErrorRate/);
}

async function startWatching(t: TestContext, turnout: RunningTurnout) {
  const folder = temporaryFolder();
  const receiver = await openReceiver();
  t.after(() => receiver[Symbol.asyncDispose]());
  const options = { folder, settings: { ...settings, ...sendingTo(receiver, folder) }, speed: SPEED };
  const alertmanager = await startAlertmanager(options);
  t.after(() => alertmanager.server.stop());
  const turnoutHost = hostOf(turnout.url.replace('localhost', '127.0.0.1'));
  const { url, server } = await startPrometheus({
    ...options,
    jobs: { turnout: [turnoutHost] },
    alertmanager: alertmanager.url,
  });
  t.after(() => server.stop());
  return {
    prometheus: url,
    since: Date.now() / 1000,
    forget: () => receiver.forget(),
    heartbeats: (times: number) => receiver.heartbeats(times, t.signal),
    message: (alert: AlertName, state: 'PAGE' | 'RESOLVED') =>
      receiver.message(({ title }) => title.startsWith(`[${state}`) && title.includes(`] ${alert}:`), t.signal),
    /** Resolves when each has been seen to fire. */
    async firing(alerts: readonly AlertName[]): Promise<void> {
      const waiting = new Set<string>(alerts);
      for (;;) {
        for (const { metric } of await ask(url, 'ALERTS{alertstate="firing"}'))
          waiting.delete(metric['alertname'] ?? '');
        if (waiting.size === 0) return;
        assert.ok(!t.signal.aborted, `never seen to fire: ${[...waiting].join(', ')}`);
        await sleep(POLL_MS);
      }
    },
  };
}

/** Visitors and users of the API, one round after the other, whatever they are answered. */
function startTraffic(turnout: RunningTurnout) {
  const { url } = turnout;
  const longUrl = 'https://example.com/';
  const stopped = new AbortController();
  const visit = async (path: string): Promise<void> => {
    const answer = await fetch(`${url}${path}`, { redirect: 'manual' });
    await answer.arrayBuffer();
  };
  const round = async (number: number): Promise<void> => {
    const code = `code-${number}`;
    await callApi(turnout, 'POST', '/short-urls', { longUrl, customSlug: code });
    await callApi(turnout, 'PATCH', `/short-urls/${code}`, { longUrl: `${longUrl}edited` });
    await callApi(turnout, 'GET', '/short-urls/none');
    const paths = [`/${code}?q=1`, '/code-0', '/code-0', '/code-0', '/no-such-code', '/code-0/track'];
    await Promise.all(paths.map(visit));
  };
  const rounds = (async () => {
    for (let number = 0; !stopped.signal.aborted; number++) {
      // A connection may be cut while the store is away; the next round has others.
      await round(number).catch(() => {});
      await sleep(PACE_MS);
    }
  })();
  const stop = async (): Promise<void> => {
    stopped.abort();
    await rounds;
  };
  return { stop, [Symbol.asyncDispose]: stop };
}
