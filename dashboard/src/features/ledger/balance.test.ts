import assert from 'node:assert/strict';
import test from 'node:test';
import { balanceOf } from './balance.ts';

const LEDGER = {
  accepted: 10,
  stored: 6,
  pending: 1,
  quarantined: 1,
  dropped: { 'link-deleted': 1, 'journal-full': 1 },
  atRisk: 0,
  duplicates: 3,
  balanced: true,
};

test('the terms are those of the sum, dropped clicks together, duplicates in none', () => {
  const { terms, difference } = balanceOf(LEDGER);
  assert.deepEqual(
    terms.map(({ term, clicks, share }) => [term, clicks, share]),
    [
      ['stored', 6, 0.6],
      ['pending', 1, 0.1],
      ['quarantined', 1, 0.1],
      ['dropped', 2, 0.2],
    ],
  );
  assert.equal(difference, 0);
});

test('what is missing is said, and nothing at all has no shares', () => {
  assert.equal(balanceOf({ ...LEDGER, accepted: 12 }).difference, 2);
  assert.equal(balanceOf({ ...LEDGER, accepted: 9 }).difference, -1);
  const nothing = { ...LEDGER, accepted: 0, stored: 0, pending: 0, quarantined: 0, dropped: {} };
  assert.deepEqual(
    balanceOf(nothing).terms.map(({ share }) => share),
    [0, 0, 0, 0],
  );
});
