import assert from 'node:assert/strict';
import test from 'node:test';
import { normaliseTag } from '../../../../src/core/tags.ts';
import { addTag } from './tag-list.ts';

test('a tag is added as the server keeps it, and once', () => {
  for (const typed of ['Spring', ' two words ', 'É\tX']) assert.deepEqual(addTag([], typed), [normaliseTag(typed)]);
  const tags = ['spring'];
  assert.equal(addTag(tags, 'SPRING '), tags);
  assert.equal(addTag(tags, '  '), tags);
});
