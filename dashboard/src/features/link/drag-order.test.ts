import assert from 'node:assert/strict';
import test from 'node:test';
import { gapAt, indexInGap } from './drag-order.ts';

test('a height is in the gap between the middles around it', () => {
  const middles = [50, 150, 250];
  assert.deepEqual(
    [0, 60, 160, 900].map((y) => gapAt(middles, y)),
    [0, 1, 2, 3],
  );
});

test('the gaps on both sides of a thing leave it where it is', () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((gap) => indexInGap(1, gap)),
    [0, 1, 1, 2],
  );
});
