import assert from 'node:assert/strict';
import test from 'node:test';
import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { leftOf, stateOf } from './link-now.ts';

const NOON = Date.parse('2026-05-01T12:00:00Z');

function link(meta: Partial<ShortUrl['meta']>, total = 0): ShortUrl {
  return {
    meta: { validSince: null, validUntil: null, maxVisits: null, ...meta },
    visitsSummary: { total, nonBots: total, bots: 0 },
  } as ShortUrl;
}

test('a link is active within its validity and its limit', () => {
  assert.equal(stateOf(link({}), NOON), 'active');
  assert.equal(stateOf(link({ validSince: '2026-05-01T12:00:01+00:00' }), NOON), 'early');
  assert.equal(stateOf(link({ validUntil: '2026-05-01T13:59:59+02:00' }), NOON), 'late');
  assert.equal(stateOf(link({ maxVisits: 3 }, 2), NOON), 'active');
  assert.equal(stateOf(link({ maxVisits: 3 }, 3), NOON), 'used');
});

test('what is left of a limit is never below nothing', () => {
  assert.equal(leftOf(link({}, 5)), null);
  assert.equal(leftOf(link({ maxVisits: 3 }, 1)), 2);
  assert.equal(leftOf(link({ maxVisits: 3 }, 5)), 0);
});
