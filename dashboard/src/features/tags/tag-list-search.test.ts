import assert from 'node:assert/strict';
import test from 'node:test';
import { readTagList } from './tag-list-search.ts';

test('what is usual or senseless is left out of the address', () => {
  assert.deepEqual(readTagList({ q: '', order: 'tag-ASC', page: 1 }), {});
  assert.deepEqual(readTagList({ q: ['a'], order: 'DROP', page: 'x', other: 1 }), {});
  assert.deepEqual(readTagList({ page: 1.5 }), {});
});

test('what it says is kept, and digits are a text', () => {
  assert.deepEqual(readTagList({ q: 2026, order: 'visits-DESC', page: 3 }), {
    q: '2026',
    order: 'visits-DESC',
    page: 3,
  });
});
