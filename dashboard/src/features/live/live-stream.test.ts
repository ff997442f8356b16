import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type TestContext } from 'node:test';
import { eventReader, type StreamEvent } from './event-stream.ts';
import { followLive, type Connection } from './live-stream.ts';

/** A server that answers each connection as the next of these says, and the last one again and again. */
async function serve(
  t: TestContext,
  ...answers: readonly ((response: ServerResponse, request: IncomingMessage) => void)[]
) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers['last-event-id'] as string | undefined);
    answers[Math.min(asked.length, answers.length) - 1]?.(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

interface Followed {
  readonly codes: string[];
  readonly skipped: (number | null)[];
  readonly states: string[];
  readonly pauses: number[];
}

/** Follows until `isDone`, or until it is refused. */
async function follow(url: string, isDone: (so: Followed) => boolean): Promise<Followed> {
  const ending = new AbortController();
  const so: Followed = { codes: [], skipped: [], states: [], pauses: [] };
  const check = (): void => void (isDone(so) && ending.abort());
  await followLive({
    open: async (lastEventId, signal) => {
      const headers = lastEventId === '' ? {} : { 'Last-Event-ID': lastEventId };
      const answer = await fetch(url, { headers, signal });
      if (!answer.ok) throw Object.assign(new Error('refused'), { status: answer.status });
      return answer;
    },
    onVisit: ({ shortCode }) => {
      so.codes.push(shortCode ?? '');
      check();
    },
    onReset: (skipped) => {
      so.skipped.push(skipped);
      check();
    },
    onConnection: ({ state }: Connection) => {
      so.states.push(state);
      check();
    },
    pause: async (ms) => void so.pauses.push(ms),
    signal: ending.signal,
  });
  return so;
}

const visit = (id: number): string => `id: ${id}\nevent: visit\ndata: ${JSON.stringify({ shortCode: `v${id}` })}\n\n`;

test('after a break it goes on by id, without a gap and without a double', async (t) => {
  const { url, asked } = await serve(
    t,
    // Broken off within the third visit.
    (response) =>
      response.write(`retry: 50\nid: 4\n\n${visit(5)}${visit(6)}${visit(7).slice(0, 20)}`, () => response.destroy()),
    (response) => response.end(`retry: 50\nid: 6\n\n${visit(7)}: heartbeat\nid: 9\n\n`),
    (response) => response.write(visit(10)),
  );
  const { codes, states } = await follow(url, (so) => so.codes.at(-1) === 'v10');
  assert.deepEqual(codes, ['v5', 'v6', 'v7', 'v10']);
  assert.deepEqual(asked, [undefined, '6', '9']);
  assert.deepEqual(states, ['connecting', 'open', 'away', 'open', 'away', 'open']);
});

test('a stream that says nothing but where it begins is resumed from there', async (t) => {
  const { url, asked } = await serve(
    t,
    (response) => response.end('retry: 50\nid: 4\n\n'),
    (response) => response.write(visit(5)),
  );
  assert.deepEqual((await follow(url, (so) => so.codes.length > 0)).codes, ['v5']);
  assert.deepEqual(asked, [undefined, '4']);
});

test('pauses grow while nobody answers, and begin anew after something came', async (t) => {
  const away = (response: ServerResponse) => response.writeHead(503).end();
  const { url } = await serve(
    t,
    away,
    away,
    away,
    (response) => response.end(visit(1)),
    away,
    (response) => response.write(visit(2)),
  );
  const { pauses } = await follow(url, (so) => so.codes.length === 2);
  assert.deepEqual(pauses, [1000, 2000, 4000, 1000, 2000]);
});

test('a key that is refused ends it', async (t) => {
  const { url, asked } = await serve(
    t,
    (response) => response.end(visit(1)),
    (response) => response.writeHead(401).end(),
  );
  const { states } = await follow(url, () => false);
  assert.deepEqual(states, ['connecting', 'open', 'away', 'refused']);
  assert.equal(asked.length, 2);
});

test('visits that were skipped are told', async (t) => {
  const reset = (skipped: number | null) => `id: 9\nevent: reset\ndata: ${JSON.stringify({ skipped })}\n\n`;
  const { url } = await serve(t, (response) => response.write(reset(7) + reset(null)));
  assert.deepEqual((await follow(url, (so) => so.skipped.length === 2)).skipped, [7, null]);
});

test('events are read whole, in whatever parts they come', () => {
  const text =
    ': hello\r\nretry: 5\nid: 1\n\nevent: visit\r\ndata: {"a":\ndata: 1}\nid: 2\n\nid\ndata:x\n\ndata: unfinished\n';
  for (let size = 1; size < 9; size++) {
    const [events, ids]: [StreamEvent[], string[]] = [[], []];
    const read = eventReader({
      onEvent: (event) => void events.push(event),
      onId: (id) => void ids.push(id),
      onRetry: () => {},
    });
    for (let at = 0; at < text.length; at += size) read(text.slice(at, at + size));
    assert.deepEqual(events, [
      { event: 'visit', data: '{"a":\n1}' },
      { event: '', data: 'x' },
    ]);
    assert.deepEqual(ids, ['1', '2', '']);
  }
});
