import assert from 'node:assert/strict';
import test from 'node:test';
import { completeUrl, draftOf, EMPTY_FORM, isTyped } from './draft.ts';

test('a form with an address alone says nothing else', () => {
  assert.deepEqual(draftOf({ ...EMPTY_FORM, longUrl: ' https://a.test/ ' }), {
    longUrl: 'https://a.test/',
    forwardQuery: true,
    crawlable: false,
  });
});

test('all that was filled in is sent', () => {
  const draft = draftOf({
    longUrl: 'https://a.test/',
    code: ' spring sale ',
    domain: ' s.test ',
    tags: ['a'],
    title: ' Spring ',
    validSince: '2026-01-31T09:00',
    validUntil: '2026-02-28T09:00',
    maxVisits: '10',
    forwardQuery: false,
    crawlable: true,
    findIfExists: true,
  });
  assert.deepEqual(draft, {
    longUrl: 'https://a.test/',
    customSlug: 'spring sale',
    domain: 's.test',
    tags: ['a'],
    title: 'Spring',
    validSince: new Date(2026, 0, 31, 9).toISOString(),
    validUntil: new Date(2026, 1, 28, 9).toISOString(),
    maxVisits: 10,
    forwardQuery: false,
    crawlable: true,
    findIfExists: true,
  });
});

test('an address without a scheme gets https, and nothing else is touched', () => {
  assert.equal(completeUrl(' example.com/a?b '), 'https://example.com/a?b');
  assert.equal(completeUrl('example.com:8080/a'), 'https://example.com:8080/a');
  assert.equal(completeUrl('bücher.example'), 'https://bücher.example');
  for (const kept of ['http://a.test', 'mailto:me@a.test', 'tel:123', 'myapp://open', 'nonsense', '', 'a b.c']) {
    assert.equal(completeUrl(kept), kept);
  }
});

test('a form counts as typed as soon as anything differs', () => {
  assert.equal(isTyped(EMPTY_FORM), false);
  assert.equal(isTyped({ ...EMPTY_FORM, tags: ['a'] }), true);
});
