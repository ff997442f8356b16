import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { clickKinds, type Click } from '../core/click.ts';
import { charactersOf } from './click-bytes.ts';
import { decodeFrame, FRAME_HEADER_BYTES, FrameWriter } from './frame.ts';
import { clicksOf } from './reader.ts';

const click: Click = {
  v: 1,
  at: 1,
  kind: 'link',
  linkId: 1,
  domain: '',
  ip: '192.0.2.1',
  userAgent: 'test',
  referer: '',
  language: '',
  visitedUrl: 'http://a/b',
  redirectUrl: 'http://c',
};

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '0', 'null', 'a', '"\\n'));
const anyClick = fc.record<Click>({
  v: fc.constant(1),
  at: fc.nat(),
  kind: fc.constantFrom(...clickKinds),
  linkId: fc.option(fc.maxSafeNat()),
  domain: text,
  ip: fc.option(text),
  userAgent: text,
  referer: text,
  language: text,
  visitedUrl: text,
  redirectUrl: fc.option(text),
});
const trace = fc
  .tuple(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.uint8Array({ minLength: 8, maxLength: 8 }))
  .filter((ids) => ids.every((id) => id.some((byte) => byte !== 0)))
  .map(([traceId, spanId]) => `00-${Buffer.from(traceId).toString('hex')}-${Buffer.from(spanId).toString('hex')}-01`);
const maybeTraced = fc
  .tuple(anyClick, fc.option(trace))
  .map(([of, place]) => (place === null ? of : { ...of, trace: place }));

/** Two clicks, as a version that knew of no traces has written them. */
const OLD_FRAME =
  'VEowMsE2hwpxAAAAAgAAAAcAAAAAAAAAABDQVEateUIAAAAAAADwPwAAAAkAMTkyLjAuMi4xBAB0ZXN0AIACAGVuCgBodHRwOi8vYS9iCABodHRwOi8v' +
  'YwAg0FRGrXlCAAAAAAAAAEAAAIABgAKAAIADgAoAaHR0cDovL2EvYggAaHR0cDovL2M=';

function frameOf(firstSeq: number, clicks: readonly Click[]): Buffer {
  const characters = clicks.reduce((sum, each) => sum + charactersOf(each), 0);
  return new FrameWriter().clicks(firstSeq, clicks, characters);
}

test('a frame gives its clicks back, whatever the texts hold and however often they come', () => {
  fc.assert(
    fc.property(fc.array(maybeTraced, { minLength: 1, maxLength: 20 }), fc.nat(), (clicks, firstSeq) => {
      const bytes = frameOf(firstSeq, clicks);
      const decoded = decodeFrame(bytes, 0);
      assert.ok(decoded.outcome === 'frame');
      assert.equal(decoded.bytes, bytes.length);
      assert.deepEqual(
        clicksOf('epoch', decoded.frame),
        clicks.map((body, i) => ({ epoch: 'epoch', seq: firstSeq + i, body: { ...body } })),
      );
      for (const cut of [0, 1, 23, 24, bytes.length - 1]) {
        assert.equal(decodeFrame(bytes.subarray(0, cut), 0).outcome, 'incomplete');
      }
    }),
  );
});

test('a frame of before there were traces is read, and that version reads the clicks of a frame with some', () => {
  const decoded = decodeFrame(Buffer.from(OLD_FRAME, 'base64'), 0);
  assert.ok(decoded.outcome === 'frame');
  const clicks = clicksOf('epoch', decoded.frame).map(({ body }) => body as Click);
  assert.deepEqual(
    clicks.map(({ linkId, language, trace: place }) => [linkId, language, place]),
    [
      [1, 'en', undefined],
      [2, 'en', undefined],
    ],
  );
  // It read as many clicks as the header says from the beginning on, and those are where they were.
  const traced = clicks.map((each) => ({ ...each, trace: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }));
  const [without, withSome] = [frameOf(7, clicks), frameOf(7, traced)].map((bytes) =>
    bytes.subarray(FRAME_HEADER_BYTES),
  );
  assert.ok(without !== undefined && withSome !== undefined && withSome.length > without.length);
  assert.deepEqual(withSome.subarray(0, without.length), without);
});

test('clicks in a form of another version are lost one by one, with the reason', () => {
  const decoded = decodeFrame(frameOf(7, [click, click]), 0);
  assert.ok(decoded.outcome === 'frame');
  const { payload } = decoded.frame;
  const read = clicksOf('epoch', { ...decoded.frame, payload: payload.subarray(0, payload.length - 1) });
  assert.deepEqual(
    read.map((each) => [each.seq, /version/.test(each.damage ?? '')]),
    [
      [7, true],
      [8, true],
    ],
  );
});

test('a flipped bit anywhere in a frame is found', () => {
  const bytes = frameOf(7, [click]);
  fc.assert(
    fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.notEqual(decodeFrame(damaged, 0).outcome, 'frame');
    }),
  );
});
