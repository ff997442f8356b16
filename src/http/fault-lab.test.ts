import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { parseMs, parseRatio, Share } from './fault-lab.ts';

function taken(ratio: number, of: number): readonly boolean[] {
  const share = new Share();
  return Array.from({ length: of }, () => share.takes(ratio));
}

test('a share is what it says, the same each time, and nothing and everything at its ends', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 2000 }), (ratio, of) => {
      const count = taken(ratio, of).filter(Boolean).length;
      // The discrepancy of golden multiples grows with the logarithm alone.
      assert.ok(Math.abs(count - ratio * of) < 4, `${count} of ${of} at ${ratio}`);
    }),
  );
  assert.deepEqual(taken(0.3, 50), taken(0.3, 50));
  assert.ok(taken(0, 1000).every((one) => !one));
  assert.ok(taken(1, 1000).every((one) => one));
  // In no rhythm: whoever asks two things in turn has the share of each.
  const odd = taken(0.5, 1000).filter((one, index) => one && index % 2 === 1).length;
  assert.ok(Math.abs(odd - 250) < 4, `${odd}`);
});

test('what is asked of a page is read, or refused with what would be accepted', () => {
  assert.deepEqual(['0', '1', '0.3', '.5', '1.0'].map(parseRatio), [0, 1, 0.3, 0.5, 1]);
  for (const wrong of ['', '1.1', '-1', 'x', '1e-1', '0.3 ', 'NaN'])
    assert.throws(() => parseRatio(wrong), { name: 'RangeError', message: /^ratio: expected .*\(given: "/ });
  assert.deepEqual(['0', '1500', '30000'].map(parseMs), [0, 1500, 30_000]);
  for (const wrong of ['', '30001', '-1', '1.5', '1s'])
    assert.throws(() => parseMs(wrong), { name: 'RangeError', message: /^ms: expected .* 30000.*\(given: "/ });
  assert.throws(
    () => parseMs('9'.repeat(1000)),
    ({ message }: Error) => message.length < 200,
  );
});
