import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { receiveOtlp } from './otlp-receiver.ts';
import { callApi, follow, startTurnout, temporaryFolder, untilSettled, type RunningTurnout } from './running.ts';
import { assertNested, childrenOf, edges, journeys, KIND } from './traces.ts';

/** What a process tells of itself: to a collector and in its log. Several processes: telemetry-several.ts. */

const TRACE = (n: number): string => n.toString(16).padStart(32, 'a');
const CALLER = '00f067aa0ba902b7';

async function ask(server: RunningTurnout, path: string, traceparent: string): Promise<number> {
  const at = server.url.replace('localhost', '127.0.0.1');
  const { status, body } = await fetch(`${at}${path}`, { redirect: 'manual', headers: { traceparent } });
  await body?.cancel();
  return status;
}

async function makeLink(server: RunningTurnout): Promise<void> {
  const link = { longUrl: 'https://example.com/', customSlug: 'a', title: 'a' };
  assert.equal((await callApi(server, 'POST', '/short-urls', link)).status, 200);
}

test('a redirect is followed from its answer to its visit, the API and the log tell of themselves', async (t) => {
  const receiver = await receiveOtlp(t);
  const server = await startTurnout(t, {
    TURNOUT_OTLP_URL: receiver.url,
    TURNOUT_OTLP_HEADERS: 'authorization=Bearer%20secret',
    TURNOUT_OTLP_LOGS: 'true',
    TURNOUT_TRACE_RATIO: '1',
    TURNOUT_ACCESS_LOG: 'all',
    TURNOUT_INITIAL_API_KEY: 'key',
  });
  await makeLink(server);
  for (const code of ['a', 'a', 'unknown']) await follow(server, `${code}?secret=of-a-visitor`);
  await untilSettled(server, 3, t);
  assert.equal(await server.stop(), 0);

  assert.deepEqual(edges(receiver), ['turnout -> memory -> turnout']);
  const all = journeys(receiver);
  assert.deepEqual(all.map(({ redirect }) => String(redirect.attributes['turnout.route'])).toSorted(), [
    'hit',
    'miss',
    'not_found',
  ]);
  for (const { redirect, sent, processed } of all) {
    for (const span of [redirect, sent, processed]) assertNested(receiver, span);
    const names = childrenOf(receiver, redirect).map(({ name }) => name);
    const isMiss = redirect.attributes['turnout.route'] === 'miss';
    assert.deepEqual(names.toSorted(), isMiss ? ['journal', 'lookup'] : ['journal']);
    const parts = childrenOf(receiver, processed).map(({ name }) => name);
    assert.ok(parts.includes('enrich') && parts.includes('store'), parts.join());
    assert.equal(new Set([redirect.traceId, sent.traceId, processed.traceId]).size, 3, 'linked, not nested');
  }
  const made = receiver.spans.find(({ name, kind }) => name === 'postShortUrls' && kind === KIND.server);
  assert.ok(made !== undefined && childrenOf(receiver, made).some(({ name }) => name === 'store'));
  assert.equal(receiver.headers['authorization'], 'Bearer secret');

  const bodies = receiver.logs.map(({ service, body }) => `${service}: ${body}`);
  assert.deepEqual(bodies.at(-1), 'turnout: stopped');
  const lines = server
    .log()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const answered = lines.filter(({ msg, route }) => msg === 'answered' && route !== 'api');
  assert.deepEqual(
    answered.map(({ status, trace_id: id }) => [status, typeof id]),
    [
      [302, 'string'],
      [302, 'string'],
      [404, 'string'],
    ],
  );
  const told = JSON.stringify([receiver.spans, receiver.logs], (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  for (const kept of ['of-a-visitor', '127.0.0.1', 'example.com', 'node-fetch'])
    assert.ok(!told.includes(kept) && !server.log().includes(kept), `${kept} is told`);
});

test('a proxy that is trusted decides whether a request is recorded, nobody else', async (t) => {
  const receiver = await receiveOtlp(t);
  const env = { TURNOUT_OTLP_URL: receiver.url, TURNOUT_TRACE_RATIO: '0', TURNOUT_INITIAL_API_KEY: 'key' };
  const trusting = await startTurnout(t, { ...env, TURNOUT_SERVICE_NAME: 'trusting' });
  const alone = await startTurnout(t, { ...env, TURNOUT_TRUSTED_PROXIES: '', TURNOUT_SERVICE_NAME: 'alone' });
  for (const server of [trusting, alone]) {
    await makeLink(server);
    assert.equal(await ask(server, '/a', `00-${TRACE(1)}-${CALLER}-01`), 302);
    assert.equal(await ask(server, '/a', `00-${TRACE(2)}-${CALLER}-00`), 302);
    assert.equal(await ask(server, '/rest/v3/health', `00-${TRACE(3)}-${CALLER}-01`), 200);
    await untilSettled(server, 2, t);
    await server.stop();
  }
  const roots = receiver.spans.filter(({ kind }) => kind === KIND.server);
  assert.deepEqual(
    roots.map(({ service, traceId, parentSpanId }) => `${service} ${traceId} ${parentSpanId}`).toSorted(),
    [1, 3].map((n) => `trusting ${TRACE(n)} ${CALLER}`),
  );
  assert.equal(journeys(receiver).length, 1);
});

test('the place in a trace survives a kill -9: who counts the click later links to its redirect', async (t) => {
  const receiver = await receiveOtlp(t);
  const env = { TURNOUT_OTLP_URL: receiver.url, TURNOUT_TRACE_RATIO: '0', TURNOUT_INITIAL_API_KEY: 'key' };
  const first = await startTurnout(t, env);
  await makeLink(first);
  const asked = 40;
  for (let n = 0; n < asked; n++) assert.equal(await ask(first, '/a', `00-${TRACE(n)}-${CALLER}-01`), 302);
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');

  const second = await startTurnout(t, { ...env, TURNOUT_DATA_DIR: first.dataDir, TURNOUT_SERVICE_NAME: 'second' });
  await untilSettled(second, asked, t);
  await second.stop();
  const linked = receiver.spans
    .filter(({ service, kind }) => service === 'second' && kind === KIND.consumer)
    .flatMap(({ links }) => links.map(({ traceId }) => traceId));
  assert.ok(linked.includes(TRACE(asked - 1)), `${linked.length} of ${asked} were counted after the kill`);
});

test('a collector that is away holds nothing up; without one, nothing of traces is loaded by any thread', async (t) => {
  const away = await startTurnout(t, { TURNOUT_OTLP_URL: 'http://127.0.0.1:9', TURNOUT_TRACE_RATIO: '1' });
  for (let n = 0; n < 3; n++) assert.equal(await ask(away, '/unknown', ''), 404);
  await untilSettled(away, 3, t);
  assert.equal(await away.stop(), 0);
  assert.match(
    away.log(),
    /"where":"otlp","error":"TURNOUT_OTLP_URL: http:\/\/127\.0\.0\.1:9\/v1\/traces does not answer/u,
  );

  const file = join(temporaryFolder(), 'loaded');
  const hook = fileURLToPath(new URL('loaded-modules.mjs', import.meta.url));
  const watched = { NODE_OPTIONS: `--import=${hook}`, LOADED_MODULES: file };
  const off = await startTurnout(t, watched);
  for (let n = 0; n < 3; n++) assert.equal(await ask(off, '/unknown', `00-${TRACE(n)}-${CALLER}-01`), 404);
  await untilSettled(off, 3, t);
  await off.stop();
  const loaded = (): string => readFileSync(file, 'utf8');
  assert.match(loaded(), /src\/main\/analytics-thread\.ts/u);
  assert.doesNotMatch(loaded(), /src\/telemetry\/(?:tracing|otlp|batches|scope|span|access-log)/u);
  // What is looked for would be found.
  const on = await startTurnout(t, { ...watched, TURNOUT_OTLP_URL: 'http://127.0.0.1:9' });
  await on.stop();
  assert.match(loaded(), /src\/telemetry\/tracing\.ts/u);
});
