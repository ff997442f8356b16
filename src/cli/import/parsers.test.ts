import assert from 'node:assert/strict';
import test from 'node:test';
import { Failure } from '../context.ts';
import { CSV_FIELDS, KUTT_FIELDS, YOURLS_FIELDS, type FieldNames } from './cells.ts';
import { readCsv } from './csv.ts';
import { tellFormat } from './files.ts';
import { RECORD_MAX_BYTES, type Bytes, type Item } from './item.ts';
import { readJson } from './json.ts';
import { readList } from './list.ts';

/** The bytes in parts of `size`, so that records and characters are torn apart. */
async function* parts(text: string | Buffer, size = 3): AsyncGenerator<Buffer> {
  const all = Buffer.from(text);
  for (let i = 0; i < all.length; i += size) yield all.subarray(i, i + size);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = [];
  for await (const item of items) gathered.push(item);
  return gathered;
}
const csv = async (text: string | Buffer, fields: FieldNames = CSV_FIELDS, size?: number): Promise<Item[]> =>
  await all(readCsv(parts(text, size), fields, true));
const concat = (...texts: (string | number[])[]): Buffer =>
  Buffer.concat(texts.map((text) => (typeof text === 'string' ? Buffer.from(text) : Buffer.from(text))));

test('a list is read to the byte, whatever its line ends and wherever it is torn', async () => {
  const text = '\ufeffhttps://a.test/ü?q=✓ \r\n\n  \nhttps://b.test/%zz\thttps://c\r\nhttps://d.test';
  for (const size of [1, 3, 1000]) {
    assert.deepEqual(await all(readList(parts(text, size))), [
      { at: 'line 1', link: { longUrl: 'https://a.test/ü?q=✓ ' } },
      { at: 'line 4', link: { longUrl: 'https://b.test/%zz\thttps://c' } },
      { at: 'line 5', link: { longUrl: 'https://d.test' } },
    ]);
  }
});

test('a line that is not UTF-8 or far too long is a problem of its own', async () => {
  const long = 'x'.repeat(RECORD_MAX_BYTES + 1);
  const text = concat('https://a.test/', [0xff], '\n', long, '\nhttps://b.test\n');
  assert.deepEqual(await all(readList(parts(text, 65_536))), [
    { at: 'line 1', problem: 'is not UTF-8' },
    { at: 'line 2', problem: `is longer than ${RECORD_MAX_BYTES} bytes` },
    { at: 'line 3', link: { longUrl: 'https://b.test' } },
  ]);
});

test("Shlink's columns and those of our export are read, by whatever case and with what others call them", async () => {
  const ours =
    'Long URL,Short code,Domain,Title,Tags,Short URL,Date created,Valid since,Valid until,Max visits,Crawlable,Forward query,Visits,Bot visits\r\n' +
    'https://a.test/?x=1,abc,,"\'=1+1, ""quoted""",a|b,https://s.test/abc,2026-01-31T10:00:00+01:00,,2027-01-01T00:00:00+01:00,5,true,false,12,3\r\n';
  const link = {
    longUrl: 'https://a.test/?x=1',
    shortCode: 'abc',
    title: '=1+1, "quoted"',
    tags: ['a', 'b'],
    dateCreated: '2026-01-31T10:00:00+01:00',
    validUntil: '2027-01-01T00:00:00+01:00',
    maxVisits: 5,
    crawlable: true,
    forwardQuery: false,
  };
  assert.deepEqual(await csv(ours), [{ at: 'line 2', link }]);
  const others = '\ufeffDESTINATION_URL;x,slug,Domain\nhttps://a.test,b,\n'.replace(';x', '');
  assert.deepEqual(await csv(others), [{ at: 'line 2', link: { longUrl: 'https://a.test', shortCode: 'b' } }]);
  const shortUrls =
    'short url,long url\nhttps://S.test:8080/docs/%C3%BC,https://a.test\ns.test/x,https://b.test\n,https://c.test\n/,https://d.test\n';
  assert.deepEqual(await csv(shortUrls), [
    { at: 'line 2', link: { longUrl: 'https://a.test', shortCode: 'docs/ü', domain: 's.test:8080' } },
    { at: 'line 3', link: { longUrl: 'https://b.test', shortCode: 'x', domain: 's.test' } },
    { at: 'line 4', link: { longUrl: 'https://c.test' } },
    { at: 'line 5', problem: 'short URL: / is no address with a code' },
  ]);
});

