import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { appendPath, forward } from './forwarding.ts';

/** URLs as people have them: any bytes that a URL may hold, encoded or not. */
const part = fc.string({ unit: fc.constantFrom(...Array.from('ab%2B+[]~é/._-')), maxLength: 6 });
const pair = fc.oneof(
  part.filter((name) => name !== ''),
  fc.tuple(part, part).map(([name, value]) => `${name}=${value}`),
);
const query = fc.array(pair, { maxLength: 4 }).map((pairs) => pairs.join('&'));
const target = fc
  .record({ path: part, query: fc.option(query), fragment: fc.option(part) })
  .map(
    (url) =>
      `https://example.com/${url.path}${url.query === null ? '' : `?${url.query}`}${url.fragment === null ? '' : `#${url.fragment}`}`,
  );

test('with nothing to forward, the target keeps every byte', () => {
  fc.assert(fc.property(target, (url) => assert.equal(forward(url, '', null), url)));
  fc.assert(fc.property(target, (url) => assert.equal(forward(url, 'no-track', 'no-track'), url)));
});

test('the target keeps its path and fragment, and its parameters that the request does not name', () => {
  fc.assert(
    fc.property(target, query, (url, added) => {
      const result = forward(url, added, null);
      const before = url.split(/[?#]/)[0] ?? '';
      assert.ok(result.startsWith(before));
      assert.equal(result.split('#').slice(1).join('#'), url.split('#').slice(1).join('#'));
      for (const each of added.split('&').filter((given) => given !== ''))
        assert.ok(result.includes(each), `${each} in ${result}`);
    }),
  );
});

test('forwarding the same query twice changes nothing more', () => {
  fc.assert(
    fc.property(target, query, (url, added) =>
      assert.equal(forward(forward(url, added, null), added, null), forward(url, added, null)),
    ),
  );
});

test('the later wins, whatever the encoding of its name', () => {
  assert.equal(forward('https://e.com/?a=1&b=2', 'a=3', null), 'https://e.com/?b=2&a=3');
  assert.equal(forward('https://e.com/?caf%C3%A9=1', 'caf%c3%a9=2', null), 'https://e.com/?caf%c3%a9=2');
  assert.equal(forward('https://e.com/?tag[]=1', 'tag[]=2', null), 'https://e.com/?tag[]=1&tag[]=2');
  assert.equal(forward('https://e.com/p#frag', 'x=%20y+z', null), 'https://e.com/p?x=%20y+z#frag');
  assert.equal(forward('https://e.com/?q=a+b%2Bc', 'n&x=1', 'n'), 'https://e.com/?q=a+b%2Bc&x=1');
});

test('an extra path goes between the target’s path and its query', () => {
  assert.equal(appendPath('https://e.com/a/?q=1#f', '/b/c'), 'https://e.com/a/b/c?q=1#f');
  assert.equal(appendPath('https://e.com', '/b'), 'https://e.com/b');
});
