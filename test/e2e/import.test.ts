import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, createServer, get, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Ledger } from '../../src/core/visit.ts';
import { envOf, startTurnout, temporaryFolder, turnout, type RunningTurnout } from './running.ts';

const REAL_URLS = fileURLToPath(new URL('../../../shared/data/urls.txt', import.meta.url));
const LANES = 8;

// eslint-disable-next-line typescript/no-explicit-any
async function call(server: RunningTurnout, method: string, path: string, body?: unknown): Promise<any> {
  const response = await fetch(`${server.url}/rest/v3${path}`, {
    method,
    headers: { 'X-Api-Key': server.key },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Follows a short URL once; its status and the bytes of its Location. */
async function follow(url: string, headers: Record<string, string> = {}, agent?: Agent): Promise<[number, Buffer]> {
  const [response] = (await once(get(url, { headers, ...(agent && { agent }) }), 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return [response.statusCode ?? 0, Buffer.from(response.headers.location ?? '', 'latin1')];
}

/** The ledger, once every click is settled. */
async function settled(server: RunningTurnout, accepted: number): Promise<Ledger> {
  for (;;) {
    const ledger = (await call(server, 'GET', '/ledger')) as Ledger;
    if (ledger.accepted >= accepted && ledger.pending === 0) return ledger;
    await sleep(50);
  }
}

async function linkCount(server: RunningTurnout): Promise<number> {
  return (await call(server, 'GET', '/short-urls')).shortUrls.pagination.totalItems as number;
}

const reason = existsSync(REAL_URLS) ? false : `${REAL_URLS} is not there`;

test(
  'real addresses are imported, lead where they say to the byte, and every visit counts',
  { skip: reason },
  async (t) => {
    const server = await startTurnout(t);
    const lines = readFileSync(REAL_URLS, 'utf8').trimEnd().split('\n');
    const first = await turnout(['import', 'list', REAL_URLS, '--json'], envOf(server));
    assert.equal(first.code, 0, first.stderr);
    const { seconds, ...counts } = JSON.parse(first.stdout) as Record<string, unknown>;
    assert.equal(typeof seconds, 'number');
    assert.deepEqual(counts, {
      source: 'list',
      dryRun: false,
      finished: true,
      created: lines.length,
      unchanged: 0,
      conflicts: 0,
      invalid: 0,
      visitsImported: 0,
      visitsKnown: 0,
    });
    const again = await turnout(['import', 'list', REAL_URLS], envOf(server));
    assert.match(again.stdout, /: 0 created, [\d,]+ unchanged, 0 conflicts, 0 invalid/u);
    assert.equal(await linkCount(server), lines.length);

    const exported = await turnout(['export', 'links'], envOf(server));
    const codes = new Map(
      exported.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { longUrl: string; shortCode: string })
        .map(({ longUrl, shortCode }) => [longUrl, shortCode]),
    );
    const agent = new Agent({ keepAlive: true, maxSockets: LANES });
    t.after(() => agent.destroy());
    const rest = lines.values();
    const followAll = async (): Promise<void> => {
      for (const line of rest) {
        const [status, location] = await follow(`${server.url}/${codes.get(line)}`, {}, agent);
        assert.equal(status, 302, line);
        assert.deepEqual(location, Buffer.from(line), line);
      }
    };
    await Promise.all(Array.from({ length: LANES }, followAll));
    const ledger = await settled(server, lines.length);
    assert.deepEqual(
      [ledger.accepted, ledger.stored, ledger.pending, ledger.quarantined, ledger.balanced],
      [lines.length, lines.length, 0, 0, true],
    );
    const { visits } = await call(server, 'GET', '/visits');
    assert.equal(visits.nonOrphanVisits.total, lines.length);
  },
);

async function fillShlink(server: RunningTurnout): Promise<void> {
  const rules = [{ longUrl: 'https://de.test/', conditions: [{ type: 'language', matchKey: null, matchValue: 'de' }] }];
  const create = async (body: object): Promise<void> => void (await call(server, 'POST', '/short-urls', body));
  await create({ longUrl: 'https://a.test/?x=%20', customSlug: 'abc', title: 'A', tags: ['x', 'y'], maxVisits: 50 });
  await create({ longUrl: 'https://b.test/ü', customSlug: 'Docs/Intro', crawlable: true, forwardQuery: false });
  await create({
    longUrl: 'https://c.test/',
    customSlug: 'abc',
    domain: 'other.test',
    validUntil: '2035-01-01T00:00:00Z',
  });
  await create({ longUrl: 'https://d.test/', customSlug: 'taken' });
  await call(server, 'POST', '/short-urls/Docs/Intro/redirect-rules', { redirectRules: rules });
  const agents = ['Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0', 'curl/8.0'];
  // Two of them are alike, and may well be of one second.
  for (const [path, userAgent] of [
    ['/abc', agents[0]],
    ['/abc', agents[0]],
    ['/abc?q=1', agents[1]],
    ['/Docs/Intro', agents[0]],
    ['/nothing', agents[0]],
  ] as const) {
    await follow(server.url + path, { 'User-Agent': userAgent ?? '', Referer: 'https://ref.test/x' });
  }
  await follow(`${server.url}/abc`, { Host: 'other.test' });
  await settled(server, 6);
}

/** What clients see of links and visits, without what depends on the server's own address. */
async function seen(server: RunningTurnout): Promise<unknown> {
  const { data } = (await call(server, 'GET', '/short-urls?itemsPerPage=-1&orderBy=longUrl-ASC')).shortUrls;
  const links = [];
  for (const { shortUrl, ...link } of data) {
    assert.equal(typeof shortUrl, 'string');
    const query = link.domain === null ? '' : `?domain=${link.domain}`;
    const { redirectRules } = await call(server, 'GET', `/short-urls/${link.shortCode}/redirect-rules${query}`);
    const { visits } = await call(server, 'GET', `/short-urls/${link.shortCode}/visits${query}`);
    links.push({ ...link, redirectRules, visits: visits.data });
  }
  return { links, orphans: (await call(server, 'GET', '/visits/orphan')).visits.data };
}

test('a Shlink is walked over its API: links, rules, visits and orphan visits, and again without a change', async (t) => {
  const multi = { TURNOUT_MULTI_SEGMENT_SLUGS_ENABLED: 'true' };
  const [shlink, server] = await Promise.all([startTurnout(t, multi), startTurnout(t, multi)]);
  await fillShlink(shlink);
  const args = ['import', 'shlink', `${shlink.url}/`, '--key', shlink.key, '--orphans', '--json'];
  const run = async (...more: string[]) => {
    const { code, stdout, stderr } = await turnout([...args, ...more], envOf(server));
    assert.equal(code, 0, stderr);
    const { created, unchanged, visitsImported, visitsKnown } = JSON.parse(stdout) as Record<string, number>;
    return { created, unchanged, visitsImported, visitsKnown };
  };
  const nothing = { created: 0, unchanged: 0, visitsImported: 0, visitsKnown: 0 };
  assert.deepEqual(await run('--dry-run'), { ...nothing, created: 4 });
  assert.equal(await linkCount(server), 0);
  assert.deepEqual(await run('--no-visits', '--dry-run'), { ...nothing, created: 4 });
  assert.deepEqual(await run(), { ...nothing, created: 4, visitsImported: 6 });
  assert.deepEqual(await seen(server), await seen(shlink));
  assert.deepEqual(await run(), { ...nothing, unchanged: 4, visitsKnown: 6 });
  assert.deepEqual(await seen(server), await seen(shlink));
  const ledger = (await call(server, 'GET', '/ledger')) as Ledger;
  assert.deepEqual([ledger.accepted, ledger.stored, ledger.balanced], [0, 0, true]);

  const refused = await turnout(['import', 'shlink', shlink.url, '--key', 'wrong'], envOf(server));
  assert.equal(refused.code, 77);
  assert.ok(refused.stderr.includes(shlink.url) && !refused.stderr.includes('TURNOUT_API_KEY'), refused.stderr);
});

test('conflicts and malformed rows are told, reported, counted and end in exit code 1', async (t) => {
  const server = await startTurnout(t);
  const folder = temporaryFolder();
  const [table, report] = [join(folder, 'links.csv'), join(folder, 'report.ndjson')];
  const rows = [
    'Long URL,Short code,Tags',
    'https://a.test,aaa,x|y',
    'https://b.test,aaa,',
    'https://c.test',
    'javascript:x,ccc,',
    'https://d.test,,',
    'https://d.test,,',
  ];
  writeFileSync(table, rows.join('\r\n'));
  const dry = await turnout(['import', 'csv', table, '--dry-run'], envOf(server));
  assert.equal(dry.code, 1);
  assert.match(
    dry.stdout,
    /^6 links in [\d.]+ s: 2 would be created, 1 unchanged, 1 conflicts, 2 invalid\. Nothing was/u,
  );
  assert.equal(await linkCount(server), 0);

  const { code, stdout, stderr } = await turnout(['import', 'csv', table, '--report', report], envOf(server));
  assert.equal(code, 1);
  assert.match(stdout, /^6 links in [\d.]+ s: 2 created, 1 unchanged, 1 conflicts, 2 invalid\.\n$/u);
  assert.match(stderr, /^line 4: has 1 cells/mu);
  assert.match(stderr, /^line 3: .*https:\/\/a\.test.*https:\/\/b\.test/mu);
  const reported = readFileSync(report, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { at: string; status: string; longUrl: string | null });
  assert.deepEqual(reported.map(({ at, status, longUrl }) => [at, status, longUrl]).toSorted(), [
    ['line 3', 'conflict', 'https://b.test'],
    ['line 4', 'invalid', null],
    ['line 5', 'invalid', 'javascript:x'],
  ]);
  const link = await call(server, 'GET', '/short-urls/aaa');
  assert.deepEqual([link.longUrl, link.tags], ['https://a.test', ['x', 'y']]);

  const many = Array.from({ length: 30 }, () => 'no address').join('\n');
  const lots = await turnout(['import', 'list', '-'], envOf(server), many);
  assert.equal(lots.stderr.trim().split('\n').length, 21);
  assert.match(lots.stderr, /--report <file> lists all/u);
});

test('what can not be read or asked is said, with the exit code that says why', async (t) => {
  const server = await startTurnout(t);
  const run = async (...args: string[]) => await turnout(['import', ...args], envOf(server), 'name\nx\n');
  const missing = await run('list', '/nowhere/urls.txt');
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /\/nowhere\/urls\.txt can not be read/u);
  assert.match((await run('csv', '-')).stderr, /no column for the long URL/u);
  assert.equal((await run('list', '-', '--report', '/nowhere/report')).code, 73);
  assert.equal((await run('shlink', 's.example.com', '--key', 'x')).code, 2);
  assert.equal((await run('shlink', server.url)).code, 2);
  assert.equal((await run('wordpress', 'x')).code, 2);
  const keyless = await turnout(['import', 'list', '-'], { TURNOUT_URL: server.url }, 'https://a.test\n');
  assert.equal(keyless.code, 77);
});

/** Stands before a server and fails the first requests: one with 503, one by hanging up. Then hands everything on. */
async function startShakyProxy(t: TestContext, target: string): Promise<string> {
  let failures = 0;
  const proxy: Server = createServer((incoming, answer) => {
    failures += 1;
    if (failures === 1) {
      const problem = { type: 'about:blank', title: 'Service unavailable', detail: 'not now', status: 503 };
      incoming.resume().once('end', () => answer.writeHead(503).end(JSON.stringify(problem)));
    } else if (failures === 2) incoming.socket.destroy();
    else {
      const { method, headers, url } = incoming;
      const forwarded = request(target + url, { method, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      incoming.pipe(forwarded);
    }
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  t.after(() => proxy.close());
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

test('a server that is away for a moment is asked again', async (t) => {
  const server = await startTurnout(t);
  const proxy = await startShakyProxy(t, server.url);
  const env = { ...envOf(server), TURNOUT_URL: proxy };
  const { code, stdout, stderr } = await turnout(['import', 'list', '-'], env, 'https://a.test\nhttps://b.test\n');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /2 created/u);
});

test('an import that is interrupted says so, keeps what it has, and goes on when it is run again', async (t) => {
  const server = await startTurnout(t);
  const lines = Array.from({ length: 1500 }, (_, i) => `https://a.test/${i}\n`).join('');
  const child = spawn(fileURLToPath(new URL('../../bin/turnout', import.meta.url)), ['import', 'list', '-'], {
    env: { ...process.env, ...envOf(server) },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part));
  child.stdin.on('error', () => {}).write(lines);
  // The input stays open: it waits for more, with a batch sent and a half one in hand.
  while ((await linkCount(server)) < 1000) await sleep(50);
  child.kill('SIGINT');
  const [code] = (await once(child, 'close')) as [number | null];
  assert.equal(code, 1, said);
  assert.match(said, /Not finished\. 1,000 links .*1,000 created/u);
  assert.match(said, /same command again/u);
  const again = await turnout(['import', 'list', '-'], envOf(server), lines);
  assert.match(again.stdout, /500 created, 1,000 unchanged/u);
});
