import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { receiveOtlp } from './otlp-receiver.ts';
import { callApi, follow, startTurnout, untilLedger } from './running.ts';
import { childrenOf, edges, journeys, KIND } from './traces.ts';

const CLICKS = 20;

/** A shortener and an analytics process on a shared store and a broker: each tells of its own, and links lead from one to the other. */
export async function tells(t: TestContext, env: Record<string, string>, bus: 'rabbitmq' | 'kafka'): Promise<void> {
  const receiver = await receiveOtlp(t);
  const own = { ...env, TURNOUT_OTLP_URL: receiver.url, TURNOUT_OTLP_LOGS: 'true', TURNOUT_TRACE_RATIO: '1' };
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
  ]);
  assert.deepEqual([...signals].toSorted(), [
    'turnout-analytics logs',
    'turnout-analytics traces consumer',
    'turnout-analytics traces internal',
    'turnout-shortener logs',
    'turnout-shortener traces internal',
    'turnout-shortener traces producer',
    'turnout-shortener traces server',
  ]);
  for (const { processed } of journeys(receiver))
    assert.ok(childrenOf(receiver, processed).some(({ name }) => name === 'enrich'));
}

function kindName(kind: number): string {
  return Object.entries(KIND).find(([, number]) => number === kind)?.[0] ?? String(kind);
}
