import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { type TestContext } from 'node:test';
import fc from 'fast-check';
import { pixel, plain, redirectTo, type Answer } from './answers.ts';
import { makeClientIp } from './client-ip.ts';
import type { PublicRequest } from './redirect.ts';
import { bind, PublicServer } from './server.ts';

const LONG_BYTES = 1024 * 1024;

function answerTo(path: string): Answer {
  if (path === '/pixel') return pixel;
  if (path === '/long') return plain('x'.repeat(LONG_BYTES));
  return path === '/text' ? plain('größe\n') : redirectTo(302, `https://example.com${path}`, 'private, no-store');
}

/** A public server whose redirects lead to what they were asked, and an API behind it that echoes bodies. */
async function serve(t: TestContext): Promise<{ port: number; seen: PublicRequest[]; server: PublicServer }> {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-server-'));
  const apiSocket = join(folder, 'api.sock');
  const api = createServer((request, response) => {
    response.setHeader('X-Path', request.url ?? '').setHeader('X-Peer', request.headers['x-forwarded-for'] ?? '');
    request.pipe(response);
  });
  await new Promise<void>((resolve) => api.listen(apiSocket, resolve));
  const seen: PublicRequest[] = [];
  const server = new PublicServer(await bind(0, '127.0.0.1'), {
    redirect: (request, respond) => {
      seen.push(request);
      setImmediate(() => respond(answerTo(request.path)));
    },
    clientIp: makeClientIp(['127.0.0.0/8']),
    trustsTrace: (peer) => peer === '127.0.0.1',
    isReserved: (path) => path.startsWith('/rest/'),
    isDashboard: () => false,
    isStream: (path) => path.endsWith('/live'),
    readyPath: '/rest/ready',
    status: null,
    apiSocket,
    now: Date.now,
    corsHeaders: (origin) => (origin === undefined ? [] : ['Access-Control-Allow-Origin', '*']),
  });
  const { port } = server;
  t.after(async () => {
    await server.close(0);
    api.close();
    api.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });
  return { port, seen, server };
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function ask(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const request = httpRequest(
    { port, path, method: options.method ?? 'GET', headers: options.headers ?? {} },
    (response) => {
      text(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      );
    },
  );
  request.on('error', reject);
  request.end(options.body);
  return await promise;
}

/** Sends bytes as they are and collects what comes back until `enough`, or until the server closes. */
async function raw(
  port: number,
  parts: readonly (string | Buffer)[],
  enough: (received: string) => boolean,
): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  let received = '';
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    if (enough(received)) resolve(received);
  });
  socket.on('close', () => resolve(received));
  socket.on('error', reject);
  for (const part of parts) {
    socket.write(part);
    await new Promise((next) => setImmediate(next));
  }
  return await promise.finally(() => socket.destroy());
}

const answers = (count: number) => (received: string) =>
  received.split('HTTP/1.1 ').length - 1 >= count && received.endsWith('\r\n\r\n');

test('a plain request and an unusual one get the same answer', async (t) => {
  const { port, seen } = await serve(t);
  const plain = await ask(port, '/abc?x=1', { headers: { connection: 'keep-alive' } });
  const unusual = await ask(port, '/abc?x=1', { headers: { te: 'trailers' } });
  for (const reply of [plain, unusual]) {
    assert.equal(reply.status, 302);
    assert.equal(reply.headers.location, 'https://example.com/abc');
    assert.equal(reply.headers['cache-control'], 'private, no-store');
    assert.match(String(reply.headers['x-request-id']), /^[0-9a-f-]{36}$/);
    assert.equal(reply.headers['content-length'], '0');
  }
  assert.deepEqual(seen[0], { ...seen[1] });
});

test('a connection answers many requests, changes lanes and comes back with the API between', async (t) => {
  const { port } = await serve(t);
  const get = (path: string, extra = ''): string => `GET ${path} HTTP/1.1\r\nHost: a.example\r\n${extra}\r\n`;
  const received = await raw(
    port,
    [get('/one'), get('/two', 'User-Agent: x\r\n') + get('/three'), get('/rest/four'), get('/five')],
    (all) => all.includes('/five'),
  );
  const order = [...received.matchAll(/\/(one|two|three|rest\/four|five)/g)].map((match) => match[1]);
  assert.deepEqual(order, ['one', 'two', 'three', 'rest/four', 'five']);
});

test('a request that arrives in pieces is answered once it is whole', async (t) => {
  const { port } = await serve(t);
  const whole = 'GET /abc HTTP/1.1\r\nHost: a.example\r\nUser-Agent: piecemeal\r\n\r\n';
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: whole.length - 1 }), { maxLength: 4 }), async (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
      const parts = at.slice(1).map((end, i) => whole.slice(at[i], end));
      const received = await raw(port, parts, answers(1));
      assert.match(received, /^HTTP\/1\.1 302 Found\r\n[\s\S]*Location: https:\/\/example\.com\/abc\r\n/i);
    }),
    { numRuns: 30 },
  );
});

test('the API gets bodies, the visitor’s address and its own path', async (t) => {
  const { port } = await serve(t);
  const body = 'x'.repeat(300_000);
  const reply = await ask(port, '/rest/v3/short-urls?a=b', {
    method: 'POST',
    body,
    headers: { 'x-forwarded-for': '6.6.6.6, 198.51.100.7' },
  });
  assert.equal(reply.body, body);
  assert.equal(reply.headers['x-path'], '/rest/v3/short-urls?a=b');
  assert.equal(reply.headers['x-peer'], '198.51.100.7');
});

