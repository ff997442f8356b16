import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { receiveOtlp } from './otlp-receiver.ts';
import { callApi, follow, startTurnout, untilLedger } from './running.ts';
import { childrenOf, edges, journeys, KIND } from './traces.ts';

const CLICKS = 20;

/** A shortener and an analytics process on a shared store and a broker: each tells of its own, and links lead from one to the other. */
export async function tells(t: TestContext, env: Record<string, string>, bus: 'rabbitmq' | 'kafka'): Promise<void> {
  const receiver = await receiveOtlp(t);
  const own = {
    ...env,
    TURNOUT_OTLP_URL: receiver.url,
    TURNOUT_OTLP_LOGS: 'true',
    // At the stop.
    TURNOUT_OTLP_METRICS_SECONDS: '3600',
    TURNOUT_TRACE_RATIO: '1',
  };
  const shortener = await startTurnout(t, own, 'shortener');
  const analytics = await startTurnout(t, own, 'analytics');
  const before = (await untilLedger(shortener, ({ pending }) => pending === 0, t)).accepted;
  await callApi(shortener, 'POST', '/short-urls', { longUrl: 'https://example.com/', customSlug: `told-${bus}` });
  for (let i = 0; i < CLICKS; i++) await follow(shortener, `told-${bus}`);
  await untilLedger(shortener, ({ accepted, pending }) => pending === 0 && accepted >= before + CLICKS, t);
  assert.equal(await shortener.stop(), 0);
  assert.equal(await analytics.stop(), 0);

  assert.deepEqual(edges(receiver), [`turnout-shortener -> ${bus} -> turnout-analytics`]);
  assert.equal(journeys(receiver).length, CLICKS);
  const signals = new Set([
    ...receiver.spans.map(({ service, kind }) => `${service} traces ${kindName(kind)}`),
    ...receiver.logs.map(({ service }) => `${service} logs`),
    ...Object.keys(receiver.metrics).map((service) => `${service} metrics`),
  ]);
  assert.deepEqual([...signals].toSorted(), [
    'turnout-analytics logs',
    'turnout-analytics metrics',
    'turnout-analytics traces consumer',
    'turnout-analytics traces internal',
    'turnout-shortener logs',
    'turnout-shortener metrics',
    'turnout-shortener traces internal',
    'turnout-shortener traces producer',
    'turnout-shortener traces server',
  ]);
  // Both count the same clicks, each where it sees them.
  assert.ok((receiver.metrics['turnout-shortener']?.get('turnout_http_requests') ?? 0) >= CLICKS);
  assert.ok((receiver.metrics['turnout-analytics']?.get('turnout_bus_consumed') ?? 0) >= CLICKS);
  for (const { processed } of journeys(receiver)) {
    const parts = new Set(childrenOf(receiver, processed).map(({ name }) => name));
    assert.deepEqual([...parts].toSorted(), ['enrich', 'store']);
  }
}

function kindName(kind: number): string {
  return Object.entries(KIND).find(([, number]) => number === kind)?.[0] ?? String(kind);
}
