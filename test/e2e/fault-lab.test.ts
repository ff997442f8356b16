import assert from 'node:assert/strict';
import test from 'node:test';
import { callApi, envOf, startTurnout, turnout, untilLedger, untilSettled, type RunningTurnout } from './running.ts';

/** The fault lab: what it breaks, and that it breaks nothing where it is off. */

const PAGES = ['/api/data', '/api/status', '/api/flaky', '/api/slow'];
/** Each on a connection of its own: so many that both threads have some, but for one time in two thousand. */
const TIMES = 12;

async function ask({ url }: RunningTurnout, path: string): Promise<Response> {
  const at = url.replace('localhost', '127.0.0.1');
  return await fetch(`${at}${path}`, { redirect: 'manual', headers: { connection: 'close' } });
}

async function statuses(server: RunningTurnout, path: string, times = TIMES): Promise<Record<number, number>> {
  const answers = await Promise.all(Array.from({ length: times }, () => ask(server, path)));
  return Object.fromEntries(
    Array.from(
      Map.groupBy(answers, ({ status }) => status),
      ([status, { length }]) => [status, length],
    ),
  );
}

/** How long it takes, in ms. */
async function timed(asked: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await asked();
  return performance.now() - startedAt;
}

async function make(server: RunningTurnout, customSlug: string): Promise<void> {
  const body = { longUrl: 'https://example.com/', customSlug, title: customSlug };
  assert.equal((await callApi(server, 'POST', '/short-urls', body)).status, 200);
}

async function setFaults(server: RunningTurnout, faults: object): Promise<void> {
  const { status, json } = await callApi(server, 'PUT', '/fault-lab', faults);
  assert.deepEqual([status, json], [200, { ...NONE, ...faults }]);
}

const NONE = { slowRatio: 0, slowMs: 0, failRatio: 0, storeMs: 0, busMs: 0 };

test('where the fault lab is off its pages are what any path is, and its API says how to turn it on', async (t) => {
  const server = await startTurnout(t);
  assert.doesNotMatch(server.output, /FAULT LAB/);
  for (const page of PAGES) assert.equal((await ask(server, page)).status, 404, page);
  for (const method of ['GET', 'PUT']) {
    const { status, json } = await callApi(server, method, '/fault-lab', method === 'PUT' ? {} : undefined);
    assert.equal(status, 404);
    assert.match(json.detail, /fault lab is off.*TURNOUT_FAULT_LAB=true/);
  }
  assert.match(await (await ask(server, '/metrics')).text(), /^turnout_fault_lab_enabled 0$/m);
  const { code, stderr } = await turnout(['lab', 'show'], envOf(server));
  assert.equal(code, 1);
  assert.match(stderr, /fault lab is off/);
});

