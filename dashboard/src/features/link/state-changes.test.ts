import assert from 'node:assert/strict';
import test from 'node:test';
import type { LinkState } from './link-api.ts';
import { changesBetween, isSame } from './state-changes.ts';

const STATE: LinkState = {
  longUrl: 'https://a.test',
  title: null,
  tags: ['one', 'two'],
  validSince: null,
  validUntil: null,
  maxVisits: null,
  crawlable: false,
  forwardQuery: true,
  redirectRules: [],
};

test('only what differs is shown, before and after', () => {
  const changes = changesBetween(STATE, { ...STATE, title: 'Spring', maxVisits: 5, crawlable: true });
  assert.deepEqual(changes, [
    { field: 'title', before: ['None'], after: ['Spring'] },
    { field: 'maxVisits', before: ['None'], after: ['5'] },
    { field: 'crawlable', before: ['No'], after: ['Yes'] },
  ]);
});

test('the order of tags and the zone of a time are no change', () => {
  const tags = { ...STATE, tags: ['two', 'one'] };
  assert.deepEqual(changesBetween(STATE, tags), []);
  assert.ok(isSame('validSince', '2026-05-01T10:00:00Z', '2026-05-01T12:00:00+02:00'));
  assert.ok(!isSame('validSince', '2026-05-01T10:00:00Z', '2026-05-01T10:00:00+02:00'));
});

test('rules are told line by line', () => {
  const rules: LinkState['redirectRules'] = [
    {
      longUrl: 'https://b.test',
      conditions: [
        { type: 'device', matchKey: null, matchValue: 'ios' },
        { type: 'query-param', matchKey: 'ref', matchValue: 'x' },
      ],
    },
    { longUrl: 'https://c.test', conditions: [{ type: 'ip-address', matchKey: null, matchValue: '192.0.2.0/24' }] },
  ];
  assert.deepEqual(changesBetween(STATE, { ...STATE, redirectRules: rules }), [
    {
      field: 'redirectRules',
      before: ['No rules'],
      after: ['1. https://b.test (Device: iPhone or iPad, ?ref=x)', '2. https://c.test (IP address: 192.0.2.0/24)'],
    },
  ]);
});

test('fields that only one side has are not compared', () => {
  assert.deepEqual(changesBetween({ longUrl: 'https://a.test' }, STATE), []);
});
