import assert from 'node:assert/strict';
import test from 'node:test';
import { guessMapping } from './fields.ts';
import { itemsOf, type Item } from './link-of-row.ts';
import { readText } from './read-file.ts';

async function items(text: string, takeDomains = false): Promise<readonly Item[]> {
  const source = await readText(text);
  return itemsOf(source, guessMapping(source.columns), takeDomains);
}

test('our own export comes back whole', async () => {
  const csv =
    'Long URL,Short code,Domain,Title,Tags,Short URL,Date created,Valid since,Valid until,Max visits,Crawlable,Forward query,Visits,Bot visits\r\n' +
    'https://a.test/?x=1,abc,,"\'=1+1",a|b,https://s.test/abc,2026-01-31T10:00:00+01:00,,2027-01-01T00:00:00+01:00,5,true,false,12,3\r\n';
  const link = {
    longUrl: 'https://a.test/?x=1',
    shortCode: 'abc',
    title: '=1+1',
    tags: ['a', 'b'],
    dateCreated: '2026-01-31T10:00:00+01:00',
    validUntil: '2027-01-01T00:00:00+01:00',
    maxVisits: 5,
    crawlable: true,
    forwardQuery: false,
  };
  assert.deepEqual(await items(csv), [{ at: 'line 2', link }]);
});

test('a short URL says the code, and the domain where it is wanted', async () => {
  const csv =
    'link,long_url\nhttps://Bit.ly/docs/%C3%BC,https://a.test\nbit.ly/x,https://b.test\nbit.ly,https://c.test\n';
  assert.deepEqual(await items(csv), [
    { at: 'line 2', link: { longUrl: 'https://a.test', shortCode: 'ü' } },
    { at: 'line 3', link: { longUrl: 'https://b.test', shortCode: 'x' } },
    { at: 'line 4', problem: 'short URL: bit.ly is no address with a code' },
  ]);
  assert.deepEqual((await items(csv, true))[0], {
    at: 'line 2',
    link: { longUrl: 'https://a.test', shortCode: 'docs/ü', domain: 'bit.ly' },
  });
});

test('what would be wrong or open here is left out with the reason', async () => {
  const link = { target: 'https://a.test', address: 'a' };
  const json = [
    { ...link, password: true },
    { ...link, password: false, banned: true },
    { ...link, max_visits: 'many' },
    { ...link, crawlable: 'perhaps' },
    { ...link, target: ' ' },
    { ...link, password: false, banned: false },
  ];
  assert.deepEqual(
    (await items(JSON.stringify(json))).map((item) => ('problem' in item ? item.problem : item.link)),
    [
      'is behind a password, and would be open to everybody here',
      'is banned there',
      'Max visits: many is not a whole number',
      'Crawlable: perhaps is neither true nor false',
      'has no long URL',
      { longUrl: 'https://a.test', shortCode: 'a' },
    ],
  );
});

test('rules come along, in their order', async () => {
  const rule = { longUrl: 'https://it.test', conditions: [{ type: 'language', matchKey: null, matchValue: 'it' }] };
  const [item] = await items(
    JSON.stringify([{ longUrl: 'https://a.test', redirectRules: [{ ...rule, priority: 1 }] }]),
  );
  assert.deepEqual(item, { at: 'entry 1', link: { longUrl: 'https://a.test', redirectRules: [rule] } });
});
