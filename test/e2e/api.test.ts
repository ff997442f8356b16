import assert from 'node:assert/strict';
import test from 'node:test';
import type { Link } from '../../src/core/link.ts';
import { aVisit } from '../contract/visits.ts';
import { NOW, record, startApi, type TestApi } from './api-server.ts';

const LONG = 'https://example.com/page?b=1&a=%20';

async function create(api: TestApi, body: Record<string, unknown> = {}): Promise<string> {
  const { status, json } = await api.call('POST', '/short-urls', { body: { longUrl: LONG, ...body } });
  assert.equal(status, 200, JSON.stringify(json));
  return json.shortCode;
}

test('a created short URL has the shape of Shlink, keeps its long URL to the byte and is announced', async (t) => {
  const titled: Link[] = [];
  const api = await startApi(t, { timeZone: 'Europe/Rome' }, { resolveTitle: (link) => titled.push(link) });
  const body = { longUrl: ` ${LONG} `, tags: ['B b', 'a', 'a', ''], customSlug: 'My slug/x', validSince: '2026-01-01' };
  const { status, json, headers } = await api.call('POST', '/short-urls', { body });
  assert.equal(status, 200);
  assert.deepEqual(json, {
    shortCode: 'My-slug-x',
    shortUrl: 'https://s.test/My-slug-x',
    longUrl: LONG,
    dateCreated: '2026-01-31T10:00:00+01:00',
    visitsSummary: { total: 0, nonBots: 0, bots: 0 },
    tags: ['b-b', 'a'],
    meta: { validSince: '2026-01-01T00:00:00+01:00', validUntil: null, maxVisits: null },
    domain: null,
    title: null,
    crawlable: false,
    forwardQuery: true,
    hasRedirectRules: false,
  });
  assert.match(headers.get('etag') ?? '', /^"\d+-1"$/u);
  assert.deepEqual(api.changes, [{ links: [{ domain: '', code: 'My-slug-x' }], domains: false }]);
  assert.deepEqual(
    titled.map((link) => link.code),
    ['My-slug-x'],
  );
  assert.deepEqual((await api.call('GET', '/short-urls/My-slug-x')).json.tags, ['a', 'b-b']);
});

test('every offending field is named at once, of shape and of meaning', async (t) => {
  const api = await startApi(t);
  const body = {
    longUrl: 'java\nscript:alert(1)',
    tags: ['ok', 1],
    maxVisits: 0,
    validUntil: 'soon',
    customSlug: 'a#b',
    domain: '10.0.0.1',
    shortCodeLength: 3,
  };
  const { status, json, headers } = await api.call('POST', '/short-urls', { body });
  assert.equal(status, 400);
  assert.equal(headers.get('content-type'), 'application/problem+json');
  assert.equal(json.type, 'https://shlink.io/api/error/invalid-data');
  assert.deepEqual(new Set(json.invalidElements), new Set(Object.keys(body)));
  assert.equal((await api.call('GET', '/short-urls')).json.shortUrls.pagination.totalItems, 0);
  const query = await api.call('GET', '/short-urls?orderBy=nope&startDate=never&tagsMode=some&page=x&itemsPerPage=-2');
  assert.deepEqual(
    new Set(query.json.invalidElements),
    new Set(['orderBy', 'startDate', 'tagsMode', 'page', 'itemsPerPage']),
  );
});

test('targets that execute or break headers are refused wherever they may be given', async (t) => {
  const api = await startApi(t);
  const code = await create(api);
  const bad = [
    'javascript:alert(1)',
    ' JavaScript:x',
    'java\tscript:x',
    '\u0001data:text/html,x',
    'vbscript:x',
    'https://a.test/\r\nX: y',
    '',
  ];
  for (const longUrl of bad) {
    const rules = { redirectRules: [{ longUrl, conditions: [] }] };
    assert.equal((await api.call('POST', '/short-urls', { body: { longUrl } })).status, 400, longUrl);
    assert.equal((await api.call('PATCH', `/short-urls/${code}`, { body: { longUrl } })).status, 400, longUrl);
    assert.equal((await api.call('POST', `/short-urls/${code}/redirect-rules`, { body: rules })).status, 400, longUrl);
    const redirects = { domain: 's.test', baseUrlRedirect: longUrl };
    assert.equal((await api.call('PATCH', '/domains/redirects', { body: redirects })).status, 400, longUrl);
  }
  for (const longUrl of ['mailto:a@b.test', 'myapp://x', 'https://exämple.test/ü?q=javascript:x']) {
    assert.equal((await api.call('POST', '/short-urls', { body: { longUrl } })).json.longUrl, longUrl);
  }
});