test('HEAD has no body, Origin gets CORS, a given X-Request-Id comes back', async (t) => {
  const { port } = await serve(t);
  const head = await ask(port, '/abc', { method: 'HEAD', headers: { 'x-request-id': 'mine' } });
  assert.equal(head.body, '');
  assert.equal(head.headers['x-request-id'], 'mine');
  const cors = await ask(port, '/abc', { headers: { origin: 'https://a.example' } });
  assert.equal(cors.headers['access-control-allow-origin'], '*');
});

test('bodies are whole in both lanes, text and bytes', async (t) => {
  const { port } = await serve(t);
  for (const headers of [{ connection: 'keep-alive' }, { te: 'trailers' }]) {
    const words = await ask(port, '/text', { headers });
    assert.deepEqual([words.body, words.headers['content-length']], ['größe\n', '8']);
    const image = await ask(port, '/pixel', { headers });
    assert.deepEqual([image.headers['content-type'], image.headers['content-length']], ['image/gif', '42']);
    assert.match(image.body, /^GIF89a/);
  }
});

test('fields that change within a connection are read again', async (t) => {
  const { port, seen } = await serve(t);
  const get = (agent: string): string => `GET /a HTTP/1.1\r\nHost: a.example\r\nUser-Agent: ${agent}\r\n\r\n`;
  const socket = connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  for (const agent of ['one', 'two', 'two', 'one']) {
    const answered = new Promise((resolve) => socket.once('data', resolve));
    socket.write(get(agent));
    await answered;
  }
  assert.deepEqual(
    seen.map(({ from }) => from.userAgent),
    ['one', 'two', 'two', 'one'],
  );
});

test('a stop does not wait for clients that keep their connection', async (t) => {
  const { port, server } = await serve(t);
  const sockets = await Promise.all(
    ['GET /a HTTP/1.1\r\nHost: a\r\n\r\n', 'GET /a HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n'].map(async (bytes) => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => {});
      const answered = new Promise((resolve) => socket.once('data', resolve));
      socket.write(bytes);
      await answered;
      return socket;
    }),
  );
  await server.close(50);
  for (const socket of sockets) socket.destroy();
  await assert.rejects(ask(port, '/a'), /ECONNREFUSED/);
});

test('what is no HTTP, or forged, gets an answer or a clean close', async (t) => {
  const { port } = await serve(t);
  const bad = [
    'GET / HTTP/1.1\r\n\r\n',
    'GET /a HTTP/1.1\r\nHost: a b\r\n\r\n',
    'GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    'GET /a\u0000b HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET /a HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n',
    'GET /a HTTP/1.1\r\nHost : a\r\n\r\n',
    'GET /a HTTP/9.9\r\nHost: a\r\n\r\n',
    `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    'POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    '\u0016\u0003\u0001\u0000\u00a5',
  ];
  for (const bytes of bad) {
    const received = await raw(port, [Buffer.from(bytes, 'latin1')], (all) => all.includes('\r\n\r\n'));
    assert.match(received, /^HTTP\/1\.1 4\d\d |^$/, JSON.stringify(bytes.slice(0, 60)));
  }
  assert.equal((await ask(port, '/fine')).status, 302);
});

test('no bytes whatever break the server', async (t) => {
  const { port } = await serve(t);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.end(bytes);
      socket.resume();
      await new Promise((resolve) => socket.on('close', resolve));
    }),
    { numRuns: 60 },
  );
  assert.equal((await ask(port, '/fine')).status, 302);
});

test('forwarded addresses are believed from trusted proxies only', () => {
  const clientIp = makeClientIp(['10.0.0.0/8', '::1']);
  assert.equal(clientIp('203.0.113.9', '1.1.1.1'), '203.0.113.9');
  assert.equal(clientIp('10.0.0.1', '1.1.1.1, 198.51.100.7, 10.9.9.9'), '198.51.100.7');
  assert.equal(clientIp('::1', '2001:db8::7'), '2001:db8::7');
  assert.equal(clientIp('::ffff:10.0.0.1', '1.1.1.1'), '1.1.1.1');
  assert.equal(clientIp('10.0.0.1', 'rubbish'), '10.0.0.1');
  assert.throws(() => makeClientIp(['nonsense/8']), /TURNOUT_TRUSTED_PROXIES: nonsense\/8/);
});

test('a client that reads no answers is heard no further, and gets all that it asked for when it reads', async (t) => {
  const { port, seen } = await serve(t);
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }).pause();
  const heard = (): number => seen.filter(({ path }) => path === '/long').length;
  let asked = 0;
  while (heard() === asked && asked < 100) {
    socket.write('GET /long HTTP/1.1\r\nHost: a.example\r\n\r\n');
    asked++;
    // By the time that this is answered, the server has read what came before it.
    for (let i = 0; i < 3; i++) await ask(port, '/abc');
  }
  assert.ok(asked < 100, 'answers pile up in memory');
  let received = 0;
  for await (const chunk of socket) {
    received += (chunk as Buffer).length;
    if (received > asked * LONG_BYTES) break;
  }
  assert.equal(heard(), asked);
});
