import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { suite } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { stringify } from 'yaml';
import { alertmanagerConfig, receiverOf } from '../../platform/observability/alertmanager.ts';
import { severities } from '../../platform/observability/alerts/alert.ts';
import { alertsByName, type AlertName } from '../../platform/observability/alerts/all.ts';
import { alertRule } from '../../platform/observability/alerts/alert-rule.ts';
import { HOME } from '../../platform/observability/render.ts';
import { settings } from '../../platform/settings.ts';
import { ALERTMANAGER, AMTOOL, whyNot } from './programs.ts';

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
      await using receiver = await startReceiver();
      await using alertmanager = await startAlertmanager(receiver.url);
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

      await receiver.until(({ path }) => path === '/heartbeat');
      const { body } = await receiver.until(({ body }) => body.includes('StoreDown'));
      const message = JSON.parse(body) as {
        channel: string;
        attachments: { title: string; text: string; color: string; actions: { text: string; url: string }[] }[];
      };
      const [attachment] = message.attachments;
      assert.equal(message.channel, '#sre-alerts');
      assert.equal(attachment?.title, '[PAGE 1] StoreDown: The store does not answer');
      assert.equal(attachment.color, 'danger');
      assert.match(
        attachment.text,
        /^• .*does not reach its store.*\n {2}since \d{4}-\d\d-\d\d .* UTC · <.*StoreDown\.md\|runbook>/,
      );
      assert.deepEqual(
        attachment.actions.map(({ text }) => text),
        ['Runbook', 'Dashboard', 'Query', 'Silence'],
      );
      assert.deepEqual(attachment.actions[1]?.url, `${settings.grafanaUrl}/d/turnout-dependencies`);
    },
  );
});

interface Received {
  readonly path: string;
  readonly body: string;
}

/** Takes what is sent to Slack and to the heartbeat. */
async function startReceiver() {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString() });
      server.emit('received');
      response.end('ok');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    until: async (isIt: (received: Received) => boolean): Promise<Received> => {
      for (;;) {
        const found = received.find(isIt);
        if (found !== undefined) return found;
        await once(server, 'received');
      }
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The real one, with our configuration but for where it sends to. */
async function startAlertmanager(receiverUrl: string) {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-alertmanager-'));
  const port = await freePort();
  const slackUrlFile = join(folder, 'slack-url');
  writeFileSync(slackUrlFile, `${receiverUrl}/slack`);
  const config = alertmanagerConfig({ ...settings, slackUrlFile, heartbeatUrl: `${receiverUrl}/heartbeat` });
  writeFileSync(join(folder, 'alertmanager.yaml'), stringify(config));
  cpSync(`${HOME}/alertmanager/templates`, join(folder, 'templates'), { recursive: true });
  const child = spawn(
    ALERTMANAGER.path,
    [
      `--config.file=${folder}/alertmanager.yaml`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  const api = `http://127.0.0.1:${port}`;
  const untilIs = async <T>(ask: () => Promise<T | undefined>): Promise<T> => {
    for (;;) {
      assert.equal(child.exitCode, null, 'Alertmanager runs');
      const found = await ask().catch(() => undefined);
      if (found !== undefined) return found;
      await pause(100);
    }
  };
  await untilIs(async () => ((await fetch(`${api}/-/ready`)).ok ? true : undefined));
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
      const shown = await untilIs(async () => {
        const alerts = (await (await fetch(`${api}/api/v2/alerts`)).json()) as readonly Shown[];
        return alerts.some(({ status }) => status.state === 'unprocessed') ? undefined : alerts;
      });
      return shown
        .flatMap(({ labels, status }) => (status.inhibitedBy.length > 0 ? [labels.alertname] : []))
        .toSorted();
    },
    [Symbol.asyncDispose]: async () => {
      child.kill();
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
