import assert from 'node:assert/strict';
import test from 'node:test';
import { csvLine, foreign } from '../../ui/csv.ts';
import { delimiterOf, readCsv } from './csv.ts';

const cellsOf = (text: string) => readCsv(text, delimiterOf(text)).map(({ cells }) => cells);

test('commas, semicolons and tabs separate, as the first row has them', () => {
  assert.deepEqual(cellsOf('a,b;c\nd,e'), [['a,b', 'c'], ['d,e']]);
  assert.deepEqual(cellsOf('a, b ,c\r\nd,,f\r\n'), [
    ['a', 'b', 'c'],
    ['d', '', 'f'],
  ]);
  assert.deepEqual(cellsOf('a\tb;c'), [['a', 'b;c']]);
  assert.equal(delimiterOf('a\nb,c;d'), ';');
  assert.equal(delimiterOf('a\nb'), null);
  assert.equal(delimiterOf('"a,b"'), null);
  assert.equal(delimiterOf(''), null);
});

test('quoted cells hold delimiters, quotes and lines', () => {
  assert.deepEqual(cellsOf('"a,1","say ""hi""","two\r\nlines"\nb,c,d'), [
    ['a,1', 'say "hi"', 'two\r\nlines'],
    ['b', 'c', 'd'],
  ]);
  assert.deepEqual(cellsOf('a;""\n'), [['a', '']]);
});

test('rows know their line and what was written', () => {
  const rows = readCsv('\uFEFFa,b\n\n"c\nd",e\r\nf', ',');
  assert.deepEqual(
    rows.map(({ line, source }) => [line, source]),
    [
      [1, 'a,b'],
      [3, '"c\nd",e'],
      [5, 'f'],
    ],
  );
});

test('a quote that is never closed is told', () => {
  const rows = readCsv('a,b\nc,"d\ne', ',');
  assert.deepEqual(
    rows.map(({ cells, unclosed }) => [cells, unclosed]),
    [
      [['a', 'b'], false],
      [['c', 'd\ne'], true],
    ],
  );
});

test('what is written is read again, and never a formula', () => {
  const cells = ['a,b', 'say "hi"', 'x\r\ny', ''];
  assert.deepEqual(readCsv(csvLine(cells), ',')[0]?.cells, cells);
  assert.equal(csvLine([1, true, null]), '1,true,\r\n');
  assert.equal(foreign('=1+1'), "'=1+1");
  assert.equal(foreign(null), '');
});
