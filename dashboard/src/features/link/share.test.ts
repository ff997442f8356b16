import assert from 'node:assert/strict';
import test from 'node:test';
import { htmlOf, isSafeAddress, markdownOf } from './share.ts';

test('titles and codes can not break out of Markdown and HTML', () => {
  const link = { shortUrl: 'https://s.test/a(b)', title: 'The [best] "<b>"' };
  assert.equal(markdownOf(link), '[The \\[best\\] "<b>"](https://s.test/a%28b%29)');
  assert.equal(htmlOf(link), '<a href="https://s.test/a(b)">The [best] &quot;&lt;b&gt;&quot;</a>');
});

test('without a title the address is read', () => {
  const link = { shortUrl: 'https://s.test/spring', title: null };
  assert.equal(markdownOf(link), '[s.test/spring](https://s.test/spring)');
  assert.equal(htmlOf(link), '<a href="https://s.test/spring">s.test/spring</a>');
});

test('only addresses that run nothing become links', () => {
  for (const url of ['https://a.test', 'HTTP://a.test', 'mailto:me@a.test']) assert.ok(isSafeAddress(url), url);
  for (const url of [
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'java\nscript:x',
    'myapp://open',
    ' data:text/html,x',
    'myapp://x',
    'a.test',
  ]) {
    assert.ok(!isSafeAddress(url), url);
  }
});
