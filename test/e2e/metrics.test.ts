import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MissingProgram, needPrograms } from '../../engines/install.ts';
import type { Ledger } from '../../src/core/visit.ts';
import { metrics, type Metric } from '../../src/telemetry/metrics.ts';
import { callApi, envOf, startTurnout, turnout, untilSettled, type RunningTurnout } from './running.ts';

/** What a process says of itself: /metrics, /health, /ready. */

const POLL_MS = 20;
/** What only servers beside Turnout have. */
const OF_SERVERS = /^turnout_(bus_|store_(connections|waiting)|cache_breaker_open)/;

async function metricsOf({ url }: Pick<RunningTurnout, 'url'>, headers = {}): Promise<string> {
  const answer = await fetch(`${url}/metrics`, { headers });
  assert.equal(answer.status, 200);
  return await answer.text();
}

/** The sum of the samples of a name that have these labels. */
function valueOf(text: string, name: string, labels: Record<string, string> = {}): number {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .filter((line) => wanted.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

async function make(server: RunningTurnout, customSlug: string, more: object = {}): Promise<number> {
  const body = { longUrl: 'https://example.com/', customSlug, title: customSlug, ...more };
  return (await callApi(server, 'POST', '/short-urls', body)).status;
}

/** Each on a connection of its own, so that every thread gets some. */
async function ask({ url }: RunningTurnout, times: number, path: string, init: RequestInit = {}): Promise<void> {
  const headers = { ...(init.headers as Record<string, string>), connection: 'close' };
  for (let i = 0; i < times; i++)
    await (await fetch(`${url}${path}`, { ...init, headers, redirect: 'manual' })).arrayBuffer();
}

test('three threads count each request once, by what became of it, and the ledger as the ledger does', async (t) => {
  const server = await startTurnout(t, { TURNOUT_WORKERS: '3' });
  await make(server, 'secret-code');
  await make(server, 'limited', { maxVisits: 1 });
  await make(server, 'ruled');
  const japanese = { type: 'language', matchKey: null, matchValue: 'ja' };
  await callApi(server, 'POST', '/short-urls/ruled/redirect-rules', {
    redirectRules: [{ longUrl: 'https://jp.example/', conditions: [japanese] }],
  });
  await ask(server, 20, '/secret-code?q=1');
  await ask(server, 3, '/ruled', { headers: { 'accept-language': 'ja' } });
  await ask(server, 2, '/limited');
  await ask(server, 4, '/none');
  await ask(server, 2, '/secret-code/track');
  await ask(server, 2, '/robots.txt');
  await ask(server, 1, '/secret-code', { method: 'POST' });
  await ask(server, 1, '/@dashboard/');
  await untilSettled(server, 31, t);
  const text = await metricsOf(server);
  const requests = (labels: Record<string, string>): number => valueOf(text, 'turnout_http_requests_total', labels);
  const byRoute = ['rule', 'not_found', 'pixel', 'robots', 'error', 'dashboard'].map((route) => requests({ route }));
  assert.deepEqual(byRoute, [3, 5, 2, 2, 1, 1]);
  assert.equal(requests({ route: 'hit' }) + requests({ route: 'miss' }), 21);
  assert.deepEqual(
    ['302', '404', '405'].map((status) => requests({ status })),
    [24, 5, 1],
  );
  assert.equal(
    valueOf(text, 'turnout_http_request_duration_seconds_count'),
    valueOf(text, 'turnout_http_requests_total'),
  );
  assert.equal(valueOf(text, 'turnout_cache_lookups_total'), 31);
  assert.equal(valueOf(text, 'turnout_api_requests_total', { operation: 'postShortUrls', status: '200' }), 3);
  const uses = ['rule', 'pixel', 'query_forwarding', 'visit_limit', 'import'];
  assert.deepEqual(
    uses.map((feature) => valueOf(text, 'turnout_feature_uses_total', { feature })),
    [3, 2, 20, 2, 0],
  );
  assert.equal(valueOf(text, 'turnout_workers'), 3);
  assert.equal(valueOf(text, 'turnout_links'), 3);
  await assertLedger(server, t);
  assertDeclared(text);
  assertBounded(text, ['secret-code', 'limited', 'ruled', 'none', 'example']);
  assertRead(t, text);
  const open = await metricsOf(server, { accept: 'application/openmetrics-text; version=1.0.0' });
  assert.match(open, /^# TYPE turnout_http_requests counter$/m);
  assert.match(open, /\n# EOF\n$/);
  assert.equal(valueOf(open, 'turnout_http_requests_total', { route: 'rule' }), 3);
});

/** What the store says is at most some seconds old at a scrape. */
async function assertLedger(server: RunningTurnout, t: TestContext): Promise<void> {
  const { stdout } = await turnout(['ledger', '--json'], envOf(server));
  const ledger = JSON.parse(stdout) as Ledger;
  let text = await metricsOf(server);
  while (valueOf(text, 'turnout_clicks_stored_total') !== ledger.stored) {
    t.signal.throwIfAborted();
    await sleep(POLL_MS);
    text = await metricsOf(server);
  }
  const terms = ['accepted_total', 'stored_total', 'pending', 'quarantined', 'dropped_total', 'duplicate_total'];
  assert.deepEqual(
    terms.map((term) => valueOf(text, `turnout_clicks_${term}`)),
    [ledger.accepted, ledger.stored, 0, 0, Object.values(ledger.dropped).reduce((sum, n) => sum + n, 0), 0],
  );
  assert.equal(valueOf(text, 'turnout_ledger_balanced'), 1);
  assert.equal(valueOf(text, 'turnout_journal_clicks_total'), ledger.accepted);
  assert.equal(valueOf(text, 'turnout_click_age_seconds_count'), ledger.stored);
}

/** All that is declared is there, and nothing else. */
function assertDeclared(text: string): void {
  const shown = Array.from(text.matchAll(/^# TYPE (\S+) (\S+)$/gm), ([, name = '', kind = '']) =>
    kind === 'counter' ? name.replace(/_total$/, '') : name,
  );
  const declared = Object.keys(metrics).filter((name) => !OF_SERVERS.test(name));
  assert.deepEqual(shown.toSorted(), declared.toSorted());
}

function assertBounded(text: string, secrets: readonly string[]): void {
  const values = Array.from(text.matchAll(/(\w+)="([^"]*)"/g), ([, label = '', value = '']) => [label, value] as const);
  for (const [label, value] of values) {
    if (!['le', 'version', 'node'].includes(label)) assert.match(value, /^[\w-]+$/);
    assert.ok(!secrets.some((secret) => value.includes(secret) && value !== 'visit_limit' && value !== 'none'), value);
  }
  for (const [name, { labels }] of Object.entries(metrics) as [string, Metric][])
    for (const label of Object.keys(labels)) assert.match(`${name} ${label}`, / (?!code|url|host|ip|key)/);
}

function assertRead(t: TestContext, text: string): void {
  try {
    needPrograms('metrics.test.ts', [{ path: 'promtool', package: 'prometheus' }], (said) => t.diagnostic(said));
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    t.diagnostic(`what Prometheus makes of it is not looked at: ${error.message}`);
    return;
  }
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  assert.deepEqual([status, stdout, stderr], [0, '', '']);
}

test('who may read metrics, what no link can be called, and what /ready says of a stop', async (t) => {
  const own = { TURNOUT_METRICS_PORT: '0', TURNOUT_METRICS: 'false' };
  const first = await startTurnout(t, own);
  assert.equal((await fetch(`${first.url}/health`)).status, 404);
  for (const code of ['health', 'ready']) assert.equal(await make(first, code), 200);
  assert.equal((await fetch(`${first.url}/health`, { redirect: 'manual' })).status, 302);
  const status = { url: first.status };
  assert.deepEqual(await (await fetch(`${status.url}/health`)).json(), { status: 'pass' });
  assert.equal((await fetch(`${status.url}/ready`)).status, 200);
  assert.equal((await fetch(`${status.url}/metrics`)).status, 404);
  const deleted = { method: 'DELETE', headers: { 'X-Api-Key': first.key } };
  assert.equal((await fetch(`${first.url}/rest/v3/short-urls/ready`, deleted)).status, 204);
  await first.stop();

  const env = { TURNOUT_DATA_DIR: first.dataDir, TURNOUT_DRAIN_SECONDS: '300', TURNOUT_METRICS_FROM: '127.0.0.1,::1' };
  const server = { ...(await startTurnout(t, env)), key: first.key };
  while (!server.log().includes('a link can not be followed')) await sleep(POLL_MS, undefined, { signal: t.signal });
  assert.equal((await fetch(`${server.url}/health`)).status, 200);
  await metricsOf(server);
  const elsewhere = { headers: { 'x-forwarded-for': '198.51.100.7' } };
  const refused = await fetch(`${server.url}/metrics`, elsewhere);
  assert.deepEqual([refused.status, await refused.text()], [403, '198.51.100.7 is not in TURNOUT_METRICS_FROM.\n']);

  assert.equal(await make(server, 'metrics'), 400);
  const restored = await callApi(server, 'POST', '/short-urls/ready/restore', { version: 1 });
  assert.deepEqual([restored.status, restored.json.invalidElements], [400, ['shortCode']]);
  const batch = [{ longUrl: 'https://example.com/', customSlug: 'health' }];
  const { json } = await callApi(server, 'POST', '/short-urls/batch', { shortUrls: batch });
  assert.match(JSON.stringify(json), /customSlug/);

  const ready = async () =>
    (await (await fetch(`${server.url}/ready`)).json()) as { status: string; problems: string[] };
  assert.deepEqual(await ready(), {
    status: 'pass',
    dependencies: { serving: { status: 'pass' }, TURNOUT_STORE_URL: { status: 'pass' }, journal: { status: 'pass' } },
    problems: [],
  });
  server.process.kill('SIGTERM');
  while ((await ready()).status === 'pass') await sleep(POLL_MS, undefined, { signal: t.signal });
  assert.equal((await fetch(`${server.url}/ready`)).status, 503);
  assert.match(String((await ready()).problems), /^serving: .*a stop has begun$/);
  server.process.kill('SIGTERM');
});