test('checks come in the order of Shlink: route, JSON, key, data, existence', async (t) => {
  const api = await startApi(t);
  const types = async (method: string, path: string, options: Parameters<TestApi['call']>[2]) => {
    const { status, json } = await api.call(method, path, options);
    return [status, String(json.type).split('/').at(-1)];
  };
  assert.deepEqual(await types('GET', '/nothing', { key: null }), [404, 'not-found']);
  assert.deepEqual(await types('POST', '/short-urls', { key: null, body: '{' }), [400, 'malformed-request-body']);
  assert.deepEqual(await types('POST', '/short-urls', { key: null, body: {} }), [401, 'missing-authentication']);
  assert.deepEqual(await types('POST', '/short-urls', { key: 'wrong', body: {} }), [401, 'invalid-api-key']);
  assert.deepEqual(await types('PATCH', '/short-urls/none', { body: { maxVisits: 'x' } }), [400, 'invalid-data']);
  assert.deepEqual(await types('PATCH', '/short-urls/none', { body: {} }), [404, 'short-url-not-found']);
  const rules = { body: { redirectRules: [{ longUrl: 1 }] } };
  assert.deepEqual(await types('POST', '/short-urls/none/redirect-rules', rules), [404, 'short-url-not-found']);
  for (const type of ['text/plain', 'nonsense', 'multipart/form-data']) {
    const headers = { 'Content-Type': type };
    assert.equal((await api.call('POST', '/short-urls', { body: { longUrl: LONG }, headers })).status, 200, type);
  }
  assert.deepEqual(await types('PUT', '/short-urls', { body: {} }), [405, 'method-not-allowed']);
  assert.deepEqual(await types('GET', '/short-urls/%E0%A4%A', {}), [404, 'not-found']);
  assert.deepEqual(await types('POST', '/short-urls', { body: 'x'.repeat(2_000_000) }), [413, 'body-too-large']);
  assert.equal((await api.call('PUT', '/short-urls', {})).headers.get('allow'), 'GET,POST');
  assert.equal((await api.call('PUT', '/short-urls/batch', {})).headers.get('allow'), 'GET,POST,PATCH,DELETE');
});

test('all three versions answer alike, health without one, and with a base path in front', async (t) => {
  const api = await startApi(t, { basePath: '/s' });
  const code = await create(api);
  for (const version of ['v1', 'v2', 'v3']) {
    const response = await fetch(`${api.url}/rest/${version}/short-urls/${code}`, {
      headers: { 'X-Api-Key': api.key },
    });
    assert.equal(((await response.json()) as { shortUrl: string }).shortUrl, `https://s.test/s/${code}`);
  }
  for (const path of ['/rest/health', '/rest/v1/health', '/rest/v3/health']) {
    const response = await fetch(api.url + path);
    assert.equal(response.headers.get('content-type'), 'application/health+json');
    assert.deepEqual(Object.entries((await response.json()) as object).slice(0, 3), [
      ['status', 'pass'],
      ['version', '5.1.5'],
      ['turnout', '9.9.9'],
    ]);
  }
  for (const path of ['/rest/short-urls', '/rest/v4/short-urls', '/rest/v3', '/other']) {
    assert.equal((await fetch(api.url + path)).status, 404, path);
  }
});

