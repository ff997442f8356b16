import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type TestContext } from 'node:test';
import Fastify from 'fastify';
import { failure } from '../../channels.ts';
import { firstSlice, pageRequest, paginate, sendParts } from './pages.ts';

test('pages count from 1, whatever is asked for', () => {
  assert.deepEqual(firstSlice(pageRequest({ page: 3 }, 10)), { offset: 20, limit: 10 });
  assert.deepEqual(firstSlice(pageRequest({ page: -3 }, 10)), { offset: 0, limit: 10 });
  assert.equal(firstSlice(pageRequest({ page: 999_999_999_999_999 }, 5000)).offset, Number.MAX_SAFE_INTEGER);
  assert.equal(pageRequest({ itemsPerPage: -1 }, 10).size, Infinity);
  assert.equal(paginate(pageRequest({}, Infinity), 0, 0).itemsPerPage, 1);
  assert.equal(paginate(pageRequest({}, 10), 0, 0).pagesCount, 1);
});

async function serve(t: TestContext, parts: () => AsyncGenerator<string>): Promise<number> {
  const app = Fastify();
  app.get('/', (_request, reply) => sendParts(reply, 'text/plain', parts()));
  await app.listen({ port: 0, host: '127.0.0.1' });
  t.after(() => app.close());
  return (app.server.address() as AddressInfo).port;
}

test('nothing more is made for a client that went away', async (t) => {
  const ended = Promise.withResolvers<number>();
  const all = 100_000;
  const port = await serve(t, async function* () {
    let made = 0;
    try {
      for (; made < all; made += 1) yield 'x'.repeat(100_000);
    } finally {
      ended.resolve(made);
    }
  });
  const client = request({ port }, (response) => response.once('data', () => response.destroy()));
  client.on('error', () => {});
  client.end();
  const made = await ended.promise;
  assert.equal(made < all, true);
});

test('an answer that fails half-way breaks off, and is reported', async (t) => {
  const reports: unknown[] = [];
  t.after(failure.subscribe(({ error }) => reports.push(error)));
  const broken = new Error('the store went away');
  const port = await serve(t, async function* () {
    yield 'first';
    throw broken;
  });
  const response = await fetch(`http://127.0.0.1:${port}/`);
  await assert.rejects(response.text());
  assert.deepEqual(reports, [broken]);
});
