import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { envOf, startTurnout, temporaryFolder, turnout, untilSettled, type Finished } from './running.ts';

const LONG = 'https://example.com/offers?b=1&a=%20';

/** What a command printed, once it ended as it should. */
async function said(finished: Promise<Finished>, code = 0): Promise<string> {
  const { code: actual, stdout, stderr } = await finished;
  assert.equal(actual, code, `${stdout}${stderr}`);
  return code === 0 ? stdout : stderr;
}

/** The tests below look at what they expect of it. */
// eslint-disable-next-line typescript/no-explicit-any
async function json(finished: Promise<Finished>): Promise<any> {
  return JSON.parse(await said(finished));
}

test('a link is made, found, edited, ruled, restored and deleted', async (t) => {
  const server = await startTurnout(t);
  const run = (...args: string[]): Promise<Finished> => turnout(args, envOf(server));
  const created = await said(run('link', 'create', LONG, '--code', 'spring', '--tag', 'mail', '--tag', 'b'));
  assert.equal(created, `${server.url}/spring\n`);
  assert.match(
    await said(run('link', 'list', '--search', 'offers')),
    /spring +https:\/\/example\.com\/offers\?b=1&a=%20 .*b mail +0 /u,
  );

  await said(
    run('link', 'edit', 'spring', '--title', 'Spring', '--no-tag', '--max-visits', '3', '--valid-until', '2999-01-01'),
  );
  const edited = await json(run('link', 'show', 'spring', '--json'));
  assert.deepEqual([edited.title, edited.tags, edited.longUrl], ['Spring', [], LONG]);
  assert.deepEqual(edited.meta, { validSince: null, validUntil: '2999-01-01T00:00:00+00:00', maxVisits: 3 });
  await said(run('link', 'edit', 'spring', '--no-max-visits', '--no-valid-until'));
  assert.deepEqual((await json(run('link', 'show', 'spring', '--json'))).meta.maxVisits, null);

  const app = 'https://example.com/app';
  await said(run('link', 'rules', 'spring', '--add', app, '--when', 'query-param:lang=it', '--when', 'device=ios'));
  const rules = await json(run('link', 'rules', 'spring', '--json'));
  assert.deepEqual(rules.redirectRules[0].conditions, [
    { type: 'query-param', matchKey: 'lang', matchValue: 'it' },
    { type: 'device', matchKey: null, matchValue: 'ios' },
  ]);
  const simulated = run('link', 'simulate', 'spring', '--query', 'lang=it', '--user-agent', 'iPhone', '--json');
  const { outcome, rules: judged } = await json(simulated);
  assert.equal(outcome, 'redirect');
  assert.equal(judged[0].conditions[0].held, true);
  const set = turnout(
    ['link', 'rules', 'spring', '--set', '-'],
    envOf(server),
    JSON.stringify(rules).replaceAll('app', 'shop'),
  );
  assert.match(await said(set), /example\.com\/shop/u);
  assert.match(await said(run('link', 'rules', 'spring', '--remove', '2'), 1), /no rule with priority 2/u);
  await said(run('link', 'rules', 'spring', '--clear'));

  assert.match(await said(run('link', 'history', 'spring')), /^ +1 +edited \S+ +initial +https:.* b mail$/mu);
  await said(run('link', 'restore', 'spring', '1'));
  assert.deepEqual((await json(run('link', 'show', 'spring', '--json'))).tags, ['b', 'mail']);
  assert.match(await said(run('link', 'delete', 'spring'), 2), /--yes/u);
  await said(run('link', 'delete', 'spring', '--yes'));
  assert.match(await said(run('link', 'show', 'spring'), 1), /spring/u);
});

