import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { suite } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ALERTMANAGER, startAlertmanager } from '../../engines/observe/monitoring.ts';
import { openReceiver, sendingTo, type Receiver } from '../../engines/observe/receiver.ts';
import { receiverOf } from '../../platform/observability/alertmanager.ts';
import { severities } from '../../platform/observability/alerts/alert.ts';
import { alertsByName, type AlertName } from '../../platform/observability/alerts/all.ts';
import { alertRule } from '../../platform/observability/alerts/alert-rule.ts';
import { HOME } from '../../platform/observability/render.ts';
import { settings } from '../../platform/settings.ts';
import { AMTOOL, whyNot } from './programs.ts';

const CONFIG = `${HOME}/alertmanager/alertmanager.yaml`;

const amtool = (...args: readonly string[]): { readonly ok: boolean; readonly said: string } => {
  const { status, stdout, stderr } = spawnSync('amtool', args, { encoding: 'utf8' });
  return { ok: status === 0, said: stdout + stderr };
};

suite('Alertmanager', { skip: whyNot(AMTOOL, ALERTMANAGER) }, () => {
  test('amtool takes the configuration with its templates', () => {
    const { ok, said } = amtool('check-config', CONFIG);
    assert.ok(ok, said);
    assert.match(said, /1 templates\s+SUCCESS/);
  });

  test('every alert goes where its severity says, and the watchdog to the heartbeat', () => {
    const route = (receiver: string, ...labels: readonly string[]) =>
      amtool('config', 'routes', 'test', `--config.file=${CONFIG}`, `--verify.receivers=${receiver}`, ...labels);
    for (const severity of severities) {
      const { ok, said } = route(receiverOf[severity], `severity=${severity}`, 'alertname=Any');
      assert.ok(ok, said);
    }
    assert.ok(route('heartbeat', 'alertname=Watchdog', `severity=${alertsByName.Watchdog.severity}`).ok);
    assert.ok(route('slack-ticket', 'alertname=OfSomebodyElse').ok);
    assert.ok(!route('slack-ticket', 'severity=page').ok, 'and amtool says no when it is not so');
  });

  test(
    'what follows from another alert is muted, and Slack gets a message with its links',
    { timeout: 60_000 },
    async () => {
      await using receiver = await openReceiver();
      await using alertmanager = await startAsked(receiver);
      await alertmanager.post([
        'Watchdog',
        'StoreDown',
        'LinksUnconfirmed',
        'RedirectAvailabilityBurnsFast',
        'RedirectAvailabilityBurnsSlowly',
        'RedirectLatency50msBurnsSlowly',
      ]);
      const muted = await alertmanager.muted();
      assert.deepEqual(muted, ['LinksUnconfirmed', 'RedirectAvailabilityBurnsSlowly']);

      await receiver.heartbeats(1);
      const message = await receiver.message(({ title }) => title.includes('StoreDown'));
      assert.equal(message.channel, '#sre-alerts');
      assert.equal(message.title, '[PAGE 1] StoreDown: The store does not answer');
      assert.equal(message.color, 'danger');
      assert.match(
        message.text,
        /^• .*does not reach its store.*\n {2}since \d{4}-\d\d-\d\d .* UTC · <.*StoreDown\.md\|runbook>/,
      );
      assert.deepEqual(
        message.actions.map(({ text }) => text),
        ['Runbook', 'Dashboard', 'Query', 'Silence'],
      );
      assert.deepEqual(message.actions[1]?.url, `${settings.grafanaUrl}/d/turnout-dependencies`);
    },
  );
});

/** The real one, asked what it makes of alerts. */
async function startAsked(receiver: Receiver) {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-alertmanager-'));
  const { url: api, server } = await startAlertmanager({
    folder,
    settings: { ...settings, ...sendingTo(receiver, folder) },
    speed: 1,
  });
  return {
    post: async (names: readonly AlertName[]): Promise<void> => {
      const alerts = names.map((name) => {
        const { labels, annotations } = alertRule(name, settings);
        return { labels: { alertname: name, ...labels }, annotations, generatorURL: 'http://prometheus/graph' };
      });
      const { ok } = await fetch(`${api}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      });
      assert.ok(ok);
    },
    /** Names of alerts that others mute, as soon as each is worked out. */
    muted: async (): Promise<string[]> => {
      type Shown = {
        readonly labels: { readonly alertname: string };
        readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
      };
      for (;;) {
        const alerts = (await (await fetch(`${api}/api/v2/alerts`)).json()) as readonly Shown[];
        if (!alerts.some(({ status }) => status.state === 'unprocessed'))
          return alerts
            .flatMap(({ labels, status }) => (status.inhibitedBy.length > 0 ? [labels.alertname] : []))
            .toSorted();
        await pause(100);
      }
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