test('every answer carries CORS headers for an Origin, and a request id', async (t) => {
  const api = await startApi(t, {
    cors: { allowOrigin: 'https://a.test,https://b.test', allowCredentials: true, maxAge: 5 },
  });
  const headers = { Origin: 'https://b.test', 'X-Request-Id': 'mine-1' };
  for (const [path, key] of [
    ['/short-urls', api.key],
    ['/short-urls', null],
    ['/nothing', null],
    ['/tags/%zz/visits', null],
  ] as const) {
    const answer = await api.call('GET', path, { key, headers });
    assert.equal(answer.headers.get('access-control-allow-origin'), 'https://b.test', path);
    assert.equal(answer.headers.get('access-control-allow-credentials'), 'true');
    assert.equal(answer.headers.get('x-request-id'), 'mine-1');
  }
  const preflight = await api.call('OPTIONS', '/short-urls/abc', {
    key: null,
    headers: { ...headers, 'Access-Control-Request-Headers': 'x-api-key' },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.text, '');
  assert.equal(preflight.headers.get('access-control-allow-methods'), 'GET,PATCH,DELETE');
  assert.equal(preflight.headers.get('access-control-allow-headers'), 'x-api-key');
  assert.equal(preflight.headers.get('access-control-max-age'), '5');
  assert.equal((await api.call('OPTIONS', '/nothing', { headers })).headers.get('allow'), 'GET,POST,PUT,PATCH,DELETE');
  const other = await api.call('GET', '/short-urls', {
    headers: { Origin: 'https://evil.test', 'X-Request-Id': 'x y' },
  });
  assert.equal(other.headers.get('access-control-allow-origin'), null);
  assert.match(other.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/u);
  assert.equal((await api.call('GET', '/short-urls')).headers.get('access-control-allow-origin'), null);
});

test('lists are paged as in Shlink: page 0 is the first, a page past the end is empty, -1 is all', async (t) => {
  const api = await startApi(t);
  for (let index = 0; index < 12; index += 1) await create(api, { customSlug: `code-${index}` });
  const page = async (query: string) => (await api.call('GET', `/short-urls?${query}`)).json.shortUrls;
  const pagination = { currentPage: 1, pagesCount: 2, itemsPerPage: 10, itemsInCurrentPage: 10, totalItems: 12 };
  assert.deepEqual((await page('')).pagination, pagination);
  assert.deepEqual((await page('page=0')).pagination, pagination);
  assert.deepEqual(await page('page=9'), {
    data: [],
    pagination: { ...pagination, currentPage: 9, itemsInCurrentPage: 0 },
  });
  const all = await page('itemsPerPage=-1&orderBy=shortCode-ASC');
  assert.equal(all.data.length, 12);
  assert.deepEqual(all.pagination, {
    currentPage: 1,
    pagesCount: 1,
    itemsPerPage: 12,
    itemsInCurrentPage: 12,
    totalItems: 12,
  });
  assert.equal(all.data[0].shortCode, 'code-0');
  const head = await api.call('HEAD', '/short-urls');
  assert.equal(head.status, 200);
  assert.equal(head.text, '');
});

test('filters take lists in every notation, and DEFAULT for the default domain', async (t) => {
  const api = await startApi(t);
  await create(api, { customSlug: 'one', tags: ['a', 'b'] });
  await create(api, { customSlug: 'two', tags: ['b'], domain: 'Other.test' });
  const codes = async (query: string) =>
    (await api.call('GET', `/short-urls?orderBy=shortCode&${query}`)).json.shortUrls.data.map(
      (item: { shortCode: string }) => item.shortCode,
    );
  for (const query of ['tags[]=a&tags[]=b', 'tags[0]=a&tags[1]=b', 'tags=a&tags=b', 'tags%5B%5D=a&tags%5B%5D=b']) {
    assert.deepEqual(await codes(query), ['one', 'two'], query);
    assert.deepEqual(await codes(`${query}&tagsMode=all`), ['one'], query);
  }
  assert.deepEqual(await codes('excludeTags[]=a'), ['two']);
  assert.deepEqual(await codes('domain=DEFAULT'), ['one']);
  assert.deepEqual(await codes('domain=s.test'), ['one']);
  assert.deepEqual(await codes('domain=OTHER.test'), ['two']);
  assert.deepEqual(await codes('searchTerm=s.tes'), ['one']);
  assert.deepEqual(await codes('startDate=2026-02-01'), []);
  assert.deepEqual(await codes('endDate=2026-01-31T09:00:00+00:00'), ['one', 'two']);
});

test('a taken slug is refused; findIfExists gives the equal link instead', async (t) => {
  const api = await startApi(t);
  await create(api, { customSlug: 'taken', tags: ['a'] });
  const again = await api.call('POST', '/short-urls', { body: { longUrl: LONG, customSlug: 'taken' } });
  assert.equal(again.status, 400);
  assert.equal(again.json.type, 'https://shlink.io/api/error/non-unique-slug');
  assert.equal(again.json.customSlug, 'taken');
  assert.equal(await create(api, { findIfExists: true }), 'taken');
  assert.equal(await create(api, { findIfExists: true, tags: ['a'] }), 'taken');
  assert.notEqual(await create(api, { findIfExists: true, tags: ['b'] }), 'taken');
  assert.notEqual(await create(api, { findIfExists: true, domain: 'other.test' }), 'taken');
  assert.equal(await create(api, { customSlug: 'taken', domain: 'third.test' }), 'taken');
});

test('/shorten takes its key from the query alone, and answers text on request', async (t) => {
  const api = await startApi(t);
  const key = encodeURIComponent(api.key);
  const path = `/short-urls/shorten?apiKey=${key}&longUrl=${encodeURIComponent(LONG)}`;
  assert.match((await api.call('GET', `${path}&format=txt`, { key: null })).text, /^https:\/\/s\.test\/\w{5}$/u);
  const asText = await api.call('GET', path, { key: null, headers: { Accept: 'text/plain' } });
  assert.match(asText.text, /^https:/u);
  assert.equal((await api.call('GET', path, { key: null })).json.longUrl, LONG);
  const without = await api.call('GET', '/short-urls/shorten?longUrl=https://a.test');
  assert.equal(without.status, 401);
  assert.equal(without.json.param, 'apiKey');
});

test('an edit keeps what it does not name, clears what is null, and is refused when somebody was faster', async (t) => {
  const api = await startApi(t);
  const code = await create(api, { title: 'T', maxVisits: 5, tags: ['a'], validUntil: '2027-01-01T00:00:00+02:00' });
  const { headers } = await api.call('GET', `/short-urls/${code}`);
  const first = { 'If-Match': headers.get('etag') ?? '' };
  const edited = await api.call('PATCH', `/short-urls/${code}`, {
    body: { maxVisits: null, title: 'U' },
    headers: first,
  });
  assert.equal(edited.json.title, 'U');
  assert.deepEqual(edited.json.meta, { validSince: null, validUntil: '2026-12-31T22:00:00+00:00', maxVisits: null });
  assert.deepEqual(edited.json.tags, ['a']);
  for (const [method, path, body] of [
    ['PATCH', '', { title: 'V' }],
    ['POST', '/redirect-rules', { redirectRules: [] }],
    ['DELETE', '', undefined],
  ] as const) {
    const late = await api.call(method, `/short-urls/${code}${path}`, { body, headers: first });
    assert.equal(late.status, 412);
    assert.equal(late.json.type, 'https://shlink.io/api/error/edit-conflict');
  }
  const now = { 'If-Match': `"0-0", ${edited.headers.get('etag')}` };
  assert.equal((await api.call('DELETE', `/short-urls/${code}`, { headers: now })).status, 204);
  assert.equal((await api.call('GET', `/short-urls/${code}`)).status, 404);
});

test('an edit that changes nothing leaves no trace', async (t) => {
  const api = await startApi(t);
  const code = await create(api, { tags: ['b', 'a'] });
  const same = await api.call('PATCH', `/short-urls/${code}`, { body: { tags: ['a', 'b'], longUrl: LONG } });
  assert.match(same.headers.get('etag') ?? '', /-1"$/u);
  assert.equal((await api.call('GET', `/short-urls/${code}/history`)).json.history.pagination.totalItems, 0);
});

test('links with too many visits are not deleted when a threshold is set', async (t) => {
  const api = await startApi(t, { deletionThreshold: 2 });
  const code = await create(api);
  const link = await api.links.get({ domain: '', code }, {});
  assert.ok(link);
  await record(api, aVisit({ linkId: link.id }), aVisit({ linkId: link.id }));
  const { status, json } = await api.call('DELETE', `/short-urls/${code}`);
  assert.equal(status, 422);
  assert.deepEqual([json.shortCode, json.threshold], [code, 2]);
});

test('codes with slashes are routed from the end, encoded or not', async (t) => {
  const api = await startApi(t, { multiSegmentSlugs: true });
  await create(api, { customSlug: '/docs/intro/' });
  await create(api, { customSlug: 'docs/visits', title: 'twin' });
  await create(api, { customSlug: '100% ü/🚄' });
  assert.equal((await api.call('GET', '/short-urls/docs/intro')).json.shortCode, 'docs/intro');
  assert.equal((await api.call('GET', '/short-urls/docs%2Fintro')).json.shortCode, 'docs/intro');
  assert.deepEqual((await api.call('GET', '/short-urls/docs/intro/visits')).json.visits.data, []);
  assert.equal((await api.call('GET', '/short-urls/docs/intro/redirect-rules')).json.defaultLongUrl, LONG);
  assert.equal((await api.call('GET', '/short-urls/docs/visits')).json.shortCode, 'docs');
  assert.equal((await api.call('GET', '/short-urls/docs%2Fvisits')).json.title, 'twin');
  for (const path of ['100%-ü/🚄', '100%25-%C3%BC/%F0%9F%9A%84']) {
    assert.equal((await api.call('GET', `/short-urls/${path}`)).json.shortCode, '100%-ü/🚄', path);
  }
});

test('redirect rules are replaced whole, and refused whole with every offending field', async (t) => {
  const api = await startApi(t, { timeZone: 'Europe/Rome' });
  const code = await create(api);
  const path = `/short-urls/${code}/redirect-rules`;
  const rule = (type: string, matchValue: string | null, matchKey: string | null = null) => ({
    longUrl: 'https://example.com/rule',
    conditions: [{ type, matchKey, matchValue }],
  });
  const good = [
    rule('device', 'ios'),
    rule('browser', 'android_browser'),
    rule('language', 'pt_BR'),
    rule('query-param', 'v', 'k'),
    rule('any-value-query-param', null, 'k'),
    rule('valueless-query-param', null, 'k'),
    rule('ip-address', '2001:db8::/32'),
    rule('ip-address', '192.0.*.*'),
    rule('geolocation-country-code', 'it'),
    rule('geolocation-city-name', 'Rome'),
    rule('before-date', '2026-05-01T00:00:00+02:00'),
    { longUrl: 'https://example.com/none', conditions: [] },
  ];
  const { status, json } = await api.call('POST', path, { body: { redirectRules: good } });
  assert.equal(status, 200, JSON.stringify(json));
  assert.equal(json.defaultLongUrl, LONG);
  assert.deepEqual(
    json.redirectRules,
    good.map((each, index) => ({ ...each, priority: index + 1 })),
  );
  assert.equal((await api.call('GET', `/short-urls/${code}`)).json.hasRedirectRules, true);

  const bad = [
    rule('device', 'toaster'),
    rule('ip-address', '300.1.1.1'),
    rule('query-param', 'v'),
    { longUrl: 5, conditions: 1 },
  ];
  const refused = await api.call('PATCH', path, { body: { redirectRules: bad } });
  assert.deepEqual(refused.json.invalidElements, ['redirectRules']);
  const fields = refused.json.invalidFields.map((each: { field: string }) => each.field);
  for (const field of [
    '[0].conditions[0].matchValue',
    '[1].conditions[0].matchValue',
    '[2].conditions[0].matchKey',
    '[3].longUrl',
  ]) {
    assert.ok(fields.includes(`redirectRules${field}`), `${field} in ${fields}`);
  }
  assert.equal((await api.call('GET', path)).json.redirectRules.length, good.length);

  // Dates are kept as every reader understands them.
  const local = await api.call('PATCH', path, { body: { redirectRules: [rule('after-date', '2026-05-01')] } });
  assert.equal(local.json.redirectRules[0].conditions[0].matchValue, '2026-05-01T00:00:00+02:00');
});

test('a simulation asks the decision about the link and counts nothing', async (t) => {
  const asked: unknown[] = [];
  const api = await startApi(
    t,
    {},
    {
      simulate: (link, facts) => {
        asked.push([link.code, facts]);
        return { outcome: 'redirect', location: link.longUrl, priority: null, rules: [] };
      },
    },
  );
  const code = await create(api);
  const facts = { query: 'a=b', userAgent: 'x', ip: '::1' };
  const { status, json } = await api.call('POST', `/short-urls/${code}/redirect-rules/simulate`, { body: facts });
  assert.equal(status, 200);
  assert.equal(json.location, LONG);
  assert.deepEqual(asked, [[code, facts]]);
});

test('a link has a history, and any version of it can be brought back, even when it was deleted', async (t) => {
  const api = await startApi(t);
  const code = await create(api, { title: 'first', tags: ['a'] });
  await api.call('PATCH', `/short-urls/${code}`, { body: { title: 'second', tags: [] } });
  const restored = await api.call('POST', `/short-urls/${code}/restore`, { body: { version: 1 } });
  assert.equal(restored.json.title, 'first');
  assert.deepEqual(restored.json.tags, ['a']);
  const history = await api.call('GET', `/short-urls/${code}/history`);
  assert.equal(history.json.current.version, 3);
  assert.deepEqual(
    history.json.history.data.map((each: { version: number; actor: string; state: { title: string } }) => [
      each.version,
      each.actor,
      each.state.title,
    ]),
    [
      [2, 'admin', 'second'],
      [1, 'admin', 'first'],
    ],
  );
  assert.equal(
    (await api.call('POST', `/short-urls/${code}/restore`, { body: { version: 9 } })).json.type.split('/').at(-1),
    'version-not-found',
  );
  await api.call('DELETE', `/short-urls/${code}`);
  const gone = await api.call('GET', `/short-urls/${code}/history`);
  assert.equal(gone.json.current, null);
  assert.equal(gone.json.history.data[0].action, 'deleted');
  const own = await api.makeKey('own', [{ kind: 'authored' }]);
  assert.equal((await api.call('GET', `/short-urls/${code}/history`, { key: own })).status, 404);
  api.changes.length = 0;
  const back = await api.call('POST', `/short-urls/${code}/restore`, { body: { version: 2 } });
  assert.equal(back.status, 200, back.text);
  assert.equal(back.json.title, 'second');
  assert.equal(api.changes.length, 1);
  assert.equal((await api.call('GET', `/short-urls/${code}`)).status, 200);
  assert.equal((await api.call('GET', '/short-urls/never-was/history')).status, 404);
});

test('a batch gives each item its own result, in order', async (t) => {
  const api = await startApi(t);
  await create(api, { customSlug: 'taken' });
  const shortUrls = [
    { longUrl: LONG, customSlug: 'new' },
    { longUrl: LONG, customSlug: 'taken' },
    { longUrl: 'javascript:x', maxVisits: 'many' },
    'nonsense',
    { longUrl: LONG, customSlug: 'new' },
    { longUrl: LONG },
    { longUrl: LONG, findIfExists: true },
  ];
  const { status, json } = await api.call('POST', '/short-urls/batch', { body: { shortUrls } });
  assert.equal(status, 200);
  assert.deepEqual(
    json.results.map((each: { status: number }) => each.status),
    [200, 400, 400, 400, 400, 200, 200],
  );
  assert.equal(json.results[0].shortUrl.shortCode, 'new');
  assert.equal(json.results[1].error.customSlug, 'taken');
  assert.deepEqual(json.results[2].error.invalidElements, ['maxVisits', 'longUrl']);
  assert.equal(json.results[6].shortUrl.shortCode, 'taken');
  assert.equal(api.changes.length, 2);
  const many = Array.from({ length: 1001 }, () => ({ longUrl: LONG }));
  assert.equal((await api.call('POST', '/short-urls/batch', { body: { shortUrls: many } })).status, 400);
  const whole = await api.call('POST', '/short-urls/batch', { body: { shortUrls: many.slice(1) } });
  assert.equal(
    new Set(whole.json.results.map((each: { shortUrl: { shortCode: string } }) => each.shortUrl.shortCode)).size,
    1000,
  );
  assert.equal((await api.call('POST', '/short-urls/batch', { key: null, body: '{' })).status, 401);
});

test('exports stream everything, as NDJSON to the byte and as CSV that no spreadsheet runs', async (t) => {
  const api = await startApi(t);
  const shortUrls = Array.from({ length: 1000 }, (_, index) => ({
    longUrl: `https://example.com/${index}`,
    customSlug: `c${index}`,
  }));
  await api.call('POST', '/short-urls/batch', { body: { shortUrls } });
  await create(api, { customSlug: 'last', title: '=cmd|"x"', tags: ['a', 'b'] });
  const lines = (await api.call('GET', '/short-urls/export?format=ndjson')).text.trim().split('\n');
  assert.equal(lines.length, 1001);
  assert.equal(JSON.parse(lines.at(-1) ?? '').title, '=cmd|"x"');
  const csv = await api.call('GET', '/short-urls/export?format=csv&tags[]=a');
  assert.equal(csv.headers.get('content-type'), 'text/csv; charset=utf-8');
  const rows = csv.text.split('\r\n');
  assert.match(rows[0] ?? '', /^Long URL,Short code,Domain,Title,Tags,/u);
  assert.ok(rows[1]?.startsWith(`${LONG},last,,"'=cmd|""x""",a|b,https://s.test/last,`), rows[1]);
  assert.equal(rows.length, 3);
  const head = await api.call('HEAD', '/short-urls/export?format=csv');
  assert.deepEqual([head.status, head.text], [200, '']);
  assert.equal((await api.call('GET', '/short-urls/export')).status, 404);
  await create(api, { customSlug: 'export' });
  assert.equal((await api.call('GET', '/short-urls/export')).json.shortCode, 'export');
  assert.equal((await api.call('GET', '/short-urls?itemsPerPage=-1')).json.shortUrls.data.length, 1002);
});

test('visits are listed, filtered, exported, summed up and deleted', async (t) => {
  const api = await startApi(t);
  const code = await create(api, { tags: ['t'], domain: 'other.test' });
  const link = await api.links.get({ domain: 'other.test', code }, {});
  assert.ok(link);
  const at = NOW - 3_600_000;
  const of = { linkId: link.id, domain: 'other.test' };
  const place = {
    countryCode: 'IT',
    countryName: 'Italy',
    regionName: '',
    cityName: '',
    latitude: 0,
    longitude: 0,
    timezone: '',
  };
  await record(
    api,
    aVisit({ ...of, at, referer: 'https://r.test', location: place, redirectUrl: LONG, userAgent: '=HYPERLINK("x")' }),
    aVisit({ ...of, at: at + 1000, bot: true }),
    aVisit({ kind: 'base_url', domain: 's.test', at }),
    aVisit({ kind: 'regular_404', domain: 'x.test', at }),
  );
  const path = `/short-urls/${code}/visits`;
  const { json } = await api.call('GET', `${path}?domain=other.test`);
  assert.deepEqual(json.visits.pagination, {
    currentPage: 1,
    pagesCount: 1,
    itemsPerPage: 2,
    itemsInCurrentPage: 2,
    totalItems: 2,
  });
  assert.deepEqual(json.visits.data[1], {
    referer: 'https://r.test',
    date: '2026-01-31T08:00:00+00:00',
    userAgent: '=HYPERLINK("x")',
    visitLocation: { ...place, isEmpty: false },
    potentialBot: false,
    visitedUrl: 'https://s.test/x',
    redirectUrl: LONG,
  });
  assert.equal((await api.call('GET', path)).status, 404);
  const total = async (query: string) => {
    const answer = await api.call('GET', query);
    assert.equal(answer.status, 200, `${query}: ${answer.text}`);
    return answer.json.visits.pagination.totalItems;
  };
  assert.equal(await total(`${path}?domain=other.test&excludeBots`), 1);
  assert.equal(await total(`${path}?domain=other.test&excludeBots=false`), 2);
  assert.equal(await total(`${path}?domain=other.test&endDate=2026-01-31T08:00:00Z`), 1);
  assert.equal(await total('/tags/t/visits'), 2);
  assert.equal(await total('/tags/t/visits?domain=DEFAULT'), 0);
  assert.equal(await total('/domains/other.test/visits'), 2);
  assert.equal(await total('/domains/DEFAULT/visits'), 0);
  assert.equal(await total('/domains/s.test/visits'), 0);
  assert.equal(await total('/visits/non-orphan'), 2);
  assert.equal(await total('/visits/orphan?page=0'), 2);
  assert.equal(await total('/visits/orphan?type=base_url&domain=DEFAULT'), 1);
  assert.equal((await api.call('GET', '/visits/orphan')).json.visits.data[0].type, 'regular_404');
  assert.equal((await api.call('GET', '/visits/orphan?type=link')).status, 400);
  assert.equal((await api.call('GET', '/tags/none/visits')).json.tag, 'none');
  assert.equal((await api.call('GET', '/domains/none.test/visits')).json.authority, 'none.test');
  assert.deepEqual((await api.call('GET', '/visits')).json.visits, {
    nonOrphanVisits: { total: 2, nonBots: 1, bots: 1 },
    orphanVisits: { total: 2, nonBots: 2, bots: 0 },
  });
  const exported = await api.call('GET', `${path}/export?domain=other.test&format=csv`);
  assert.match(exported.text.split('\r\n')[1] ?? '', /,"'=HYPERLINK\(""x""\)",/u);
  assert.equal((await api.call('GET', '/visits/orphan/export')).text.trim().split('\n').length, 2);

  const stats = await api.call('GET', `${path}/stats?domain=other.test&unit=hour`);
  assert.equal(stats.status, 200, stats.text);
  assert.deepEqual([stats.json.stats.total, stats.json.stats.bots, stats.json.stats.nonBots], [2, 1, 1]);
  assert.deepEqual(stats.json.stats.by.browser, [{ value: 'Firefox', total: 2, nonBots: 1, bots: 1 }]);
  for (const query of [
    '/visits/stats',
    '/visits/orphan/stats',
    '/tags/t/visits/stats',
    '/domains/other.test/visits/stats',
  ]) {
    assert.equal((await api.call('GET', query)).json.stats.total >= 2, true, query);
  }
  const tooMany = await api.call('GET', '/visits/stats?unit=hour&startDate=2020-01-01');
  assert.deepEqual(tooMany.json.invalidElements, ['startDate']);

  assert.deepEqual((await api.call('DELETE', `${path}?domain=other.test`)).json, { deletedVisits: 2 });
  assert.deepEqual((await api.call('DELETE', '/visits/orphan')).json, { deletedVisits: 2 });
  assert.equal(await total('/visits/orphan'), 0);
});

test('statistics are of the visits with one value where one is asked for', async (t) => {
  const api = await startApi(t);
  await record(api, aVisit({ at: NOW - 1, language: 'a: b' }), aVisit({ at: NOW - 1, language: 'c', bot: true }));
  const total = async (where: string) => (await api.call('GET', `/visits/stats?where=${where}`)).json.stats.total;
  assert.deepEqual([await total('language:a: b'), await total('language:c'), await total('country:')], [1, 1, 2]);
  assert.equal((await api.call('GET', '/visits/orphan/stats?where=device:mobile')).json.stats.total, 0);
  for (const where of ['browser', ':C', 'planet:Mars']) {
    const { json } = await api.call('GET', `/visits/stats?where=${where}`);
    assert.match(json.invalidFields[0].problem, /such as country:IT; the kinds are country, city/u);
    assert.deepEqual(json.invalidElements, ['where']);
  }
});

test('a long list of visits is streamed in parts without losing or repeating one', async (t) => {
  const api = await startApi(t);
  const code = await create(api);
  const link = await api.links.get({ domain: '', code }, {});
  assert.ok(link);
  // Many of the same instant, around every border of a part.
  const visits = Array.from({ length: 2500 }, (_, index) =>
    aVisit({ linkId: link.id, at: NOW - Math.floor(index / 300), referer: `r${index}` }),
  );
  await record(api, ...visits);
  for (const [query, expected] of [
    ['', 2500],
    ['?itemsPerPage=2200', 2200],
    ['?itemsPerPage=1100&page=2', 1100],
    ['?itemsPerPage=1100&page=3', 300],
  ] as const) {
    const { json } = await api.call('GET', `/short-urls/${code}/visits${query}`);
    assert.equal(json.visits.pagination.itemsInCurrentPage, expected, query);
    assert.equal(new Set(json.visits.data.map((each: { referer: string }) => each.referer)).size, expected, query);
    assert.equal(json.visits.pagination.totalItems, 2500);
  }
});

test('tags are listed, counted, renamed and deleted', async (t) => {
  const api = await startApi(t);
  await create(api, { tags: ['a', 'b'] });
  await create(api, { tags: ['b'] });
  const rename = async (oldName: string, newName: string) => {
    const { status, json } = await api.call('PUT', '/tags', { body: { oldName, newName } });
    return status === 204 ? status : json.type.split('/').at(-1);
  };
  assert.deepEqual((await api.call('GET', '/tags?orderBy=tag-DESC')).json.tags.data, ['b', 'a']);
  assert.deepEqual((await api.call('GET', '/tags?itemsPerPage=1&page=2')).json.tags.data, ['b']);
  assert.deepEqual((await api.call('GET', '/tags/stats?orderBy=shortUrlsCount-DESC')).json.tags.data[0], {
    tag: 'b',
    shortUrlsCount: 2,
    visitsSummary: { total: 0, nonBots: 0, bots: 0 },
  });
  assert.equal((await api.call('GET', '/tags?orderBy=tag;DROP')).status, 400);
  assert.equal(await rename('a', 'C d'), 204);
  assert.equal(await rename('b', 'b'), 204);
  assert.equal(await rename('none', 'x'), 'tag-not-found');
  assert.equal(await rename('b', 'c-d'), 'tag-conflict');
  assert.equal(await rename('', 'x'), 'invalid-data');
  assert.equal((await api.call('DELETE', '/tags?tags[]=c-d&tags[]=unknown', { body: '[]' })).status, 204);
  assert.deepEqual((await api.call('GET', '/tags')).json.tags.data, ['b']);
});

test('domains are listed, the default one first, with where unknown addresses lead', async (t) => {
  const notFound = {
    baseUrlRedirect: 'https://fallback.test',
    regular404Redirect: null,
    invalidShortUrlRedirect: null,
  };
  const api = await startApi(t, { notFound });
  await create(api, { domain: 'zoo.test' });
  const body = { domain: 'Ant.test:8080', regular404Redirect: 'https://{DOMAIN}/x{ORIGINAL_PATH}' };
  const edited = await api.call('PATCH', '/domains/redirects', { body });
  assert.deepEqual(edited.json, {
    baseUrlRedirect: null,
    regular404Redirect: body.regular404Redirect,
    invalidShortUrlRedirect: null,
  });
  assert.deepEqual(api.changes.at(-1), { links: [], domains: true });
  const { json } = await api.call('GET', '/domains');
  assert.deepEqual(
    json.domains.data.map((each: { domain: string }) => each.domain),
    ['s.test', 'ant.test:8080', 'zoo.test'],
  );
  assert.deepEqual(json.domains.data[0], { domain: 's.test', isDefault: true, redirects: notFound });
  assert.deepEqual(json.domains.defaultRedirects, notFound);
  const both = await api.call('PATCH', '/domains/redirects', {
    body: { domain: '127.0.0.1', baseUrlRedirect: 'data:x' },
  });
  assert.deepEqual(both.json.invalidElements, ['domain', 'baseUrlRedirect']);
});

test('roles narrow what a key sees and does', async (t) => {
  const api = await startApi(t);
  const mine = await api.makeKey('mine', [{ kind: 'authored' }]);
  const there = await api.makeKey('there', [{ kind: 'domain', domain: 'there.test' }, { kind: 'no-orphans' }]);
  const other = await create(api, { customSlug: 'other', tags: ['secret'] });
  const own = await api.call('POST', '/short-urls', { key: mine, body: { longUrl: LONG, customSlug: 'own' } });
  const forced = await api.call('POST', '/short-urls', {
    key: there,
    body: { longUrl: LONG, domain: 's.test', customSlug: 'x' },
  });
  assert.equal(own.status, 200);
  assert.equal(forced.json.domain, 'there.test');
  const codes = async (key: string, query = '') =>
    (await api.call('GET', `/short-urls${query}`, { key })).json.shortUrls.data.map(
      (each: { shortCode: string }) => each.shortCode,
    );
  assert.deepEqual(await codes(mine), ['own']);
  assert.deepEqual(await codes(mine, '?apiKeyName=admin'), ['own']);
  assert.deepEqual(await codes(there), ['x']);
  assert.deepEqual(await codes(api.key, '?apiKeyName=mine'), ['own']);
  for (const key of [mine, there]) {
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['GET', '/visits'],
      ['GET', '/history'],
    ] as const) {
      const { status } = await api.call(method, `/short-urls/${other}${path}`, {
        key,
        ...(method === 'PATCH' && { body: {} }),
      });
      assert.equal(status, 404, `${method} ${path}`);
    }
    assert.equal((await api.call('PUT', '/tags', { key, body: { oldName: 'secret', newName: 'x' } })).status, 403);
    assert.equal((await api.call('DELETE', '/tags?tags[]=secret', { key })).status, 403);
    assert.deepEqual((await api.call('GET', '/tags', { key })).json.tags.data, []);
    for (const path of ['/ledger', '/quarantine']) assert.equal((await api.call('GET', path, { key })).status, 403);
    assert.equal((await api.call('POST', '/quarantine/replay', { key })).status, 403);
  }
  await record(api, aVisit({ kind: 'base_url' }));
  assert.deepEqual((await api.call('DELETE', '/visits/orphan', { key: there })).json, { deletedVisits: 0 });
  assert.equal((await api.call('GET', '/visits/orphan', { key: there })).json.visits.pagination.totalItems, 0);
  assert.deepEqual(
    (await api.call('GET', '/domains', { key: there })).json.domains.data.map(
      (each: { domain: string }) => each.domain,
    ),
    ['there.test'],
  );
  const foreign = await api.call('PATCH', '/domains/redirects', { key: there, body: { domain: 'else.test' } });
  assert.equal(foreign.status, 404);
  await api.keys.setEnabled('mine', false);
  assert.equal((await api.call('GET', '/tags', { key: mine })).status, 401);
});

