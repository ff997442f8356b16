import assert from 'node:assert/strict';
import test from 'node:test';
import { KnownCodes } from './known-codes.ts';

test('what was added is known, in every thread, and until all is added everything may be', () => {
  const codes = KnownCodes.sizedFor(1000);
  const other = new KnownCodes(codes.memory);
  assert.ok(other.mayHave({ domain: '', code: 'never' }));
  for (let i = 0; i < 1000; i++) codes.add({ domain: i % 2 === 0 ? '' : 's.example', code: `code${i}` });
  codes.markComplete();
  for (let i = 0; i < 1000; i++) {
    const ref = { domain: i % 2 === 0 ? '' : 's.example', code: `code${i}` };
    assert.ok(other.mayHave(ref), ref.code);
  }
  assert.equal(other.mayHave({ domain: '', code: 'never' }), false);
  assert.equal(other.mayHave({ domain: '', code: 'code1' }), false, 'a code of another domain');
});

test('four times as many codes as were expected leave few unknown ones that may be known', () => {
  const expected = 200_000;
  const codes = KnownCodes.sizedFor(expected);
  for (let i = 0; i < 4 * expected; i++) codes.add({ domain: '', code: i.toString(36) });
  codes.markComplete();
  let wrong = 0;
  for (let i = 0; i < 100_000; i++) if (codes.mayHave({ domain: '', code: `-${i.toString(36)}` })) wrong++;
  assert.ok(wrong < 100_000 / 200, `${wrong} of 100,000`);
});
