import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { parseTraceparent, traceparentOf } from './trace.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

test('a traceparent is read, also one of a later version', () => {
  const expected = { traceId: TRACE, spanId: SPAN, sampled: true };
  assert.deepEqual(parseTraceparent(`00-${TRACE}-${SPAN}-01`), expected);
  assert.deepEqual(parseTraceparent(`00-${TRACE}-${SPAN}-00`), { ...expected, sampled: false });
  assert.deepEqual(parseTraceparent(`cc-${TRACE}-${SPAN}-03-what-comes`), expected);
  assert.equal(traceparentOf(expected), `00-${TRACE}-${SPAN}-01`);
});

test('what is no traceparent is none', () => {
  const wrong = [
    '',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-1`,
    `00-${TRACE}-${SPAN}-01x`,
    `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
  ];
  for (const text of wrong) assert.equal(parseTraceparent(text), null, text);
  fc.assert(fc.property(fc.string({ maxLength: 80 }), (text) => parseTraceparent(text) === null));
});
