import assert from 'node:assert/strict';
import test from 'node:test';
import { normaliseTag } from '../../../../src/core/tags.ts';
import { largestOf, namesOf, normalTag } from './tag-name.ts';

test('a tag is written as the server keeps it', () => {
  for (const text of [' Summer Sale ', 'ÄÖ', 'a\tb', '']) assert.equal(normalTag(text), normaliseTag(text));
});

test('many names are cut, and the largest tag stays', () => {
  const tags = ['a', 'b', 'c'].map((tag, index) => ({ tag, shortUrlsCount: index === 1 ? 5 : 1 }));
  assert.equal(namesOf(tags), 'a, b, c');
  assert.equal(namesOf(tags, 2), 'a, b + 1');
  assert.equal(largestOf(tags), 'b');
  assert.equal(largestOf([]), '');
});
