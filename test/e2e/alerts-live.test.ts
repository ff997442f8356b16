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

test(
  'a killed store, and a stopped Turnout, are told to Slack, with where to read on, and taken back',
  { skip: whyNot(PROMETHEUS, ALERTMANAGER) },
  async (t) => {
    const up = await enginesFor(t, ['postgres']);
    if (up === null) return;
    const store = up.engines.postgres;
    const turnout = await startTurnout(t, {
      TURNOUT_STORE_URL: store?.addresses['primary']?.url ?? '',
      TURNOUT_INITIAL_API_KEY: 'a-key-for-this-test',
      // What is remembered may be used for so long while the store is away: all requests fail then.
      TURNOUT_CACHE_TTL_SECONDS: '1',
      TURNOUT_CACHE_STALE_SECONDS: '1',
    });
    const watch = await startWatching(t, turnout);
    await using traffic = startTraffic(turnout);
    await traffic.round();
    await watch.heartbeats(1);

    await store?.servers['primary']?.stop('SIGKILL');
    const [failing] = await Promise.all([
      watch.message('HighErrorRate', 'PAGE'),
      watch.message('StoreDown', 'PAGE'),
      watch.firing(Object.keys(seenLive).filter((name) => !['PodsDown', 'TargetMissing'].includes(name))),
    ]);
    assertSaid(failing);
    await store?.servers['primary']?.start();
    for (const name of ['HighErrorRate', 'StoreDown']) {
      const { color } = await watch.message(name, 'RESOLVED');
      assert.equal(color, 'good');
    }
    await traffic.round();

    await traffic.stop();
    // Before the first scrape none could be reached either, and that may have been told.
    watch.forget();
    await turnout.stop();
    await watch.message('PodsDown', 'PAGE');
    await watch.firing(['TargetMissing']);
    await watch.heartbeats(3);
    const { faults, looked } = await panelFaults(watch.prometheus, watch.since);
    assert.deepEqual(faults, []);
    t.diagnostic(`${looked} queries of panels were looked at`);
  },
);

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
    message: (alert: string, state: 'PAGE' | 'RESOLVED') =>
      receiver.message(({ title }) => title.startsWith(`[${state}`) && title.includes(`] ${alert}:`), t.signal),
    /** Resolves when each has been seen to fire. */
    async firing(names: readonly string[]): Promise<void> {
      const waiting = new Set(names);
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
  const visit = async (path: string, init: RequestInit = {}): Promise<void> => {
    const answer = await fetch(`${url}${path}`, { redirect: 'manual', ...init });
    await answer.arrayBuffer();
  };
  const round = async (): Promise<void> => {
    const code = `code-${Math.random().toString(36).slice(2)}`;
    await callApi(turnout, 'POST', '/short-urls', { longUrl, customSlug: code });
    await callApi(turnout, 'PATCH', `/short-urls/${code}`, { longUrl: `${longUrl}edited` });
    await callApi(turnout, 'GET', '/short-urls/none');
    await Promise.all(Array.from({ length: 5 }, () => visit(`/${code}?q=1`)));
    await visit('/no-such-code');
    await visit(`/${code}/track`);
  };
  const rounds = (async () => {
    while (!stopped.signal.aborted) {
      // A connection may be cut while the store is away; the next round has others.
      await round().catch(() => {});
      await sleep(PACE_MS);
    }
  })();
  const stop = async (): Promise<void> => {
    stopped.abort();
    await rounds;
  };
  return { round, stop, [Symbol.asyncDispose]: stop };
}
