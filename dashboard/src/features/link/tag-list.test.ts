import assert from 'node:assert/strict';
import test from 'node:test';
import { addTag } from './tag-list.ts';

test('a tag is added as the server keeps it, and once', () => {
  assert.deepEqual(addTag(['one'], ' Two words '), ['one', 'two-words']);
  const tags = ['spring'];
  assert.equal(addTag(tags, 'SPRING '), tags);
  assert.equal(addTag(tags, '  '), tags);
});
