import assert from 'node:assert/strict';
import test from 'node:test';
import { readLinkPage } from './link-search.ts';

test('the address of a link says its code, its domain, and the part that is shown', () => {
  const full = { code: 'docs/intro', domain: 's.test', part: 'history', page: 3 };
  assert.deepEqual(readLinkPage(full), full);
});

test('what an address does not say, or says badly, falls back', () => {
  assert.deepEqual(readLinkPage({}), { code: '' });
  assert.deepEqual(readLinkPage({ code: 123, domain: '', part: 'overview', page: 1 }), { code: '123' });
  assert.deepEqual(readLinkPage({ code: { a: 1 }, domain: ['x'], part: 'nonsense', page: 'x' }), { code: '' });
});
