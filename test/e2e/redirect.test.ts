import assert from 'node:assert/strict';
import test from 'node:test';
import { requestsAnswered, type AnsweredRequest } from '../../src/channels.ts';
import type { NewLink } from '../../src/core/link.ts';
import type { Condition } from '../../src/core/rules.ts';
import { HOST, NOW, serve, target } from './redirect-server.ts';

test('a redirect is a click that says who went where', async (t) => {
  const served = await serve(t);
  await served.add('abc', 'https://example.com/ü?x=%C3%BC#f');
  const reply = await served.get('/abc?y=1', {
    headers: {
      'user-agent': 'agent "quoted"',
      referer: 'https://from.example/',
      'accept-language': 'ja',
      'x-forwarded-for': '198.51.100.7',
    },
  });
  assert.equal(reply.status, 302);
  // Node reads header bytes as latin1.
  assert.equal(Buffer.from(reply.location ?? '', 'latin1').toString(), 'https://example.com/ü?x=%C3%BC&y=1#f');
  assert.equal(reply.headers['cache-control'], 'private, no-store');
  assert.deepEqual(served.clicks(), [
    {
      v: 1,
      at: NOW,
      kind: 'link',
      linkId: 1,
      domain: '',
      ip: '198.51.100.7',
      userAgent: 'agent "quoted"',
      referer: 'https://from.example/',
      language: 'ja',
      visitedUrl: `https://${HOST}/abc?y=1`,
      redirectUrl: 'https://example.com/ü?x=%C3%BC&y=1#f',
    },
  ]);
});

test('HEAD, the opt-out parameter and untracked addresses get the redirect and are no clicks', async (t) => {
  const served = await serve(t);
  await served.add('abc', 'https://example.com/');
  assert.equal((await served.get('/abc', { method: 'HEAD' })).location, 'https://example.com/');
  assert.equal(await target(served, '/abc?nostat&z=1'), 'https://example.com/?z=1');
  assert.equal(await target(served, '/abc', { 'x-forwarded-for': '192.0.2.9' }), 'https://example.com/');
  assert.deepEqual(served.clicks(), []);
});

test('each domain has its own codes, and what it does not have the default domain may', async (t) => {
  const served = await serve(t);
  await served.add('abc', 'https://default.example/');
  await served.add('abc', 'https://own.example/', { domain: 'b.example' });
  await served.add('only', 'https://only.example/');
  assert.equal(await target(served, '/abc'), 'https://default.example/');
  assert.equal(await target(served, '/abc', { host: 'B.example' }), 'https://own.example/');
  assert.equal(await target(served, '/only', { host: 'b.example' }), 'https://only.example/');
  assert.equal(await target(served, '/abc', { host: 'unknown.example' }), 'https://default.example/');
});

test('without the fallback a domain has its own codes alone', async (t) => {
  const served = await serve(t, { defaultDomainFallback: false });
  await served.add('abc', 'https://default.example/');
  await served.add('own', 'https://own.example/', { domain: 'b.example' });
  assert.equal(await target(served, '/abc', { host: 'b.example' }), 404);
  assert.equal(await target(served, '/abc', { host: 'unknown.example' }), 404);
});

test('codes are compared byte for byte, or caseless in loose mode', async (t) => {
  const strict = await serve(t);
  await strict.add('aBc', 'https://example.com/');
  assert.equal(await target(strict, '/abc'), 404);
  assert.equal(await target(strict, '/aB%63'), 'https://example.com/');
  const loose = await serve(t, {}, 'loose');
  await loose.add('abc', 'https://example.com/');
  assert.equal(await target(loose, '/ABC'), 'https://example.com/');
});

test('a link opens and closes with its validity, both ends included', async (t) => {
  const served = await serve(t);
  await served.add('soon', 'https://example.com/', { validSince: NOW + 1 });
  await served.add('past', 'https://example.com/', { validUntil: NOW - 1 });
  await served.add('now', 'https://example.com/', { validSince: NOW, validUntil: NOW });
  assert.equal(await target(served, '/soon'), 404);
  assert.equal(await target(served, '/past'), 404);
  assert.equal(await target(served, '/now'), 'https://example.com/');
});

