import assert from 'node:assert/strict';
import test from 'node:test';
import { guessMapping, remap } from './fields.ts';

test('columns of other shorteners are recognised', () => {
  const ours = ['Long URL', 'Short code', 'Domain', 'Title', 'Tags', 'Short URL', 'Date created', 'Visits'];
  assert.deepEqual(guessMapping(ours), [
    'longUrl',
    'shortCode',
    'domain',
    'title',
    'tags',
    'shortUrl',
    'dateCreated',
    null,
  ]);
  const yourls = ['keyword', 'url', 'title', 'timestamp', 'ip', 'clicks'];
  assert.deepEqual(guessMapping(yourls), ['shortCode', 'longUrl', 'title', 'dateCreated', null, null]);
  const kutt = ['address', 'target', 'link', 'description', 'expire_in', 'password', 'banned', 'visit_count'];
  assert.deepEqual(guessMapping(kutt), [
    'shortCode',
    'longUrl',
    'shortUrl',
    'title',
    'validUntil',
    'secret',
    'banned',
    null,
  ]);
  assert.deepEqual(guessMapping(['Created At', 'link', 'long_url']), ['dateCreated', 'shortUrl', 'longUrl']);
});

test('a field is of one column: the surest name, and a lone link is the long URL', () => {
  assert.deepEqual(guessMapping(['url', 'long_url', 'url']), [null, 'longUrl', null]);
  assert.deepEqual(guessMapping(['link']), ['longUrl']);
});

test('a field that is given to another column is taken from the first', () => {
  assert.deepEqual(remap(['longUrl', null, 'title'], 1, 'longUrl'), [null, 'longUrl', 'title']);
  assert.deepEqual(remap(['longUrl', null, 'title'], 2, null), ['longUrl', null, null]);
});
