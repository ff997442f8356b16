import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import picocolors from 'picocolors';
import { detailLines, plain, tableLines, textWidth, type Column } from './tables.ts';

const plainColors = picocolors.createColors(false);

interface Row {
  readonly name: string;
  readonly count: number | null;
  readonly about: string;
}

const columns: readonly Column<Row>[] = [
  { title: 'Name', cell: ({ name }) => name },
  { title: 'Count', cell: ({ count }) => count, align: 'right' },
  { title: 'About', cell: ({ about }) => about, flexible: true },
];

test('columns are aligned, numbers to the right, absent values are empty', () => {
  const rows = [
    { name: 'a', count: 5, about: 'first' },
    { name: 'longer', count: 12_345, about: '' },
    { name: '', count: null, about: 'third' },
  ];
  assert.deepEqual(tableLines(rows, columns, Infinity, plainColors), [
    'Name    Count  About',
    'a           5  first',
    'longer  12345',
    '               third',
  ]);
});

test('flexible columns are cut to the width of the terminal, inflexible ones never', () => {
  const rows = [{ name: 'a-name-to-keep', count: 1, about: 'https://example.com/a/long/address' }];
  const [, line = ''] = tableLines(rows, columns, 40, plainColors);
  assert.equal(line, 'a-name-to-keep      1  https://example.…');
  assert.equal(textWidth(line), 40);
  const [, narrow = ''] = tableLines(rows, columns, 10, plainColors);
  assert.equal(narrow, 'a-name-to-keep      1  https:/…');
});

test('wide characters, emoji and combining marks take the columns that a terminal gives them', () => {
  for (const [text, width] of [
    ['abc', 3],
    ['日本語', 6],
    ['한국', 4],
    ['e\u0301', 1],
    ['🚂', 2],
    ['👨‍👩‍👧', 2],
    ['é…', 2],
  ] as const) {
    assert.equal(textWidth(text), width, text);
  }
  const rows = [
    { name: '日本', count: 1, about: 'x' },
    { name: 'abcd', count: 1, about: 'x' },
  ];
  const [, first = '', second = ''] = tableLines(rows, columns, Infinity, plainColors);
  assert.equal(textWidth(first), textWidth(second));
});

test('whatever strangers wrote, a row is one line, fits, and steers no terminal', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ name: fc.constantFrom('a', 'bc'), count: fc.nat(99), about: fc.string({ unit: 'binary' }) }),
      ),
      fc.integer({ min: 30, max: 100 }),
      (rows, width) => {
        const lines = tableLines(rows, columns, width, plainColors);
        assert.equal(lines.length, rows.length + 1);
        for (const line of lines) {
          assert.ok(textWidth(line) <= width, JSON.stringify(line));
          assert.doesNotMatch(line, /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
        }
      },
    ),
  );
  assert.equal(plain('a\u001B[2Jb\r\nc\u202Ed'), 'a [2Jb c d');
});

test('details are a line for each member, absent ones marked', () => {
  assert.deepEqual(
    detailLines(
      [
        ['Long URL', 'https://example.com'],
        ['Title', null],
        ['Visits', 0],
      ],
      plainColors,
    ),
    ['Long URL  https://example.com', 'Title     -', 'Visits    0'],
  );
});
