import assert from 'node:assert/strict';
import test from 'node:test';
import { failure } from '../channels.ts';
import { receiveOtlp } from '../../test/e2e/otlp-receiver.ts';
import { tracesJson, resourceJson } from './otlp-json.ts';
import { OtlpQueue } from './otlp.ts';
import { told } from './told.ts';
import { makeSampler, newSpanId, newTraceId, type Span } from './span.ts';

function span(of: Partial<Span> = {}): Span {
  return {
    traceId: newTraceId(),
    spanId: newSpanId(),
    parentId: '',
    name: 'GET',
    kind: 'server',
    start: 1_764_500_000_000.25,
    ms: 1.5,
    attributes: {},
    links: [],
    droppedLinks: 0,
    error: null,
    ...of,
  };
}

const RESOURCE = resourceJson({ 'service.name': 'test' });
const encode = (spans: readonly Span[]): string => tracesJson(RESOURCE, spans);

test('a span arrives as it is, with its links, values of every kind and times to the nanosecond', async (t) => {
  const receiver = await receiveOtlp(t);
  const queue = new OtlpQueue<Span>({ url: receiver.url, headers: { authorization: 'Bearer x' } }, 'traces', encode);
  const links = [{ traceId: newTraceId(), spanId: newSpanId() }];
  const attributes = { text: '"quoted"\n', whole: 302, half: 0.5, flag: true };
  const sent = span({ name: 'a "name"', attributes, links, droppedLinks: 3, error: 'failed' });
  queue.push(sent);
  await queue.stop();
  const [got] = receiver.spans;
  assert.deepEqual(got, {
    service: 'test',
    traceId: sent.traceId,
    spanId: sent.spanId,
    parentSpanId: '',
    name: 'a "name"',
    kind: 2,
    start: 1_764_500_000_000_250_000n,
    end: 1_764_500_000_001_750_000n,
    attributes,
    links,
    droppedLinks: 3,
    failed: true,
  });
  assert.equal(receiver.headers['authorization'], 'Bearer x');
  assert.equal(told.traces.sent, 1);
});

test('what there is no room for, and what the collector refuses for good, is dropped and counted', async (t) => {
  const receiver = await receiveOtlp(t);
  receiver.answer = 400;
  const problems: unknown[] = [];
  t.after(failure.subscribe(({ error }) => problems.push(error)));
  const queue = new OtlpQueue<Span>({ url: receiver.url, headers: {} }, 'traces', encode);
  const pushed = 20_000;
  const { sent, dropped } = told.traces;
  for (let i = 0; i < pushed; i++) queue.push(span());
  const soFar = told.traces.dropped - dropped;
  assert.ok(soFar > 0 && soFar < pushed);
  await queue.stop();
  assert.deepEqual(told.traces, { sent, dropped: dropped + pushed });
  assert.match(String(problems[0]), /^TURNOUT_OTLP_URL: http:\S+\/v1\/traces answers 400/);
});

test('a batch that a collector refuses for now is sent again', async (t) => {
  const receiver = await receiveOtlp(t);
  receiver.answer = 503;
  t.after(failure.subscribe(() => (receiver.answer = 200)));
  const queue = new OtlpQueue<Span>({ url: receiver.url, headers: {} }, 'traces', encode);
  const { sent, dropped } = told.traces;
  queue.push(span());
  await receiver.until(() => receiver.spans.length === 1);
  await queue.stop();
  assert.deepEqual(told.traces, { sent: sent + 1, dropped });
});

test('who called decides, and else the ratio; what failed is always recorded', () => {
  const [never, always] = [makeSampler(0), makeSampler(1)];
  const parent = '4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7';
  const place = { traceId: parent.slice(0, 32), parentId: parent.slice(33) };
  for (const [begin, flags, sampled] of [
    [never, '01', true],
    [always, '00', false],
  ] as const) {
    const { spanId, ...of } = begin(`00-${parent}-${flags}`) ?? { spanId: '' };
    assert.deepEqual(of, { ...place, sampled });
    assert.match(spanId, /^[0-9a-f]{16}$/);
  }
  assert.equal(never(''), undefined);
  assert.equal(never('', true)?.sampled, true);
  assert.equal(always('nonsense')?.sampled, true);
});
