import assert from 'node:assert/strict';
import test from 'node:test';
import type { Simulation } from '../../../../src/http/api/contract.ts';
import { FIRST_VISITOR, sentenceOf, simulatedRequest, withVisitor } from './simulate.ts';
import { visitors } from './visitors.ts';

const RULE = { priority: 1, longUrl: 'https://a.test', held: false, conditions: [] };
const SENT: Simulation = { outcome: 'redirect', location: 'https://b.test', priority: 2, rules: [RULE, RULE] };

test('what is left empty is not said of a visitor', () => {
  assert.deepEqual(simulatedRequest(FIRST_VISITOR), { userAgent: visitors.iphone });
  assert.deepEqual(simulatedRequest({ ...FIRST_VISITOR, visitor: 'other', query: ' ?a=1&b ', country: 'IT' }), {
    query: 'a=1&b',
    countryCode: 'IT',
  });
});

test('another user agent begins as the one before', () => {
  assert.deepEqual(withVisitor(FIRST_VISITOR, 'other'), {
    ...FIRST_VISITOR,
    visitor: 'other',
    userAgent: visitors.iphone,
  });
  assert.equal(withVisitor({ ...FIRST_VISITOR, userAgent: 'mine' }, 'macSafari').userAgent, 'mine');
});

test('a sentence says who gets what, and because of which rule', () => {
  assert.deepEqual(sentenceOf({ ...FIRST_VISITOR, city: 'Rome' }, SENT), {
    before: 'An iPhone in Rome is sent to ',
    target: 'https://b.test',
    after: ', because of rule 2.',
  });
});

test('without a rule that holds it is the long URL', () => {
  assert.deepEqual(sentenceOf(FIRST_VISITOR, { ...SENT, priority: null }), {
    before: 'An iPhone is sent to the long URL, ',
    target: 'https://b.test',
    after: ', because no rule holds.',
  });
  assert.equal(
    sentenceOf(FIRST_VISITOR, { ...SENT, priority: null, rules: [] }).after,
    ', because there are no rules.',
  );
});

test('who is not redirected is told why', () => {
  const closed = { ...SENT, location: null, priority: null, outcome: 'visits-exhausted' } as const;
  assert.deepEqual(sentenceOf({ ...FIRST_VISITOR, visitor: 'other' }, closed), {
    before: 'This visitor is not redirected, because the limit of visits is reached.',
    target: null,
    after: '',
  });
});
