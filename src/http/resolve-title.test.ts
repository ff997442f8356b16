import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'node:test';
import { isPublicAddress, resolveTitle } from './resolve-title.ts';

test('only addresses of the public internet are public', () => {
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '0.0.0.0',
    '100.64.0.1',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '224.0.0.1',
    'rubbish',
  ]) {
    assert.equal(isPublicAddress(address), false, address);
  }
  for (const address of ['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111'])
    assert.equal(isPublicAddress(address), true, address);
});

test('a server on a loopback address is never asked, by whatever name', async (t) => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.setHeader('Content-Type', 'text/html').end('<title>secret</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0']) {
    assert.equal(await resolveTitle(`http://${host}:${port}/`), null, host);
  }
  assert.equal(asked, 0);
});

test('what is no page has no title', async () => {
  for (const url of ['ftp://example.com/', 'mailto:a@example.com', 'file:///etc/passwd', 'not a url'])
    assert.equal(await resolveTitle(url), null, url);
});