test('malformed rows are told with their lines, and the others are read', async () => {
  const text = concat(
    'url,code,title,max visits\n',
    'https://a.test,1,"two\nlines",\n',
    '\n',
    'https://b.test,2\n',
    'https://c.test,3,5" disk,\n',
    'https://d.test,4,',
    [0xe9],
    ',\n',
    'https://e.test,5,,many\n',
    ',6,,\n',
    'https://g.test,7,é,\n',
  );
  for (const size of [1, 7, 1000]) {
    assert.deepEqual(await csv(text, CSV_FIELDS, size), [
      { at: 'lines 2 to 3', link: { longUrl: 'https://a.test', shortCode: '1', title: 'two\nlines' } },
      { at: 'line 5', problem: 'has 2 cells, and the first row has 4' },
      { at: 'line 6', link: { longUrl: 'https://c.test', shortCode: '3', title: '5" disk' } },
      { at: 'line 7', problem: 'is not UTF-8' },
      { at: 'line 8', problem: 'max visits: many is not a whole number' },
      { at: 'line 9', problem: 'has no long URL' },
      { at: 'line 10', link: { longUrl: 'https://g.test', shortCode: '7', title: 'é' } },
    ]);
  }
});

test('a quote that is not closed takes no row along unsaid', async () => {
  const inside = 'url,title\nhttps://a.test,"open\nhttps://b.test,x\nhttps://c.test,"y"\nhttps://d.test,z\n';
  assert.deepEqual(await csv(inside), [
    { at: 'lines 2 to 4', problem: 'has a quote that is not closed' },
    { at: 'line 5', link: { longUrl: 'https://d.test', title: 'z' } },
  ]);
  const toTheEnd = 'url,title\nhttps://a.test,x\nhttps://b.test,"open\nhttps://c.test,x\n';
  const [good, rest, ...none] = await csv(toTheEnd);
  assert.deepEqual(good, { at: 'line 2', link: { longUrl: 'https://a.test', title: 'x' } });
  assert.match(rest !== undefined && 'problem' in rest ? rest.problem : '', /nothing after it was: a quote/u);
  assert.deepEqual(none, []);
  const endless = `url,title\nhttps://a.test,"${'x\n'.repeat(RECORD_MAX_BYTES)}`;
  const wide = `url,title\nhttps://a.test,${'x'.repeat(2 * RECORD_MAX_BYTES)}\nhttps://b.test,x\n`;
  for (const text of [endless, wide]) {
    const problems = await csv(text, CSV_FIELDS, 65_536);
    assert.equal(problems.length, 1);
    assert.match(
      problems[0] !== undefined && 'problem' in problems[0] ? problems[0].problem : '',
      /more than 1048576/u,
    );
  }
});

test('a table without a column for the long URL, and a source that breaks, end the import', async () => {
  await assert.rejects(
    csv('name,code\nx,y\n'),
    (error) => error instanceof Failure && error.message.includes('"name"'),
  );
  async function* broken(): Bytes & AsyncGenerator<Buffer> {
    yield Buffer.from('url\nhttps://a.test\n');
    throw new Error('the disk is gone');
  }
  await assert.rejects(all(readCsv(broken(), CSV_FIELDS, true)), /the disk is gone/u);
  assert.deepEqual(await csv(''), []);
});

