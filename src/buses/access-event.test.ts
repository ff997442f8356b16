import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { JournaledClick } from '../core/click.ts';
import { dropReasons } from '../core/visit.ts';
import { decodeAccessEvent, encodeAccessEvent, ForeignMessage } from './access-event.ts';

const anId = {
  epoch: fc.string({ minLength: 1, unit: 'binary' }),
  seq: fc.maxSafeNat(),
};
const aClick: fc.Arbitrary<JournaledClick> = fc.oneof(
  fc.record({ ...anId, body: fc.jsonValue({ noUnicodeString: false }) }),
  fc.record({ ...anId, body: fc.string({ unit: 'binary' }) }),
  fc.record({ ...anId, body: fc.constant(''), dropped: fc.constantFrom(...dropReasons) }),
  fc.record({ ...anId, body: fc.constant(''), damage: fc.string() }),
);

/** Of what JSON can not tell apart: 0 and -0. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('a click comes out as it went in, whatever it is', () => {
  fc.assert(
    fc.property(aClick, (click) => {
      assert.deepEqual(decodeAccessEvent(encodeAccessEvent(click)), asJson(click));
    }),
  );
});

test('any later version of ours is read, with members that are not known here', () => {
  fc.assert(
    fc.property(
      aClick,
      fc.nat(),
      fc.dictionary(fc.stringMatching(/^x[a-z]+$/), fc.jsonValue()),
      (click, minor, more) => {
        const event = asJson(JSON.parse(encodeAccessEvent(click).toString())) as object;
        const bytes = Buffer.from(JSON.stringify({ ...more, ...event, v: `1.${minor}` }));
        assert.deepEqual(decodeAccessEvent(bytes), asJson(click));
      },
    ),
  );
});

test('a click of before there were traces is read, and the place of one that has it comes along', () => {
  const old = '{"v":"1.0","epoch":"e","seq":7,"click":{"v":1,"at":1}}';
  assert.deepEqual(decodeAccessEvent(Buffer.from(old)), { epoch: 'e', seq: 7, body: { v: 1, at: 1 } });
  const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const event = encodeAccessEvent({ epoch: 'e', seq: 7, body: { v: 1, at: 1, trace } });
  assert.deepEqual(JSON.parse(event.toString()), { v: '1.1', epoch: 'e', seq: 7, click: { v: 1, at: 1, trace } });
});

test('no bytes do more than be refused with a reason', () => {
  const almost = fc.record(
    { v: fc.constantFrom('1.0', '2.0', 1), epoch: fc.jsonValue(), seq: fc.jsonValue(), click: fc.jsonValue() },
    { requiredKeys: [] },
  );
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.json().map((text) => Buffer.from(text)),
    almost.map((value) => Buffer.from(JSON.stringify(value))),
  );
  fc.assert(
    fc.property(bytes, (given) => {
      try {
        const { epoch, seq } = decodeAccessEvent(given);
        assert.ok(typeof epoch === 'string' && Number.isSafeInteger(seq));
      } catch (error) {
        assert.ok(error instanceof ForeignMessage, String(error));
        assert.ok(error.message.length > 0 && error.message.length < 100);
      }
    }),
  );
});
