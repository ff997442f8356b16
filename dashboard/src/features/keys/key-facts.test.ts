import assert from 'node:assert/strict';
import test from 'node:test';
import { draftOf, expiryOf, missingIn, NEW_KEY, stateOf } from './key-facts.ts';

const NOW = new Date(2026, 0, 15, 12, 30);

test('a key is disabled before it is expired, and expires at its moment', () => {
  const expires = new Date(2026, 0, 15).toISOString();
  const at = new Date(expires).getTime();
  assert.equal(stateOf({ enabled: true, expires: null }, at), 'enabled');
  assert.equal(stateOf({ enabled: true, expires }, at - 1), 'enabled');
  assert.equal(stateOf({ enabled: true, expires }, at), 'expired');
  assert.equal(stateOf({ enabled: false, expires }, at), 'disabled');
});

test('expiries count by the calendar, and a last day is in it', () => {
  assert.equal(expiryOf('never', '', NOW), null);
  assert.deepEqual(expiryOf('week', '', NOW), new Date(2026, 0, 22, 12, 30));
  assert.deepEqual(expiryOf('month', '', NOW), new Date(2026, 1, 15, 12, 30));
  assert.deepEqual(expiryOf('quarter', '', NOW), new Date(2026, 3, 15, 12, 30));
  assert.deepEqual(expiryOf('year', '', NOW), new Date(2027, 0, 15, 12, 30));
  assert.deepEqual(expiryOf('date', '2026-01-31', NOW), new Date(2026, 1, 1));
  assert.equal(expiryOf('date', 'soon', NOW), null);
});

test('what is missing is said before anything is sent', () => {
  assert.deepEqual(missingIn({ ...NEW_KEY, expiry: 'date', onDomain: true }, NOW), ['name', 'day', 'domain']);
  assert.deepEqual(missingIn({ ...NEW_KEY, name: 'k', expiry: 'date', day: '2026-01-14' }, NOW), ['day']);
  assert.deepEqual(missingIn({ ...NEW_KEY, name: 'k', expiry: 'date', day: '2026-01-15' }, NOW), []);
});

test('a form becomes a draft, the domain first', () => {
  const form = { ...NEW_KEY, name: ' k ', authored: true, onDomain: true, domain: ' a.test ', noOrphans: true };
  assert.deepEqual(draftOf(form, NOW), {
    name: 'k',
    expires: null,
    roles: [{ kind: 'domain', domain: 'a.test' }, { kind: 'authored' }, { kind: 'no-orphans' }],
  });
  assert.equal(
    draftOf({ ...form, expiry: 'date', day: '2026-01-31' }, NOW).expires,
    new Date(2026, 1, 1).toISOString(),
  );
});