test('of many visitors at once exactly as many pass as a link allows; HEAD takes no place', async (t) => {
  const served = await serve(t);
  await served.add('few', 'https://example.com/', { maxVisits: 5 });
  assert.equal((await served.get('/few', { method: 'HEAD' })).status, 302);
  const replies = await Promise.all(Array.from({ length: 40 }, () => served.get('/few')));
  assert.equal(replies.filter(({ status }) => status === 302).length, 5);
  assert.equal(served.clicks().filter(({ kind }) => kind === 'link').length, 5);
  assert.equal((await served.get('/few', { method: 'HEAD' })).status, 404);
});

test('the first rule that holds picks the target', async (t) => {
  const served = await serve(t);
  const rule = (longUrl: string, ...conditions: Partial<Condition>[]): NewLink['rules'][number] => ({
    longUrl,
    conditions: conditions.map((each) => ({ type: 'device', matchKey: null, matchValue: null, ...each })),
  });
  await served.add('abc', 'https://example.com/', {
    rules: [
      rule('https://a.example/', { type: 'device', matchValue: 'android' }, { type: 'language', matchValue: 'fr' }),
      rule('https://b.example/', { type: 'device', matchValue: 'android' }),
      rule('https://c.example/', { type: 'geolocation-country-code', matchValue: 'US' }),
      rule('https://d.example/', { type: 'ip-address', matchValue: '2001:db8::/32' }),
      rule('https://e.example/', { type: 'query-param', matchKey: 'q', matchValue: '1' }),
      rule('https://f.example/', { type: 'after-date', matchValue: new Date(NOW + 1).toISOString() }),
    ],
  });
  const android = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile';
  assert.equal(await target(served, '/abc', { 'user-agent': android, 'accept-language': 'fr' }), 'https://a.example/');
  assert.equal(await target(served, '/abc', { 'user-agent': android }), 'https://b.example/');
  assert.equal(await target(served, '/abc', { 'x-forwarded-for': '8.8.8.8' }), 'https://c.example/');
  assert.equal(await target(served, '/abc', { 'x-forwarded-for': '2001:db8::9' }), 'https://d.example/');
  assert.equal(await target(served, '/abc?q=1'), 'https://e.example/?q=1');
  assert.equal(await target(served, '/abc'), 'https://example.com/');
});

test('a path behind a code is not found, appended or ignored, as configured', async (t) => {
  for (const [extraPathMode, expected] of [
    ['default', 404],
    ['append', 'https://example.com/x/more%20of/it?a=1'],
    ['ignore', 'https://example.com/x?a=1'],
  ] as const) {
    const served = await serve(t, { extraPathMode });
    await served.add('abc', 'https://example.com/x?a=1');
    assert.equal(await target(served, '/abc/more%20of/it'), expected);
  }
});

test('codes of several segments: the longest that is one wins', async (t) => {
  const served = await serve(t, { multiSegment: true, extraPathMode: 'append' });
  await served.add('a', 'https://one.example');
  await served.add('a/b', 'https://two.example');
  assert.equal(await target(served, '/a/b'), 'https://two.example');
  assert.equal(await target(served, '/a/b/c'), 'https://two.example/c');
  assert.equal(await target(served, '/a/c'), 'https://one.example/c');
  assert.equal(await target(served, '/a%2Fb'), 404);
});

test('a trailing slash is another path, or is not', async (t) => {
  const exact = await serve(t);
  await exact.add('abc', 'https://example.com/');
  assert.equal(await target(exact, '/abc/'), 404);
  const lenient = await serve(t, { trailingSlash: true });
  await lenient.add('abc', 'https://example.com/');
  assert.equal(await target(lenient, '/abc/'), 'https://example.com/');
});

test('308 keeps the method and is answered to any; 302 is for GET and HEAD', async (t) => {
  const kept = await serve(t, { status: 308, cacheControl: 'private,max-age=30' });
  await kept.add('abc', 'https://example.com/');
  const post = await kept.get('/abc', { method: 'POST' });
  assert.deepEqual([post.status, post.location], [308, 'https://example.com/']);
  assert.equal(post.headers['cache-control'], 'private,max-age=30');
  const served = await serve(t);
  await served.add('abc', 'https://example.com/');
  const refused = await served.get('/abc', { method: 'DELETE' });
  assert.deepEqual([refused.status, refused.headers['allow']], [405, 'GET, HEAD']);
});

