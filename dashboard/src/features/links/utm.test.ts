import assert from 'node:assert/strict';
import test from 'node:test';
import { readUtm, writeUtm } from './utm.ts';

test('parameters of an address are read, however they are encoded', () => {
  const utm = readUtm('https://a.test/?utm_source=news+letter&utm_medium=e%2Dmail&utm%5Fterm=100%&x=1#utm_content=no');
  assert.deepEqual(utm, {
    utm_source: 'news letter',
    utm_medium: 'e-mail',
    utm_campaign: '',
    utm_term: '100%',
    utm_content: '',
  });
});

test('a parameter is added before the fragment, edited in its place, and is never there twice', () => {
  assert.equal(writeUtm('https://a.test/p#top', 'utm_source', 'x y'), 'https://a.test/p?utm_source=x%20y#top');
  assert.equal(
    writeUtm('https://a.test/?a=1&utm_source=old&b=2&utm_source=older', 'utm_source', 'new'),
    'https://a.test/?a=1&utm_source=new&b=2',
  );
});

test('an empty value takes the parameter out, and the question mark with the last one', () => {
  assert.equal(writeUtm('https://a.test/?utm_term=x#y', 'utm_term', ''), 'https://a.test/#y');
  assert.equal(writeUtm('https://a.test/?q&utm_term=x', 'utm_term', ''), 'https://a.test/?q');
});

test('what else is in the address stays as it is written', () => {
  const odd = 'https://a.test/ü?flag&q=a+b%20c&empty=';
  assert.equal(writeUtm(odd, 'utm_medium', 'mail'), `${odd}&utm_medium=mail`);
});

test('what is written is read again, also a space at the end that is still being typed', () => {
  assert.equal(readUtm(writeUtm('a.test', 'utm_campaign', 'spring & ')).utm_campaign, 'spring & ');
});