test('visits are listed, counted, exported and deleted; tags and domains too', async (t) => {
  const server = await startTurnout(t, { TURNOUT_AUTO_RESOLVE_TITLES: 'false' });
  const run = (...args: string[]): Promise<Finished> => turnout(args, envOf(server));
  await said(run('link', 'create', LONG, '--code', 'a', '--tag', 'mail'));
  for (const path of ['a', 'a', 'nothing']) await fetch(`${server.url}/${path}`, { redirect: 'manual' });
  await untilSettled(server, 3);

  assert.equal((await json(run('visits', 'list', '--link', 'a', '--json'))).visits.pagination.totalItems, 2);
  assert.match(await said(run('visits', 'list', '--orphans')), /invalid_short_url +\S+\/nothing/u);
  assert.equal((await json(run('visits', 'stats', '--tag', 'mail', '--json'))).stats.total, 2);
  assert.equal((await json(run('visits', 'stats', '--json'))).stats.total, 3);
  assert.match(await said(run('tag', 'list')), /^mail +1 +2 +\d$/mu);

  const lines = (await said(run('export', 'visits', '--link', 'a'))).trim().split('\n');
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { redirectUrl: string }).redirectUrl),
    [LONG, LONG],
  );
  const file = join(temporaryFolder(), 'links.csv');
  await said(run('export', 'links', '--format', 'csv', '--output', file));
  assert.match(readFileSync(file, 'utf8'), /^Long URL,Short code,.*\r\nhttps:\/\/example\.com\/offers\?b=1&a=%20,a,/u);

  const ledger = await json(run('ledger', '--json'));
  assert.deepEqual([ledger.source, ledger.accepted, ledger.stored, ledger.balanced], ['server', 3, 3, true]);
  assert.equal((await json(run('quarantine', 'list', '--json'))).quarantine.pagination.totalItems, 0);

  assert.deepEqual(await json(run('visits', 'delete', '--link', 'a', '--yes', '--json')), { deletedVisits: 2 });
  assert.deepEqual(await json(run('visits', 'delete', '--orphans', '--yes', '--json')), { deletedVisits: 1 });
  await said(run('tag', 'rename', 'mail', 'post'));
  await said(run('tag', 'delete', 'post', '--yes'));
  assert.deepEqual((await json(run('tag', 'list', '--json'))).tags.data, []);
  await said(run('domain', 'redirects', 's.test', '--base-url', 'https://example.com'));
  assert.match(await said(run('domain', 'list')), /^s\.test +https:\/\/example\.com$/mu);
  assert.match(await said(run('domain', 'redirects', 's.test')), /^Base URL +https:\/\/example\.com$/mu);
  assert.equal((await json(run('domain', 'redirects', 's.test', '--no-base-url', '--json'))).baseUrlRedirect, null);

  assert.equal(await server.stop(), 0);
  const offline = await json(run('ledger', '--json'));
  assert.deepEqual([offline.source, offline.accepted, offline.stored, offline.balanced], ['files', 3, 3, true]);
});

test('keys are made before the first start and beside a running server, with roles and an end', async (t) => {
  const dataDir = join(temporaryFolder(), 'new');
  const offline = { TURNOUT_DATA_DIR: dataDir };
  const key = (await said(turnout(['key', 'create', 'me'], offline))).trim();
  const server = await startTurnout(t, offline);
  assert.equal(server.key, '', 'no other key is made where there is one');
  const env = { ...envOf(server), TURNOUT_API_KEY: key };
  await said(turnout(['link', 'create', LONG], env));

  const roles = ['--author-only', '--domain-only', 'S.test', '--no-orphan-visits', '--expires', '2999-01-01'];
  const narrow = await json(turnout(['key', 'create', 'narrow', ...roles, '--json'], env));
  assert.deepEqual(narrow.roles, ['author-only', 'domain-only s.test', 'no-orphan-visits']);
  assert.equal(narrow.expires, '2999-01-01T00:00:00+00:00');
  const asNarrow = { ...env, TURNOUT_API_KEY: narrow.key };
  assert.equal((await json(turnout(['link', 'list', '--json'], asNarrow))).shortUrls.pagination.totalItems, 0);
  assert.match(await said(turnout(['ledger'], asNarrow), 77), /without roles/u);

  await said(turnout(['key', 'disable', 'narrow'], env));
  assert.match(await said(turnout(['link', 'list'], asNarrow), 77), /key create/u);
  await said(turnout(['key', 'enable', 'narrow'], env));
  await said(turnout(['key', 'rename', 'narrow', 'slim'], env));
  await said(turnout(['link', 'list'], asNarrow));
  const list = await said(turnout(['key', 'list'], env));
  assert.match(list, /^slim +enabled .*domain-only s\.test/mu);
  assert.ok(!list.includes(narrow.key));
  assert.match(await said(turnout(['key', 'delete', 'slim'], env), 2), /--yes/u);
  await said(turnout(['key', 'delete', 'slim', '--yes'], env));
  assert.match(await said(turnout(['key', 'delete', 'slim', '--yes'], env), 1), /no API key named slim/u);
  assert.match(await said(turnout(['key', 'create', 'me'], env), 1), /already/u);
  for (const wrong of [
    ['--expires', 'soon'],
    ['--expires', '2001-01-01'],
    ['--domain-only', '10.0.0.1'],
  ]) {
    await said(turnout(['key', 'create', 'other', ...wrong], env), 2);
  }
});

