import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { text } from 'node:stream/consumers';
import { brotliCompressSync } from 'node:zlib';
import { startApi, type TestApi } from './api-server.ts';
import { callApi, startTurnout, temporaryFolder } from './running.ts';

/** The dashboard's files over HTTP: as they are built, whoever asks, and nothing else of the disk. */

const PAGE = '<!doctype html><base href="/" /><title>Turnout</title>';
const SCRIPT = 'console.log("hello");'.repeat(100);
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
  "font-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

/** A folder as scripts/dashboard.ts leaves it, with a file beside it that is nobody's business. */
function builtFolder(): string {
  const above = temporaryFolder();
  const folder = join(above, 'dist');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(above, 'secret.txt'), 'secret');
  mkdirSync(`${folder}-other`);
  writeFileSync(join(`${folder}-other`, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'icon.svg'), '<svg/>');
  writeFileSync(join(folder, 'assets', 'index-a1.js'), SCRIPT);
  writeFileSync(join(folder, 'assets', 'index-a1.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, 'assets', 'small-a1.js'), ';');
  return folder;
}

async function start(t: TestContext, basePath = ''): Promise<TestApi> {
  return await startApi(t, { dashboardFolder: builtFolder(), basePath });
}

interface Raw {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The address as it is written, which fetch would tidy. */
async function ask(url: string, path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Raw> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<Raw>();
  request({ hostname, port, path, method, headers }, (response) => {
    text(response).then(
      (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      reject,
    );
  })
    .on('error', reject)
    .end();
  return await promise;
}

test('the page has a strict policy, names its base and is asked for again each time', async (t) => {
  const { url } = await start(t);
  const page = await ask(url, '/@dashboard/');
  assert.deepEqual([page.status, page.body], [200, PAGE.replace('href="/"', 'href="/@dashboard/"')]);
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(page.headers['content-security-policy'], POLICY);
  assert.equal(page.headers['cache-control'], 'no-cache');
  assert.equal(page.headers['referrer-policy'], 'no-referrer');
  const bare = await ask(url, '/@dashboard');
  assert.deepEqual([bare.status, bare.headers.location], [308, '/@dashboard/']);
});

test('assets are kept for ever and travel compressed where that is understood; other files are asked for again', async (t) => {
  const { url } = await start(t);
  const packed = await fetch(`${url}/@dashboard/assets/index-a1.js`, { headers: { 'Accept-Encoding': 'gzip, br' } });
  assert.equal(await packed.text(), SCRIPT);
  assert.equal(packed.headers.get('content-encoding'), 'br');
  assert.equal(packed.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.equal(packed.headers.get('content-type'), 'text/javascript; charset=utf-8');
  assert.equal(packed.headers.get('content-security-policy'), POLICY);
  assert.equal(packed.headers.get('vary'), 'Accept-Encoding');
  const plain = await ask(url, '/@dashboard/assets/index-a1.js', 'GET', { 'Accept-Encoding': 'gzip' });
  assert.deepEqual([plain.body, plain.headers['content-encoding']], [SCRIPT, undefined]);
  const small = await ask(url, '/@dashboard/assets/small-a1.js', 'GET', { 'Accept-Encoding': 'br' });
  assert.deepEqual([small.body, small.headers['content-encoding']], [';', undefined]);
  const icon = await ask(url, '/@dashboard/icon.svg');
  assert.deepEqual([icon.headers['content-type'], icon.headers['cache-control']], ['image/svg+xml', 'no-cache']);
  const gone = await ask(url, '/@dashboard/assets/index-of-before.js');
  assert.deepEqual(
    [gone.status, gone.headers['cache-control']],
    [404, undefined],
    'never the page in place of a script',
  );
});

test('every other address gives the page, which finds its way by itself', async (t) => {
  const { url } = await start(t);
  for (const path of ['links', 'link?code=a.b', 'statistics/deep/er', 'none.svg', 'v1.2'])
    assert.match((await ask(url, `/@dashboard/${path}`)).body, /<base href="\/@dashboard\/"/u, path);
});

test('nothing outside of the folder is ever given away', async (t) => {
  const { url } = await start(t);
  const paths = [
    '../secret.txt',
    '%2e%2e/secret.txt',
    '%2e%2e%2fsecret.txt',
    '..%5csecret.txt',
    'assets/../../secret.txt',
    'assets/%2e%2e/%2e%2e/secret.txt',
    'assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    'assets/%2e%2e/%2e%2e/dist-other/secret.txt',
    '%2e%2e/dist-other/secret.txt',
    '%2fetc%2fpasswd.txt',
    'secret.txt%00.svg',
    'assets/%00.js',
  ];
  for (const path of paths) {
    const { status, body } = await ask(url, `/@dashboard/${path}`);
    assert.ok(!body.includes('secret') || body.includes('api/error'), `${path}: ${status} ${body}`);
    assert.ok(body.includes('<base href="/@dashboard/"') || status === 404 || status === 400, `${path}: ${status}`);
  }
});

test('it is read only, needs no key, and says so where it is not built', async (t) => {
  const built = await start(t);
  assert.equal((await ask(built.url, '/@dashboard/', 'HEAD')).status, 200);
  const post = await ask(built.url, '/@dashboard/', 'POST');
  assert.equal(post.status, 405);
  const { url } = await startApi(t);
  const missing = await ask(url, '/@dashboard/tags');
  assert.equal(missing.status, 503);
  assert.match(missing.headers['content-type'] ?? '', /^text\/plain/u);
  assert.match(missing.body, /npm run dashboard/u);
});

test('a base path stands before it', async (t) => {
  const { url } = await start(t, '/s');
  const { origin } = new URL(url);
  const page = await ask(origin, '/s/@dashboard/tags');
  assert.match(page.body, /<base href="\/s\/@dashboard\/" \/>/u);
  assert.equal((await ask(origin, '/s/@dashboard')).headers.location, '/s/@dashboard/');
  assert.equal((await ask(origin, '/s/@dashboard/icon.svg')).body, '<svg/>');
  assert.equal((await ask(origin, '/@dashboard/')).status, 404);
});

test('no code is ever in its way', async (t) => {
  const server = await startTurnout(t, { TURNOUT_BASE_PATH: '/s', TURNOUT_INITIAL_API_KEY: 'key' });
  assert.equal(
    server.dashboard,
    `${server.url}/s/@dashboard/`,
    'printed where it is, without a way in for a known key',
  );
  const at = { ...server, url: `${server.url}/s` };
  for (const customSlug of ['@dashboard', 'a@b']) {
    const { status, json } = await callApi(at, 'POST', '/short-urls', { longUrl: 'https://example.com/', customSlug });
    assert.deepEqual([status, json.invalidElements], [400, ['customSlug']]);
  }
  const links = [{ longUrl: 'https://example.com/', shortCode: '@dashboard' }];
  const { json } = await callApi(at, 'POST', '/import/links', { source: 'csv', links });
  assert.deepEqual([json.results[0].status, json.results[0].error.invalidElements], ['invalid', ['shortCode']]);
  const page = await ask(server.url, '/s/@dashboard/');
  assert.deepEqual([page.status, page.headers['content-security-policy']], [200, POLICY]);
  const script = /src="(?:\.\/)?(assets\/[^"]+\.js)"/u.exec(page.body)?.[1] ?? 'the page names its script';
  const packed = await ask(server.url, `/s/@dashboard/${script}`, 'GET', { 'Accept-Encoding': 'br' });
  assert.deepEqual([packed.status, packed.headers['content-encoding']], [200, 'br']);
});