test('the pixel counts and shows nothing', async (t) => {
  const served = await serve(t);
  await served.add('abc', 'https://example.com/');
  for (const path of ['/abc/track', '/none/track']) {
    const reply = await served.get(path);
    assert.deepEqual([reply.status, reply.headers['content-type']], [200, 'image/gif']);
    assert.match(reply.body, /^GIF89a/);
  }
  assert.deepEqual(
    served.clicks().map(({ kind, linkId, redirectUrl }) => [kind, linkId, redirectUrl]),
    [['link', 1, null]],
  );
});

test('what is not found is an orphan of one of three kinds, and may lead somewhere', async (t) => {
  const served = await serve(t, {
    notFound: {
      baseUrlRedirect: 'https://home.example/',
      regular404Redirect: null,
      invalidShortUrlRedirect: 'https://lost.example/{ORIGINAL_PATH}?d={DOMAIN}&p={ORIGINAL_PATH}',
    },
  });
  assert.equal(await target(served, '/'), 'https://home.example/');
  assert.equal(await target(served, '/none'), `https://lost.example//none?d=${HOST}&p=%2Fnone`);
  const lost = await served.get('/some/page');
  assert.equal(lost.status, 404);
  assert.match(lost.body, /no short link at this address/);
  assert.deepEqual(
    served.clicks().map(({ kind, linkId, domain, redirectUrl }) => [kind, linkId, domain, redirectUrl]),
    [
      ['base_url', null, HOST, 'https://home.example/'],
      ['invalid_short_url', null, HOST, `https://lost.example//none?d=${HOST}&p=%2Fnone`],
      ['regular_404', null, HOST, null],
    ],
  );
});

test('robots.txt allows the crawlable codes alone', async (t) => {
  const served = await serve(t);
  await served.add('open', 'https://example.com/', { crawlable: true });
  await served.add('closed', 'https://example.com/');
  const { status, body } = await served.get('/robots.txt');
  assert.equal(status, 200);
  assert.match(body, /^User-agent: \*\nAllow: \/open\nDisallow: \/\n$/m);
  assert.doesNotMatch(body, /closed/);
  assert.deepEqual(served.clicks(), []);
});

test('no target can break out of its header', async (t) => {
  const served = await serve(t, { extraPathMode: 'append' });
  await served.add('abc', 'https://example.com/');
  const reply = await served.get('/abc/%0d%0aSet-Cookie:%20a=b');
  assert.equal(reply.headers['set-cookie'], undefined);
  assert.equal(reply.location, 'https://example.com/%0d%0aSet-Cookie:%20a=b');
});

test('each answer is told once, with what it took', async (t) => {
  const served = await serve(t);
  const told: AnsweredRequest[] = [];
  t.after(requestsAnswered.subscribe((answers) => told.push(...answers)));
  const language: Condition = { type: 'language', matchKey: null, matchValue: 'ja' };
  await served.add('abc', 'https://example.com/', {
    rules: [{ longUrl: 'https://jp.example/', conditions: [language] }],
  });
  await served.add('limited', 'https://example.com/', { maxVisits: 1 });
  for (const path of ['/abc', '/abc?x=1', '/limited', '/limited', '/abc/track', '/none', '/robots.txt', '/'])
    await served.get(path);
  await served.get('/abc', { headers: { 'accept-language': 'ja' } });
  await served.get('/abc', { method: 'POST' });
  assert.deepEqual(
    told.map(({ route, status, lookup, found }) => [route, status, lookup, found]),
    [
      ['miss', 302, 'store', true],
      ['hit', 302, 'memory', true],
      ['miss', 302, 'store', true],
      ['not_found', 404, 'memory', true],
      ['pixel', 200, 'memory', true],
      ['not_found', 404, 'store', false],
      ['robots', 200, null, null],
      ['not_found', 404, null, null],
      ['rule', 302, 'memory', true],
      ['error', 405, null, null],
    ],
  );
  for (const { ms, lookupMs, journalMs } of told) assert.ok(ms >= lookupMs && ms >= journalMs && lookupMs >= 0);
  assert.deepEqual(told.map(({ queryForwarded, limited }) => [queryForwarded, limited]).slice(1, 3), [
    [true, false],
    [false, true],
  ]);
});
