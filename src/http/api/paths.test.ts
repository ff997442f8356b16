import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { canonicalUrl } from './paths.ts';
import { parseQuery } from './query.ts';

test('versions and the base path fall away; what is not the API stays as it is', () => {
  assert.equal(canonicalUrl('/rest/v1/tags?x=/rest', ''), '/rest/v3/tags?x=/rest');
  assert.equal(canonicalUrl('/s/rest/v2/short-urls', '/s'), '/rest/v3/short-urls');
  assert.equal(canonicalUrl('/rest/health', ''), '/rest/v3/health');
  for (const url of ['/rest/v3/short-urls', '/abc', '/s', '*', 'http://x/rest/v3'])
    assert.equal(canonicalUrl(url, '/s'), url);
});

test('a code with slashes becomes one segment, with what follows it recognised from the end', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['short-urls/a/b', 'short-urls/a%2Fb'],
    ['short-urls/a/b/visits/stats?x=1', 'short-urls/a%2Fb/visits/stats?x=1'],
    ['short-urls/visits/visits', 'short-urls/visits/visits'],
    ['short-urls/visits', 'short-urls/visits'],
    ['short-urls/a%2Fvisits', 'short-urls/a%2Fvisits'],
    ['short-urls/50%', 'short-urls/50%25'],
    ['tags/a/b/visits', 'tags/a%2Fb/visits'],
    ['tags/stats', 'tags/stats'],
    ['domains/redirects', 'domains/redirects'],
    ['visits/orphan', 'visits/orphan'],
  ];
  for (const [given, expected] of cases) assert.equal(canonicalUrl(`/rest/v3/${given}`, ''), `/rest/v3/${expected}`);
});

test('any code survives the way through the address, encoded by its sender or not', () => {
  const code = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(code, fc.constantFrom('', '/visits', '/redirect-rules', '/history'), (text, ending) => {
      const url = canonicalUrl(`/rest/v3/short-urls/${encodeURIComponent(text)}${ending}`, '');
      assert.equal(url, `/rest/v3/short-urls/${encodeURIComponent(text)}${ending}`);
    }),
  );
});

test('lists are read in every notation, and no name reaches an object prototype', () => {
  const read = (query: string) => ({ ...parseQuery(query) });
  assert.deepEqual(read('a[]=1&a[]=2'), { a: ['1', '2'] });
  assert.deepEqual(read('a[0]=1&a[1]=2'), { a: ['1', '2'] });
  assert.deepEqual(read('a=1&a=2'), { a: ['1', '2'] });
  assert.deepEqual(read('a=1+2&b=%zz&c'), { a: '1 2', b: '%zz', c: '' });
  const odd = parseQuery('__proto__[]=x&constructor=y');
  assert.equal(Object.getPrototypeOf(odd), null);
  assert.equal(({} as Record<string, unknown>)['x'], undefined);
});
