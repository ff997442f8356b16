import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { clickKinds, type Click } from '../core/click.ts';
import { charactersOf } from './click-bytes.ts';
import { decodeFrame, FrameWriter } from './frame.ts';
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

function frameOf(firstSeq: number, clicks: readonly Click[]): Buffer {
  const characters = clicks.reduce((sum, each) => sum + charactersOf(each), 0);
  return new FrameWriter().clicks(firstSeq, clicks, characters);
}

test('a frame gives its clicks back, whatever the texts hold and however often they come', () => {
  fc.assert(
    fc.property(fc.array(anyClick, { minLength: 1, maxLength: 20 }), fc.nat(), (clicks, firstSeq) => {
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
