import assert from 'node:assert/strict';
import test from 'node:test';
import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { linksCsv } from './links-csv.ts';
import { addressOf, barsOf, idOf, leftOf, marksOf, searchOf, withoutScheme } from './link-state.ts';

const NOW = Date.UTC(2026, 5, 15);
const link: ShortUrl = {
  shortCode: 'abc12',
  shortUrl: 'https://s.test/abc12',
  longUrl: 'https://example.com/a,b',
  dateCreated: '2026-06-01T00:00:00+00:00',
  visitsSummary: { total: 5, nonBots: 3, bots: 2 },
  tags: ['a', 'b'],
  meta: { validSince: null, validUntil: null, maxVisits: null },
  domain: null,
  title: '=evil',
  crawlable: false,
  forwardQuery: true,
  hasRedirectRules: false,
};

test('marks say why a link does not redirect, or what limits it', () => {
  const marks = (meta: Partial<ShortUrl['meta']>, hasRedirectRules = false) =>
    marksOf({ ...link, meta: { ...link.meta, ...meta }, hasRedirectRules }, NOW);
  assert.deepEqual(marks({}), []);
  assert.deepEqual(marks({ maxVisits: 5 }), ['exhausted']);
  assert.deepEqual(marks({ maxVisits: 6 }, true), ['limited', 'rules']);
  assert.deepEqual(marks({ validUntil: '2026-06-14T00:00:00+00:00' }), ['expired']);
  assert.deepEqual(marks({ validUntil: '2026-06-16T00:00:00+00:00' }), ['expiring']);
  assert.deepEqual(marks({ validSince: '2026-06-16T00:00:00+00:00' }), ['waiting']);
  assert.deepEqual(marks({ validSince: '2026-06-14T00:00:00+00:00' }), []);
  assert.deepEqual(marks({ validSince: '2026-06-16T00:00:00+00:00', maxVisits: 5 }), ['waiting', 'exhausted']);
});

test('a link redirects within its validity and its limit, to the second', () => {
  const bars = (meta: Partial<ShortUrl['meta']>) => barsOf({ ...link, meta: { ...link.meta, ...meta } }, NOW);
  assert.deepEqual(bars({ validSince: '2026-06-15T00:00:01+00:00' }), ['waiting']);
  assert.deepEqual(bars({ validSince: '2026-06-15T00:00:00+00:00', validUntil: '2026-06-15T02:00:00+02:00' }), []);
  assert.deepEqual(bars({ validUntil: '2026-06-15T01:59:59+02:00' }), ['expired']);
});

test('what is left of a limit is never below nothing', () => {
  const left = (maxVisits: number | null) => leftOf({ ...link, meta: { ...link.meta, maxVisits } });
  assert.deepEqual([left(null), left(7), left(3)], [null, 2, 0]);
});

test('links are named by domain and code', () => {
  assert.deepEqual(searchOf(link), { code: 'abc12' });
  assert.deepEqual(searchOf({ ...link, domain: 'x.test' }), { code: 'abc12', domain: 'x.test' });
  assert.notEqual(idOf(link), idOf({ ...link, domain: 'x.test' }));
});

test('addresses are shown short, and can be followed', () => {
  assert.equal(withoutScheme('https://s.test/a'), 's.test/a');
  for (const [shortUrl, address] of [
    ['https://s.test/spring', 'https://s.test/spring'],
    ['https://s.test/100%', 'https://s.test/100%25'],
    ['https://s.test/%41', 'https://s.test/%2541'],
    ['https://s.test/grüße/a\\b', 'https://s.test/gr%C3%BC%C3%9Fe/a%5Cb'],
    ['https://grün.test:8080/base/"<b>"|^`', 'https://xn--grn-ioa.test:8080/base/%22%3Cb%3E%22%7C%5E%60'],
    ["http://s.test/it's(~$&+,;=!*)", "http://s.test/it's(~$&+,;=!*)"],
  ] as const)
    assert.equal(addressOf({ shortUrl }), address);
});

test('links become a table that no spreadsheet runs', () => {
  const [, row] = linksCsv([link]).split('\r\n');
  assert.equal(
    row,
    `"https://example.com/a,b",abc12,,'=evil,a|b,https://s.test/abc12,2026-06-01T00:00:00+00:00,,,,false,true,5,2`,
  );
});
