import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { aVisit } from '../contract/visits.ts';
import { record, startApi, type TestApi } from './api-server.ts';
import { listen, type Live } from './live-client.ts';
import { callApi, envOf, startTurnout, TURNOUT, type RunningTurnout } from './running.ts';

/** The live stream of visits: on the embedded default as it is run, and on an API in this process where its state is looked at. */

const BROWSER = { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

async function click({ url }: RunningTurnout, path: string): Promise<void> {
  await fetch(`${url}/${path}`, { redirect: 'manual', headers: BROWSER });
}

async function makeLink(server: RunningTurnout, customSlug: string, more: object = {}): Promise<void> {
  const longUrl = 'https://example.com/';
  assert.equal((await callApi(server, 'POST', '/short-urls', { longUrl, customSlug, ...more })).status, 200);
}

const codes = ({ events }: Live): readonly (string | null)[] => events.map(({ data }) => data.shortCode as string);

test('clicks arrive as they are counted, whoever listens for which', async (t) => {
  const server = await startTurnout(t);
  await makeLink(server, 'a', { tags: ['mail'] });
  await makeLink(server, 'b');
  await click(server, 'a');
  const first = await listen(t, server, '?lastEventId=0');
  await first.until(({ events }) => events.length === 1);
  assert.equal(first.response.headers.get('content-type'), 'text/event-stream');

  const [all, ofA, tagged, ofNone, ofLinks, people, elsewhere] = await Promise.all(
    [
      '',
      'shortCode=a&domain=DEFAULT',
      'tag=mail',
      'orphan=true',
      'orphan=false',
      'excludeBots=true',
      'domain=b.test',
    ].map((filter) => listen(t, server, `?${filter}`)),
  );
  await fetch(`${server.url}/b`, { redirect: 'manual', headers: { 'User-Agent': 'curl/8' } });
  for (const path of ['a', 'none', 'b', 'a', 'none']) await click(server, path);
  const expected: readonly (readonly [Live | undefined, readonly (string | null)[]])[] = [
    [all, ['b', 'a', null, 'b', 'a', null]],
    [ofA, ['a', 'a']],
    [tagged, ['a', 'a']],
    [ofNone, [null, null]],
    [ofLinks, ['b', 'a', 'b', 'a']],
    [people, ['a', null, 'b', 'a', null]],
    [elsewhere, []],
  ];
  for (const [live, wanted] of expected) {
    assert.ok(live);
    await live.until(({ events }) => events.length >= wanted.length);
    assert.deepEqual(codes(live), wanted);
  }
  const { date, ...data } = (all?.events[1]?.data ?? {}) as Record<string, unknown>;
  assert.match(String(date), /^\d{4}-/u);
  assert.deepEqual(data, {
    referer: '',
    userAgent: BROWSER['User-Agent'],
    visitLocation: null,
    potentialBot: false,
    visitedUrl: `${server.url}/a`,
    redirectUrl: 'https://example.com/',
    shortCode: 'a',
    domain: null,
    shortUrl: `${server.url}/a`,
  });
});

test('a stream that is cut again and again goes on where it was: nothing is missing, nothing comes twice', async (t) => {
  const server = await startTurnout(t);
  await makeLink(server, 'a');
  const clicks = 300;
  const clicking = (async () => {
    for (let i = 0; i < clicks; i++) await click(server, `a?n=${i}`);
  })();
  const seen: string[] = [];
  for (let lastEventId = '0', part = 1; seen.length < clicks; part++) {
    // By the header and by the query in turn.
    const live =
      part % 2 === 0
        ? await listen(t, server, `?lastEventId=${lastEventId}`)
        : await listen(t, server, '', { 'Last-Event-ID': lastEventId });
    await live.until(({ events }) => events.length >= Math.min(40, clicks - seen.length));
    await live.cut();
    seen.push(...live.events.map(({ data }) => String(data.visitedUrl)));
    lastEventId = live.lastEventId;
  }
  await clicking;
  assert.equal(seen.length, clicks);
  assert.equal(new Set(seen).size, clicks);
});

test('a stop ends streams at once, and the command line comes again by itself', async (t) => {
  // Were it not at once, it would be after the time of this test.
  const server = await startTurnout(t, { TURNOUT_STOP_SECONDS: '3600' });
  await makeLink(server, 'a');
  const live = await listen(t, server);
  const cli = spawn(TURNOUT, ['visits', 'live', '--link', 'a', '--json'], {
    env: { ...process.env, ...envOf(server) },
  });
  t.after(() => cli.kill());
  const printed: string[] = [];
  createInterface({ input: cli.stdout }).on('line', (line) => {
    printed.push(new URL((JSON.parse(line) as Printed).visitedUrl).search);
  });
  // It says nothing before the first visit.
  let clicks = 0;
  for (; printed.length === 0; clicks++) {
    await click(server, `a?${clicks}`);
    await sleep(100);
  }
  assert.equal(await server.stop(), 0);
  await live.until(({ isOpen }) => !isOpen);
  assert.deepEqual(live.comments, ['the server stops']);
  const again = await startTurnout(t, {
    TURNOUT_DATA_DIR: server.dataDir,
    TURNOUT_PORT: new URL(server.url).port,
    TURNOUT_INITIAL_API_KEY: server.key,
  });
  await click(again, `a?${clicks}`);
  while (!printed.includes(`?${clicks}`)) await sleep(10);
  const first = clicks + 1 - printed.length;
  assert.deepEqual(
    printed,
    Array.from({ length: printed.length }, (_, i) => `?${first + i}`),
  );
});

interface Printed {
  readonly visitedUrl: string;
}

const listenTo = (t: Parameters<typeof listen>[0], api: TestApi, key = api.key, query = '') =>
  listen(t, { url: api.url, key }, query);

test('a key gets what it may see, and nothing once it is disabled, deleted or wrong', async (t) => {
  const api = await startApi(t);
  const [author, ofDomain, ofLinks] = await Promise.all([
    api.makeKey('author', [{ kind: 'authored' }]),
    api.makeKey('domain', [{ kind: 'domain', domain: 'b.test' }]),
    api.makeKey('links', [{ kind: 'no-orphans' }]),
  ]);
  const make = async (key: string, customSlug: string, domain?: string): Promise<number> => {
    await api.call('POST', '/short-urls', { key, body: { longUrl: 'https://e.test/', customSlug, domain } });
    return (await api.links.get({ code: customSlug, domain: domain ?? '' }, {}))?.id ?? 0;
  };
  const [mine, theirs, there] = [
    await make(author, 'mine'),
    await make(api.key, 'theirs'),
    await make(ofDomain, 'there', 'b.test'),
  ];
  const lives = await Promise.all([author, ofDomain, ofLinks, api.key].map((key) => listenTo(t, api, key)));
  assert.equal((await listenTo(t, api, author, '?shortCode=theirs')).response.status, 404);
  assert.equal((await listenTo(t, api, api.key, '?tag=none')).response.status, 404);
  await record(
    api,
    aVisit(),
    aVisit({ linkId: theirs }),
    aVisit({ linkId: mine }),
    aVisit({ linkId: there, domain: 'b.test' }),
  );
  const wanted = [['mine'], ['there'], ['theirs', 'mine', 'there'], [null, 'theirs', 'mine', 'there']];
  for (const [i, live] of lives.entries()) {
    await live.until(({ events }) => events.length >= (wanted[i]?.length ?? 0));
    assert.deepEqual(codes(live), wanted[i]);
  }
  await api.keys.delete('author');
  await api.keys.setEnabled('domain', false);
  for (const live of lives.slice(0, 2)) {
    await live.until(({ isOpen }) => !isOpen);
    assert.deepEqual(live.comments, ['the API key is not valid any more']);
  }
  assert.deepEqual(
    lives.map(({ isOpen }) => isOpen),
    [false, false, true, true],
  );
  assert.equal((await listenTo(t, api, author)).response.status, 401);
  // The key is looked for in the header alone.
  assert.equal((await fetch(`${api.url}/rest/v3/visits/live?apiKey=${api.key}`)).status, 401);
});

test('wrong places and filters are refused; a place that is not kept any more is said', async (t) => {
  const api = await startApi(t);
  const status = async (query: string) => (await listenTo(t, api, api.key, query)).response.status;
  assert.deepEqual(
    [await status('?lastEventId=-1'), await status('?lastEventId=x'), await status('?orphan=true&tag=t')],
    [400, 400, 400],
  );
  for (let i = 0; i < 4; i++) await record(api, aVisit(), aVisit());
  const unknown = await listenTo(t, api, api.key, '?lastEventId=99');
  await unknown.until(({ events }) => events.length === 1);
  assert.deepEqual(unknown.events, [{ id: '8', event: 'reset', data: { skipped: null } }]);
  const db = new DatabaseSync(api.visitsFile);
  db.exec('DELETE FROM arrivals WHERE up_to <= 4');
  db.close();
  const late = await listenTo(t, api, api.key, '?lastEventId=1');
  await late.until(({ events }) => events.length === 5);
  assert.deepEqual(late.events[0], { id: '4', event: 'reset', data: { skipped: 3 } });
  assert.deepEqual(
    late.events.slice(1).map(({ id }) => id),
    ['5', '6', '7', '8'],
  );
});

test('beyond the limit of listeners there is 503, until one leaves', async (t) => {
  const api = await startApi(t);
  const lives = await Promise.all(Array.from({ length: 100 }, () => listenTo(t, api)));
  const refused = await listenTo(t, api);
  assert.equal(refused.response.status, 503);
  assert.match(refused.response.headers.get('retry-after') ?? '', /^\d+$/u);
  assert.equal(api.live.counters.refused, 1);
  await lives[0]?.cut();
  while (api.live.listeners === 100) await sleep(10);
  assert.equal((await listenTo(t, api)).response.status, 200);
  await record(api, aVisit());
  for (const live of lives.slice(1)) await live.until(({ events }) => events.length === 1);
});

test('a listener that takes nothing is cut off, delays nobody and has missed nothing when it resumes', async (t) => {
  const api = await startApi(t);
  const visits = 300;
  const asked = request(`${api.url}/rest/v3/visits/live`, { headers: { 'X-Api-Key': api.key } }).end();
  const [slow] = (await once(asked, 'response')) as [IncomingMessage];
  const quick = await listenTo(t, api);
  // More than the system keeps for a socket.
  const visitedUrl = `https://s.test/${'v'.repeat(60_000)}`;
  for (let i = 0; i < visits; i += 50) await record(api, ...Array.from({ length: 50 }, () => aVisit({ visitedUrl })));
  await quick.until(({ events }) => events.length === visits);
  while (api.live.counters.slow === 0) await sleep(20);
  const got: string[] = [];
  slow.setEncoding('utf8').on('data', (text: string) => got.push(text));
  const closed = Promise.withResolvers<void>();
  slow.on('error', () => {}).on('close', () => closed.resolve());
  await closed.promise;
  const ids = Array.from(got.join('').matchAll(/^id: (\d+)\nevent: visit\ndata: .*\n\n/gmu), ([, id]) => Number(id));
  assert.ok(ids.length > 0 && ids.length < visits, `${ids.length} events`);
  const rest = await listenTo(t, api, api.key, `?lastEventId=${ids.at(-1)}`);
  await rest.until(({ events }) => events.length === visits - ids.length);
  assert.deepEqual(
    [...ids, ...rest.events.map(({ id }) => Number(id))],
    Array.from({ length: visits }, (_, i) => i + 1),
  );
});
