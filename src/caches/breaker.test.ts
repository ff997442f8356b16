import assert from 'node:assert/strict';
import test from 'node:test';
import { Breaker } from './breaker.ts';

test('after five failures in a row one question a second is asked, until one is answered', () => {
  const breaker = new Breaker();
  for (let i = 0; i < 4; i++) breaker.failed(0);
  breaker.succeeded();
  for (let i = 0; i < 4; i++) breaker.failed(0);
  assert.ok(!breaker.isOpen && breaker.mayAsk(0));
  breaker.failed(10);
  assert.ok(breaker.isOpen);
  assert.ok(!breaker.mayAsk(1009));
  assert.ok(breaker.mayAsk(1010));
  // Its answer is waited for.
  assert.ok(!breaker.mayAsk(1010));
  breaker.failed(1030);
  assert.ok(!breaker.mayAsk(2029));
  assert.ok(breaker.mayAsk(2030));
  breaker.succeeded();
  assert.ok(!breaker.isOpen && breaker.mayAsk(2031) && breaker.mayAsk(2031));
});