test('pages fail and are slow as asked; faults slow and fail the redirects of all threads, and no click is lost', async (t) => {
  const server = await startTurnout(t, { TURNOUT_FAULT_LAB: 'true', TURNOUT_WORKERS: '2' });
  assert.match(server.output, /^THE FAULT LAB IS ON/m);
  await assertPages(server);
  await assertRefusals(server);
  await make(server, 'a');

  await setFaults(server, { failRatio: 1 });
  assert.deepEqual(await statuses(server, '/a'), { 503: TIMES });
  await setFaults(server, { failRatio: 0 });
  assert.deepEqual(await statuses(server, '/a'), { 302: TIMES });
  assert.equal((await untilSettled(server, TIMES, t)).accepted, TIMES);

  await setFaults(server, { slowRatio: 1, slowMs: 300 });
  const slowed = await Promise.all(Array.from({ length: TIMES }, () => timed(() => ask(server, '/a'))));
  assert.ok(Math.min(...slowed) >= 299, String(slowed));

  await setFaults(server, { busMs: 3_600_000 });
  assert.deepEqual(await statuses(server, '/a', 1), { 302: 1 });
  const waiting = await untilLedger(server, ({ accepted }) => accepted === 2 * TIMES + 1, t);
  assert.ok(waiting.pending >= 1);
  await setFaults(server, {});
  await untilSettled(server, 2 * TIMES + 1, t);

  await make(server, 'b');
  await setFaults(server, { storeMs: 30_000 });
  assert.deepEqual(await statuses(server, '/b', 1), { 503: 1 });
  const cleared = await turnout(['lab', 'clear', '--json'], envOf(server));
  assert.deepEqual(JSON.parse(cleared.stdout), NONE);
  assert.deepEqual(await statuses(server, '/b', 1), { 302: 1 });

  const ledger = await untilSettled(server, 2 * TIMES + 2, t);
  assert.deepEqual([ledger.accepted, ledger.stored, ledger.balanced], [2 * TIMES + 2, 2 * TIMES + 2, true]);
  const metrics = await (await ask(server, '/metrics')).text();
  assert.match(metrics, /^turnout_fault_lab_enabled 1$/m);
  // What HighErrorRate and HighLatency look at: every route.
  assert.match(metrics, new RegExp(`^turnout_http_requests_total{route="lab",status="500"} ${TIMES}$`, 'm'));
  assert.match(metrics, new RegExp(`^turnout_http_requests_total{route="error",status="503"} ${TIMES + 1}$`, 'm'));
  // And the wait of a slowed redirect is part of its time.
  const durations = (suffix: string): number =>
    Number(
      metrics
        .split('\n')
        .find((line) => line.startsWith(`turnout_http_request_duration_seconds_${suffix} `))
        ?.split(' ')[1],
    );
  const within = durations('bucket{route="miss",le="0.25"}');
  assert.ok(durations('count{route="miss"}') - within >= TIMES, `${within} within 0.25 s`);
});

async function assertPages(server: RunningTurnout): Promise<void> {
  assert.deepEqual(await statuses(server, '/api/flaky?ratio=1'), { 500: TIMES });
  assert.deepEqual(await statuses(server, '/api/flaky?ratio=0'), { 200: TIMES });
  assert.ok((await timed(() => ask(server, '/api/slow?ms=300'))) >= 299);
  const [data, status] = await Promise.all(
    ['/api/data', '/api/status'].map(async (path) => (await (await ask(server, path)).json()) as object),
  );
  assert.ok(data !== undefined && 'items' in data);
  assert.ok(status !== undefined && 'faults' in status);
  assert.deepEqual(status.faults, NONE);
  const wrong = await ask(server, '/api/flaky?ratio=2');
  assert.deepEqual(
    [wrong.status, await wrong.json()],
    [
      400,
      { title: 'Invalid data', detail: 'ratio: expected a number from 0 to 1 such as 0.3 (given: "2")', status: 400 },
    ],
  );
  assert.equal((await ask(server, '/api/slow?ms=30001')).status, 400);
}

async function assertRefusals(server: RunningTurnout): Promise<void> {
  const made = await callApi(server, 'POST', '/api-keys', { name: 'narrow', roles: [{ kind: 'authored' }] });
  const narrow = { ...server, key: made.json.apiKey as string };
  for (const method of ['GET', 'PUT'])
    assert.equal((await callApi(narrow, method, '/fault-lab', method === 'PUT' ? {} : undefined)).status, 403);
  for (const [wrong, field] of [
    [{ failRatio: 1.1 }, 'failRatio'],
    [{ storeMs: 30_001 }, 'storeMs'],
    [{ busMs: 3_600_001 }, 'busMs'],
    [{ slowRatio: 0.5 }, 'slowMs'],
  ] as const) {
    const { status, json } = await callApi(server, 'PUT', '/fault-lab', wrong);
    assert.deepEqual([status, json.invalidElements], [400, [field]]);
  }
  const { stdout } = await turnout(['lab', 'set', '--slow-ratio', '0.25', '--slow-ms', '10'], envOf(server));
  assert.match(stdout, /slowed\s+25 %, by 10 ms/);
  await setFaults(server, {});
}
