import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { SecondChance, type Used } from './second-chance.ts';

interface Value extends Used {
  readonly bytes: number;
}

const make = (maxBytes: number): SecondChance<Value> => new SecondChance(maxBytes, (_, value) => value.bytes);

test('what was used outlives what was not', () => {
  const cache = make(10);
  for (let i = 0; i < 10; i++) cache.set(`${i}`, { bytes: 1, used: false });
  for (const key of ['0', '1', '2']) cache.get(key);
  for (let i = 10; i < 17; i++) cache.set(`${i}`, { bytes: 1, used: false });
  assert.deepEqual(
    Array.from({ length: 17 }, (_, i) => i).filter((i) => cache.get(`${i}`) !== undefined),
    [0, 1, 2, 10, 11, 12, 13, 14, 15, 16],
  );
});

test('when all was used a new value still finds its place', () => {
  const cache = make(1000);
  for (let i = 0; i < 1000; i++) cache.set(`${i}`, { bytes: 1, used: true });
  cache.set('new', { bytes: 1, used: false });
  assert.equal(cache.size, 1000);
  assert.notEqual(cache.get('new'), undefined);
});

test('a value larger than the limit is not kept, and the limit holds whatever happens', () => {
  const step = fc.record({ key: fc.nat(20), bytes: fc.integer({ min: 1, max: 40 }), act: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const cache = make(30);
      const written = new Map<string, number>();
      for (const { key: number, bytes, act } of steps) {
        const key = `${number}`;
        if (act === 0) cache.delete(key);
        else if (act === 1) cache.get(key);
        else cache.set(key, { bytes, used: false });
        if (act !== 1) written.set(key, act === 0 ? 0 : bytes);
        const kept = Array.from(written.keys()).flatMap((each) => cache.get(each) ?? []);
        assert.equal(kept.length, cache.size);
        assert.ok(kept.reduce((sum, value) => sum + value.bytes, 0) <= 30);
      }
    }),
  );
});