test("YOURLS' export is read as CSV and as JSON", async () => {
  const link = { longUrl: 'https://a.test/', shortCode: 'abc', title: 'A', dateCreated: '2014-08-27 16:55:12' };
  const table = 'keyword,url,title,timestamp,ip,clicks\nabc,https://a.test/,A,2014-08-27 16:55:12,192.0.2.1,5\n';
  assert.deepEqual(await csv(table, YOURLS_FIELDS), [{ at: 'line 2', link }]);
  const record = { keyword: 'abc', url: 'https://a.test/', title: 'A', timestamp: '2014-08-27 16:55:12', clicks: '5' };
  assert.deepEqual(await all(readJson(parts(JSON.stringify([record])), YOURLS_FIELDS, false)), [
    { at: 'line 1', link },
  ]);
  const { keyword, ...rest } = record;
  const answer = {
    links: { link_1: { shorturl: `http://old.test/y/${keyword}`, ...rest } },
    stats: { total_links: '1', total_clicks: '5' },
    statusCode: 200,
  };
  const text = JSON.stringify(answer, null, 1);
  assert.deepEqual(await all(readJson(parts(text), YOURLS_FIELDS, false)), [{ at: 'line 3', link }]);
});

test("Kutt's links are read, but for those that must not be open to everybody", async () => {
  const link = {
    address: 'abc',
    banned: false,
    created_at: '2020-01-01T00:00:00.000Z',
    description: 'A {brace} and a "quote" \\',
    domain: null,
    expire_in: '2030-01-01T00:00:00.000Z',
    password: false,
    target: 'https://a.test/ü',
    link: 'https://kutt.test/abc',
    visit_count: 3,
  };
  const data = [link, { ...link, password: true }, { ...link, banned: true }, { ...link, domain: 'k.test' }];
  const expected = {
    longUrl: 'https://a.test/ü',
    shortCode: 'abc',
    title: link.description,
    dateCreated: link.created_at,
    validUntil: link.expire_in,
  };
  const page = JSON.stringify({ limit: 10, skip: 0, total: 4, data });
  for (const size of [1, 5, 10_000]) {
    assert.deepEqual(await all(readJson(parts(page, size), KUTT_FIELDS, true)), [
      { at: 'line 1', link: expected },
      { at: 'line 1', problem: 'is behind a password, and would be open to everybody here' },
      { at: 'line 1', problem: 'is banned there' },
      { at: 'line 1', link: { ...expected, domain: 'k.test' } },
    ]);
  }
  const lines = data.map((each) => JSON.stringify(each)).join('\n');
  assert.deepEqual((await all(readJson(parts(lines), KUTT_FIELDS, true))).at(3)?.at, 'line 4');
});

test('JSON that is broken or cut off is a problem, and what came before it is read', async () => {
  const text =
    '[{"target":"https://a.test"},\n{"target":https://b.test},\n{"target":"https://c.test"},\n{"target":"https';
  const items = await all(readJson(parts(text), KUTT_FIELDS, true));
  assert.deepEqual(
    items.map((item) => ('link' in item ? item.link.longUrl : item.at)),
    ['https://a.test', 'line 2', 'https://c.test', 'line 4'],
  );
  const invalid = concat('{"target":"https://', [0xff], '"}');
  assert.deepEqual(await all(readJson(parts(invalid), KUTT_FIELDS, true)), [{ at: 'line 1', problem: 'is not UTF-8' }]);
  const endless = `{"target":"${'x'.repeat(2 * RECORD_MAX_BYTES)}"} {"target":"https://a.test"}`;
  assert.deepEqual(await all(readJson(parts(endless, 65_536), KUTT_FIELDS, true)), [
    { at: 'line 1', problem: `is longer than ${RECORD_MAX_BYTES} bytes` },
    { at: 'line 1', link: { longUrl: 'https://a.test' } },
  ]);
});

test('whether a file is JSON or a table is told by its first character, and no byte is lost', async () => {
  for (const [text, expected] of [
    ['[1]', true],
    ['\ufeff \n\n{"a":1}', true],
    ['keyword,url\n', false],
    ['', false],
    ['  ', false],
  ] as const) {
    const { isJson, bytes } = await tellFormat(parts(text, 4));
    assert.equal(isJson, expected, text);
    assert.equal(Buffer.concat(await all(bytes)).toString(), text);
  }
});