test('the operator reads the ledger and tries quarantined clicks again', async (t) => {
  const api = await startApi(t);
  const click = { epoch: 'e', seq: 0, body: '{', reason: 'not JSON' };
  await api.visits.record([{ visits: [], quarantined: [click], dropped: [] }]);
  assert.equal((await api.call('GET', '/ledger')).json.balanced, true);
  const { json } = await api.call('GET', '/quarantine');
  assert.deepEqual([json.quarantine.data[0].reason, json.quarantine.data[0].click], ['not JSON', '{']);
  assert.equal((await api.call('POST', '/quarantine/replay', { body: { ids: [12345] } })).status, 404);
  assert.deepEqual((await api.call('POST', '/quarantine/replay')).json, { replayed: 1 });
  assert.equal((await api.call('GET', '/mercure-info')).status, 501);
});

test('what breaks behind the API is a problem that tells nothing of the inside', async (t) => {
  const api = await startApi(t, {}, { ledger: () => Promise.reject(new Error('secret path /var/x')) });
  const { status, json, text } = await api.call('GET', '/ledger', { headers: { Origin: 'https://a.test' } });
  assert.equal(status, 500);
  assert.equal(json.type, 'https://shlink.io/api/error/internal-server-error');
  assert.ok(!text.includes('secret'));
});

test('the OpenAPI document names every endpoint, and its page runs nothing but its own script', async (t) => {
  const api = await startApi(t);
  const { json } = await api.call('GET', '/openapi.json', { key: null });
  assert.equal(json.openapi, '3.1.0');
  assert.equal(Object.keys(json.paths).length >= 30, true);
  const operations = Object.values<Record<string, { operationId: string }>>(json.paths).flatMap((path) =>
    Object.values(path),
  );
  assert.equal(new Set(operations.map((each) => each.operationId)).size, operations.length);
  assert.deepEqual(json.paths['/short-urls'].post.requestBody.content['application/json'].schema, {
    $ref: '#/components/schemas/ShortUrlDraft',
  });
  for (const [, name] of JSON.stringify(json).matchAll(/"#\/components\/schemas\/(\w+)"/gu)) {
    assert.ok(json.components.schemas[name ?? ''], name);
  }
  const page = await api.call('GET', '/docs', { key: null });
  assert.match(page.headers.get('content-security-policy') ?? '', /script-src 'sha256-[\w+/=]{44}'/u);
  assert.doesNotMatch(page.text, / on\w+="|https?:\/\//u);
});
