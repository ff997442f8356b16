import assert from 'node:assert/strict';
import test from 'node:test';
import { readLines } from './read-lines.ts';

const draftsOf = (text: string, whole?: boolean) => readLines(text, whole).lines.map(({ draft }) => draft);
const problemsOf = (text: string) => readLines(text).lines.map(({ problem }) => problem?.kind ?? null);

test('a list of addresses is one link a line', () => {
  assert.deepEqual(draftsOf('https://a.test/\r\n\r\nexample.com/b\n'), [
    { longUrl: 'https://a.test/' },
    { longUrl: 'https://example.com/b' },
  ]);
});

test('columns are address, code, title and tags', () => {
  assert.deepEqual(draftsOf('https://a.test, spring sale, "Spring, all", one|two\nhttps://b.test,,,"x, y"'), [
    { longUrl: 'https://a.test', customSlug: 'spring-sale', title: 'Spring, all', tags: ['one', 'two'] },
    { longUrl: 'https://b.test', tags: ['x', 'y'] },
  ]);
});

test('a header names the columns in any order, and those that are not known are passed over', () => {
  const { header, lines } = readLines('Short code;Visits;Long URL;Domain\nabc;5;https://a.test;s.test');
  assert.equal(header, 'Short code;Visits;Long URL;Domain');
  assert.deepEqual(lines[0]?.draft, { longUrl: 'https://a.test', customSlug: 'abc', domain: 's.test' });
  assert.equal(lines[0]?.line, 2);
});

test('addresses with commas are kept whole where a line is one address', () => {
  assert.deepEqual(draftsOf('https://a.test/1,2', true), [{ longUrl: 'https://a.test/1,2' }]);
});

test('each line tells what is wrong with it', () => {
  assert.deepEqual(problemsOf('nonsense\njavascript:alert(1)\nhttps://a.test'), ['target', 'target', null]);
  assert.deepEqual(problemsOf('https://a.test,a\nhttps://b.test,a\nhttps://c.test,b?c'), [null, 'twice', 'code']);
  assert.deepEqual(problemsOf('https://a.test,a,b,c,d'), ['columns']);
  assert.deepEqual(problemsOf('https://a.test,"a'), ['unclosed']);
});
