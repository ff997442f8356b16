import assert from 'node:assert/strict';
import test from 'node:test';
import { runAll } from './run-all.ts';

test('every item is acted on once, a few at a time, and failures do not stop the others', async () => {
  let [running, most] = [0, 0];
  const seen: number[] = [];
  const { done, failed } = await runAll(
    Array.from({ length: 20 }, (_, item) => item),
    async (item) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      if (item === 7) throw new Error('seven');
      return item * 2;
    },
    (finished) => seen.push(finished),
  );
  assert.equal(most, 4);
  assert.equal(done.length, 19);
  assert.deepEqual(
    failed.map(({ item, error }) => [item, error.message]),
    [[7, 'seven']],
  );
  assert.equal(seen.at(-1), 20);
});

test('nothing to do is done at once', async () => {
  assert.deepEqual(await runAll([], () => Promise.reject(new Error('never'))), { done: [], failed: [] });
});
