import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Ledger } from '../../src/core/visit.ts';
import { call, follow, linkCount } from './import-client.ts';
import { envOf, startTurnout, temporaryFolder, turnout, untilSettled } from './running.ts';

const REAL_URLS = fileURLToPath(new URL('../../../shared/data/urls.txt', import.meta.url));
const LANES = 8;

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
        // Node reads header bytes as latin1.
        assert.deepEqual(Buffer.from(location ?? '', 'latin1'), Buffer.from(line));
      }
    };
    await Promise.all(Array.from({ length: LANES }, followAll));
    await untilSettled(server, lines.length);
    const ledger = (await call(server, 'GET', '/ledger')) as Ledger;
    assert.deepEqual(
      [ledger.accepted, ledger.stored, ledger.pending, ledger.quarantined, ledger.balanced],
      [lines.length, lines.length, 0, 0, true],
    );
    const { visits } = await call(server, 'GET', '/visits');
    assert.equal(visits.nonOrphanVisits.total, lines.length);
  },
);

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
  const told = reported.map(({ at, status, longUrl }) => [at, [status, longUrl]] as const);
  assert.deepEqual(Object.fromEntries(told), {
    'line 3': ['conflict', 'https://b.test'],
    'line 4': ['invalid', null],
    'line 5': ['invalid', 'javascript:x'],
  });
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
  const lines = Array.from({ length: 11_000 }, (_, i) => `https://a.test/${i}\n`).join('');
  const child = spawn(fileURLToPath(new URL('../../bin/turnout', import.meta.url)), ['import', 'list', '-'], {
    env: { ...process.env, ...envOf(server) },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part));
  child.stdin.on('error', () => {}).write(lines);
  // The input stays open: it waits for more, with a batch sent and a half one in hand.
  while ((await linkCount(server)) < 10_000) await sleep(50);
  child.kill('SIGINT');
  const [code] = (await once(child, 'close')) as [number | null];
  assert.equal(code, 1, said);
  assert.match(said, /Not finished\. 10,000 links .*10,000 created/u);
  assert.match(said, /same command again/u);
  const again = await turnout(['import', 'list', '-'], envOf(server), lines);
  assert.match(again.stdout, /1,000 created, 10,000 unchanged/u);
});

test('imported visits count towards the limit of a link, also when it was counted before', async (t) => {
  const server = await startTurnout(t);
  await call(server, 'POST', '/short-urls', { longUrl: 'https://a.test/', customSlug: 'limited', maxVisits: 4 });
  const statuses = async (): Promise<number> => (await follow(`${server.url}/limited`))[0];
  assert.equal(await statuses(), 302);
  await untilSettled(server, 1);
  const visit = { date: '2020-01-01', referer: '', userAgent: '', potentialBot: false, visitLocation: null };
  const visits = ['one', 'two'].map((importId) => ({ ...visit, importId }));
  await call(server, 'POST', '/import/visits', { shortCode: 'limited', visits });
  assert.deepEqual([await statuses(), await statuses()], [302, 404]);
});
