import assert from 'node:assert/strict';
import test from 'node:test';
import { forward } from './forwarding.ts';
import { isScan } from './scan.ts';

test('an address with the mark is that of a QR code; one with a parameter of that name is not', () => {
  for (const url of ['http://x/a?qr', 'http://x/a?b=1&qr', 'http://x/a?qr&b=1']) assert.ok(isScan(url), url);
  for (const url of ['http://x/a', 'http://x/qr', 'http://x/a?qr=1', 'http://x/a?b=qr', 'http://x/a?qrs'])
    assert.ok(!isScan(url), url);
});

test('the mark stays behind when the query is forwarded; the parameter goes along', () => {
  assert.equal(forward('https://example.com/', 'qr', null), 'https://example.com/');
  assert.equal(forward('https://example.com/', 'a=1&qr', null), 'https://example.com/?a=1');
  assert.equal(forward('https://example.com/', 'qr=1', null), 'https://example.com/?qr=1');
});