test('what is wrong is said in a line, with the way out and its exit code', async (t) => {
  const server = await startTurnout(t);
  const env = envOf(server);
  const bad = ['link', 'create', 'javascript:alert(1)', '--valid-until', 'soon', '--code', 'a#b'];
  const fields = await said(turnout(bad, env), 1);
  for (const field of ['longUrl', 'validUntil', 'customSlug']) assert.match(fields, new RegExp(`^${field} .+$`, 'mu'));
  assert.match(await said(turnout(['link', 'list'], { ...env, TURNOUT_API_KEY: '' }), 77), /key create me/u);
  assert.match(await said(turnout(['link', 'lst'], env), 2), /Did you mean list\?/u);
  assert.match(await said(turnout(['link', 'list', '--serch', 'a'], env), 2), /Did you mean --search\?/u);
  assert.match(
    await said(turnout(['link', 'list', '--limit', '5000'], env), 2),
    /--limit must be a whole number from 1 to 1000/u,
  );
  await said(turnout([], env), 2);
  assert.match(await said(turnout(['serve', 'al'], env), 2), /serve all/u);
  const wrong = { TURNOUT_PORT: 'x', TURNOUT_URL: 'ftp://a' };
  for (const command of [['serve'], ['link', 'list']]) {
    const mistakes = await said(turnout(command, { ...env, ...wrong }), 78);
    assert.deepEqual(mistakes.match(/^TURNOUT_\w+/gmu), ['TURNOUT_PORT', 'TURNOUT_URL']);
  }
  assert.match(await said(turnout(['--help'], wrong)), /Exit codes:/u);
  assert.match(await said(turnout(['key', 'list'], { TURNOUT_DATA_DIR: '/dev/null/data' }), 73), /TURNOUT_DATA_DIR/u);

  await server.stop();
  assert.match(await said(turnout(['link', 'list'], env), 69), /serve/u);
  const other = createServer((_request, response) => response.end('<html>')).listen(0);
  t.after(() => other.close());
  await once(other, 'listening');
  const elsewhere = { ...env, TURNOUT_URL: `http://localhost:${(other.address() as AddressInfo).port}` };
  assert.match(await said(turnout(['link', 'list'], elsewhere), 1), /Is TURNOUT_URL right\?/u);
});

test('an export that breaks off replaces nothing and says so', async (t) => {
  const breaking = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Content-Length': 100 });
    response.write('{"shortCode":"a"}\n', () => response.destroy());
  }).listen(0);
  t.after(() => breaking.close());
  await once(breaking, 'listening');
  const env = { TURNOUT_URL: `http://localhost:${(breaking.address() as AddressInfo).port}`, TURNOUT_API_KEY: 'k' };
  const file = join(temporaryFolder(), 'links.ndjson');
  writeFileSync(file, 'the last export\n');
  assert.match(await said(turnout(['export', 'links', '--output', file], env), 69), /broke off/u);
  assert.equal(readFileSync(file, 'utf8'), 'the last export\n');
  assert.ok(!existsSync(`${file}.part`));
});

test('a reader that has enough ends the command quietly', async (t) => {
  const server = await startTurnout(t, { TURNOUT_AUTO_RESOLVE_TITLES: 'false' });
  const drafts = Array.from({ length: 1000 }, (_, i) => ({ longUrl: `https://example.com/${i}/${'x'.repeat(500)}` }));
  const answer = await fetch(`${server.url}/rest/v3/short-urls/batch`, {
    method: 'POST',
    headers: { 'X-Api-Key': server.key },
    body: JSON.stringify({ shortUrls: drafts }),
  });
  assert.equal(answer.status, 200);
  // More than a pipe holds, so that writing goes on after the reader is gone.
  const command = fileURLToPath(new URL('../../bin/turnout', import.meta.url));
  for (const args of [
    ['export', 'links'],
    ['link', 'list', '--limit', '1000', '--json'],
  ]) {
    const child = spawn(command, args, {
      env: { ...process.env, ...envOf(server) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    assert.deepEqual([await once(child, 'close'), stderr], [[0, null], '']);
  }
});

test('doctor passes what is sound and names what is not, with what to do', async (t) => {
  const server = await startTurnout(t);
  // CI is where many tools think that they may colour what goes into a pipe.
  const env = { ...envOf(server), TURNOUT_PORT: new URL(server.url).port, CI: 'true', FORCE_COLOR: '1' };
  const sound = await said(turnout(['doctor'], env));
  assert.match(sound, /^ok {4}port: Turnout \S+ answers/mu);
  assert.match(sound, /^ok {4}ledger: accepted 0 = stored 0/mu);
  assert.doesNotMatch(sound, /^fail/mu);
  await server.stop();

  const inUse = createServer((_request, response) => response.end()).listen(0);
  t.after(() => inUse.close());
  await once(inUse, 'listening');
  const broken = join(temporaryFolder(), 'links.db');
  writeFileSync(broken, 'no database at all');
  const { code, stdout } = await turnout(['doctor', '--json'], {
    TURNOUT_DATA_DIR: join(broken, '..'),
    TURNOUT_PORT: String((inUse.address() as AddressInfo).port),
    TURNOUT_GEO_DATABASE: broken,
    TURNOUT_JOURNAL_MAX_BYTES: String(2 ** 40),
  });
  assert.equal(code, 1);
  const { findings } = JSON.parse(stdout) as {
    findings: readonly Record<'name' | 'level' | 'said' | 'mend', string>[];
  };
  const failed = findings.filter(({ level }) => level === 'fail');
  assert.deepEqual(
    failed.map(({ name }) => name),
    ['store', 'integrity', 'port', 'geo database'],
  );
  for (const { mend } of failed) assert.ok(mend.length > 0);
  const misconfigured = await turnout(['doctor'], { TURNOUT_PORT: 'x', TURNOUT_STORE_URL: 'file:' });
  assert.equal(misconfigured.code, 1);
  assert.match(
    misconfigured.stdout,
    /^fail {2}configuration: TURNOUT_PORT: .*\n.*\nfail {2}configuration: TURNOUT_STORE_URL/mu,
  );
});
