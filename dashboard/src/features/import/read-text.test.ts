import assert from 'node:assert/strict';
import test from 'node:test';
import { readText } from './read-file.ts';
import { Unreadable } from './source.ts';

test('a table is read whatever its delimiter, quotes and line ends', async () => {
  const csv = 'Long URL,Title\r\nhttps://a.test/?x=1,"a, ""b""\nc"\r\n\r\nhttps://b.test,5" disk\r\n';
  assert.deepEqual(await readText(csv), {
    columns: ['Long URL', 'Title'],
    rows: [
      { at: 'line 3', cells: ['https://a.test/?x=1', 'a, "b"\nc'] },
      { at: 'line 5', cells: ['https://b.test', '5" disk'] },
    ],
  });
  for (const delimiter of [';', '\t']) {
    const { columns, rows } = await readText(`url${delimiter}"a,b"\nhttps://a.test/?a,b${delimiter}x\n`);
    assert.deepEqual(
      [columns, rows[0]?.cells],
      [
        ['url', 'a,b'],
        ['https://a.test/?a,b', 'x'],
      ],
    );
  }
});

test('columns can be told apart, though two have one name and one has none', async () => {
  const { columns } = await readText('url,,url\nhttps://a.test,x,y\n');
  assert.deepEqual(columns, ['url', 'Column 2', 'url (column 3)']);
});

test('a row of another width is a problem of its own', async () => {
  assert.deepEqual((await readText('url,title\nhttps://a.test\nhttps://b.test,x')).rows, [
    { at: 'line 2', cells: ['https://a.test', ''], problem: 'has 1 cells, and the first row has 2' },
    { at: 'line 3', cells: ['https://b.test', 'x'] },
  ]);
});

test('a quote that is not closed takes no row along unsaid', async () => {
  const { rows } = await readText(
    'url,title\nhttps://a.test,"open\nhttps://b.test,x\nhttps://c.test,"y"\nhttps://d.test,z\n',
  );
  assert.deepEqual(
    rows.map(({ problem }) => problem),
    ['has a quote that is not closed', undefined],
  );
});

test('links are found wherever they stand in JSON', async () => {
  const columns = ['url', 'keyword'];
  const rows = [{ at: 'entry 1', cells: ['https://a.test', 'a'] }];
  const link = { url: 'https://a.test', keyword: 'a' };
  for (const value of [[link], link, { total: 1, links: { link_1: link } }, { data: { items: [[link]] } }]) {
    assert.deepEqual(await readText(JSON.stringify(value)), { columns, rows });
  }
});

test('our own export is read line by line, with its limits and rules', async () => {
  const rules = [{ longUrl: 'https://it.test', priority: 1, conditions: [] }];
  const link = { longUrl: 'https://a.test', tags: ['a', 'b'], meta: { maxVisits: 5, validSince: null }, domain: null };
  const lines = [
    JSON.stringify({ ...link, redirectRules: rules }),
    '',
    '{"longUrl',
    JSON.stringify({ longUrl: 'x:y' }),
  ];
  const { columns, rows } = await readText(lines.join('\n'));
  assert.deepEqual(columns, ['longUrl', 'tags', 'meta maxVisits']);
  assert.deepEqual(rows[0], { at: 'line 1', cells: ['https://a.test', 'a|b', '5'], rules });
  assert.match(rows[1]?.problem ?? '', /^is not JSON/u);
  assert.deepEqual(rows[2], { at: 'line 4', cells: ['x:y', '', ''] });
});

test('what can not be read at all is refused with the reason', async () => {
  for (const text of ['', 'url,title\n', '[]', '{"total": 1}', '[{"url": "https://a', 'url,title\n"https://a.test,x\n'])
    await assert.rejects(readText(text), Unreadable, text);
});
