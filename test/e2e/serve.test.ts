import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import type { Ledger } from '../../src/core/visit.ts';
import { startTurnout, temporaryFolder, turnout, untilLedger, type RunningTurnout } from './running.ts';

/** The process as an operator meets it: how it starts, refuses to, and stops. */

async function call(server: RunningTurnout, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${server.url}/rest/v3${path}`, { ...init, headers: { 'X-Api-Key': server.key } });
  const answer = (await response.json()) as Record<string, unknown>;
  assert.ok(response.ok, `${path}: ${JSON.stringify(answer)}`);
  return answer;
}

async function click(server: RunningTurnout, path: string): Promise<number> {
  const response = await fetch(`${server.url}${path}`, { redirect: 'manual' });
  await response.arrayBuffer();
  return response.status;
}

test('a stop finishes what is under way, stores every click, and ends with 0', async (t) => {
  const first = await startTurnout(t);
  await call(first, '/short-urls', { longUrl: 'https://example.com/', customSlug: 'a', title: 'a' });
  for (let i = 0; i < 200; i++) assert.equal(await click(first, '/a'), 302);
  assert.equal(await first.stop(), 0);
  assert.deepEqual(
    readdirSync(join(first.dataDir, 'journal')).filter((name) => name.endsWith('.pid')),
    [],
  );
  assert.equal(existsSync(join(first.dataDir, 'turnout.pid')), false);
  const second = await startTurnout(t, { TURNOUT_DATA_DIR: first.dataDir, TURNOUT_INITIAL_API_KEY: 'ignored' });
  const again = { ...second, key: first.key };
  const ledger = (await call(again, '/ledger')) as unknown as Ledger;
  assert.deepEqual([ledger.stored, ledger.pending, ledger.accepted, ledger.balanced], [200, 0, 200, true]);
});

test('a second process on the same folder is refused with the id of the first', async (t) => {
  const first = await startTurnout(t);
  const second = await turnout(['serve'], { TURNOUT_PORT: '0', TURNOUT_DATA_DIR: first.dataDir });
  assert.equal(second.code, 75);
  assert.match(second.stderr, new RegExp(`in use by process ${first.process.pid}\\. .*TURNOUT_DATA_DIR`, 'u'));
  assert.equal(await click(first, '/none'), 404);
});

test('a busy port, a folder that can not be written and wrong variables are said with the way out', async (t) => {
  const taken = createServer().listen(0);
  t.after(() => taken.close());
  await once(taken, 'listening');
  const port = String((taken.address() as AddressInfo).port);
  const busy = await turnout(['serve'], { TURNOUT_PORT: port, TURNOUT_DATA_DIR: temporaryFolder() });
  assert.deepEqual([busy.code, busy.stdout], [75, '']);
  assert.match(busy.stderr, new RegExp(`Port ${port} is in use\\. .*TURNOUT_PORT`, 'u'));

  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const folder = await turnout(['serve'], { TURNOUT_PORT: '0', TURNOUT_DATA_DIR: file });
  assert.equal(folder.code, 73);
  assert.match(folder.stderr, /can not be written: .*TURNOUT_DATA_DIR/u);

  const wrong = await turnout(['serve'], {
    TURNOUT_PORT: 'x',
    TURNOUT_TIMEZONE: 'Rome',
    TURNOUT_CACHE_URL: 'memcached://localhost',
  });
  assert.equal(wrong.code, 78);
  for (const name of ['TURNOUT_PORT', 'TURNOUT_TIMEZONE', 'TURNOUT_CACHE_URL'])
    assert.match(wrong.stderr, new RegExp(`^${name}: `, 'mu'));
});

test('a replica without its primary is refused', async () => {
  const refused = await turnout(['serve'], { TURNOUT_STORE_READ_URL: 'postgres://localhost/turnout' });
  assert.equal(refused.code, 78);
  assert.match(refused.stderr, /^TURNOUT_STORE_READ_URL: .*TURNOUT_STORE_URL/mu);
});

test('a corrupt part of the journal is set aside and its clicks are quarantined; the rest is counted', async (t) => {
  const first = await startTurnout(t);
  await call(first, '/short-urls', { longUrl: 'https://example.com/', customSlug: 'a', title: 'a' });
  for (let i = 0; i < 20; i++) await click(first, '/a');
  const accepted = (await untilLedger(first, ({ accepted: count }) => count === 20, t)).accepted;
  // Killed, then written to by a stranger, as a failing disk would.
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  const journal = join(first.dataDir, 'journal');
  mkdirSync(journal, { recursive: true });
  const segment = readdirSync(journal).find((name) => name.endsWith('.log'));
  if (segment === undefined) writeFileSync(join(journal, '0mwqf3wkyw8r0-00000000.log'), Buffer.alloc(300, 0x41));
  else appendFileSync(join(journal, segment), Buffer.alloc(300, 0x41));
  const second = { ...(await startTurnout(t, { TURNOUT_DATA_DIR: first.dataDir })), key: first.key };
  await click(second, '/a');
  const ledger = await untilLedger(second, ({ pending, accepted: count }) => pending === 0 && count > accepted, t);
  assert.equal(ledger.balanced, true);
  assert.equal(ledger.stored, 21);
});

test('half-sent, endless and broken requests end cleanly and cost nobody else anything', async (t) => {
  const server = await startTurnout(t);
  const port = Number(new URL(server.url).port);
  const send = async (text: string | Buffer): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1').on('data', (part: string) => (answer += part));
    socket.on('error', () => {});
    socket.end(text);
    await new Promise((resolve) => socket.once('close', resolve));
    return answer.split('\r\n')[0] ?? '';
  };
  const host = 'Host: localhost\r\n';
  assert.match(await send(`GET /%00 HTTP/1.1\r\n${host}\r\n`), /^HTTP\/1\.1 (400|404) /u);
  assert.match(await send(Buffer.from(`GET /\xff\xfe HTTP/1.1\r\n${host}\r\n`, 'latin1')), /^HTTP\/1\.1 4\d\d |^$/u);
  assert.match(await send(`GET /${'a'.repeat(10_000)} HTTP/1.1\r\n${host}\r\n`), /^HTTP\/1\.1 (404|414|431) /u);
  assert.match(await send(`GET /a HTTP/1.1\r\nHost: ${'x'.repeat(3000)}\r\n\r\n`), /^HTTP\/1\.1 4\d\d /u);
  assert.match(await send(`GET /a HTTP/1.1\r\nHost: a b\u0001\r\n\r\n`), /^HTTP\/1\.1 4\d\d |^$/u);
  assert.match(
    await send(`GET /a HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`),
    /^HTTP\/1\.1 431 /u,
  );
  assert.match(await send('GET /a HT'), /^HTTP\/1\.1 400 |^$/u);
  assert.match(await send('\0\0\0\0'), /^HTTP\/1\.1 400 |^$/u);
  const two = `GET /a HTTP/1.1\r\n${host}\r\n`.repeat(2);
  assert.match(await send(two), /^HTTP\/1\.1 404 /u);
  assert.equal(await click(server, '/x%0d%0aSet-Cookie:a'), 404);
  assert.equal(server.process.exitCode, null);
});

test('the log is JSON where nobody watches, and holds no key', async (t) => {
  const server = await startTurnout(t);
  await call(server, '/short-urls', { longUrl: 'https://example.com/', customSlug: 'a', title: 'a' });
  await server.stop();
  for (const line of server.log().trim().split('\n')) assert.equal(typeof JSON.parse(line), 'object');
  assert.equal(server.log().includes(server.key), false);
  assert.ok(readFileSync(join(server.dataDir, 'links.db')).indexOf(server.key) < 0);
});
