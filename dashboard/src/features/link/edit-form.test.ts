import assert from 'node:assert/strict';
import test from 'node:test';
import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { editOf, formOf, problemOf, undoOf } from './edit-form.ts';

const LINK: ShortUrl = {
  shortCode: 'spring',
  shortUrl: 'https://s.test/spring',
  longUrl: 'https://a.test',
  dateCreated: '2026-01-01T00:00:00+00:00',
  visitsSummary: { total: 0, nonBots: 0, bots: 0 },
  tags: ['one'],
  meta: { validSince: '2026-05-01T10:00:30+02:00', validUntil: null, maxVisits: 5 },
  domain: null,
  title: null,
  crawlable: false,
  forwardQuery: true,
  hasRedirectRules: false,
};

test('what nobody touched is not sent', () => {
  assert.deepEqual(editOf(formOf(LINK), formOf(LINK)), {});
});

test('only what changed is sent, and what was emptied is cleared', () => {
  const base = formOf(LINK);
  const edit = editOf(base, { ...base, title: 'Spring', tags: ['one', 'two'], validSince: '', maxVisits: ' ' });
  assert.deepEqual(edit, { title: 'Spring', tags: ['one', 'two'], validSince: null, maxVisits: null });
  assert.deepEqual(editOf(base, { ...base, maxVisits: '7', crawlable: true }), { maxVisits: 7, crawlable: true });
});

test('an edit is taken back by what was there before, of the same fields', () => {
  assert.deepEqual(undoOf(LINK, { title: 'Spring', validSince: null }), {
    title: null,
    validSince: '2026-05-01T10:00:30+02:00',
  });
});

test('problems find their field, those of one tag too', () => {
  const fields = [
    { field: 'tags[1]', problem: 'is longer than 255 characters' },
    { field: 'longUrl', problem: 'is empty' },
  ];
  assert.equal(problemOf(fields, 'tags'), 'is longer than 255 characters');
  assert.equal(problemOf(fields, 'longUrl'), 'is empty');
  assert.equal(problemOf(fields, 'title'), undefined);
});
