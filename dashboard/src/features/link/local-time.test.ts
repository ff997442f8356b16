import assert from 'node:assert/strict';
import test from 'node:test';
import { fromLocal, toLocal } from './local-time.ts';

test('a time comes back from its field as it went in', () => {
  for (const date of ['2026-01-31T09:00:00+01:00', '2026-07-31T23:59:59-05:00', '2026-03-29T01:30:00Z']) {
    assert.equal(Date.parse(fromLocal(toLocal(date)) ?? ''), Date.parse(date));
  }
  assert.match(toLocal('2026-01-31T09:00:00+01:00'), /^2026-01-3\dT\d\d:\d\d$/u);
});

test('no time is an empty field, and so is what is no time', () => {
  assert.equal(toLocal(null), '');
  assert.equal(toLocal('soon'), '');
  assert.equal(fromLocal(''), null);
  assert.equal(fromLocal('soon'), null);
});
