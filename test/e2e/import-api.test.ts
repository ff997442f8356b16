import assert from 'node:assert/strict';
import test from 'node:test';
import { NOW, startApi, type Answer, type TestApi } from './api-server.ts';

const imported = async (api: TestApi, links: readonly unknown[], more: object = {}): Promise<Answer> =>
  await api.call('POST', '/import/links', { body: { source: 'test', links, ...more } });

const statuses = ({ json, text }: Answer): string[] => {
  assert.ok(Array.isArray(json?.results), text);
  return (json.results as { status: string }[]).map(({ status }) => status);
};

const total = async (api: TestApi): Promise<number> =>
  (await api.call('GET', '/short-urls')).json.shortUrls.pagination.totalItems;

const FULL = {
  longUrl: 'https://example.com/a?b=1&a=%20#x',
  shortCode: 'Old.Code_1',
  domain: 'Old.Example',
  title: 'A title',
  tags: ['B b', 'a'],
  dateCreated: '2015-03-01T10:00:00+01:00',
  validSince: '2015-03-02T00:00:00Z',
  validUntil: '2035-01-01T00:00:00Z',
  maxVisits: 7,
  crawlable: true,
  forwardQuery: false,
  redirectRules: [
    {
      longUrl: 'https://example.com/de',
      priority: 1,
      conditions: [{ type: 'language', matchKey: null, matchValue: 'de' }],
    },
  ],
};

test('an imported link is what the other shortener said of it, and belongs to the key', async (t) => {
  const titled: string[] = [];
  const api = await startApi(t, {}, { resolveTitle: (link) => titled.push(link.code) });
  const { status, json } = await imported(api, [FULL, { longUrl: 'https://example.com/untitled', shortCode: 'u' }]);
  assert.equal(status, 200);
  assert.deepEqual(json.results, [
    { status: 'created', shortCode: 'Old.Code_1', domain: 'old.example' },
    { status: 'created', shortCode: 'u', domain: null },
  ]);
  const link = (await api.call('GET', '/short-urls/Old.Code_1?domain=old.example')).json;
  assert.deepEqual(link, {
    shortCode: 'Old.Code_1',
    shortUrl: 'https://old.example/Old.Code_1',
    longUrl: FULL.longUrl,
    dateCreated: '2015-03-01T09:00:00+00:00',
    visitsSummary: { total: 0, nonBots: 0, bots: 0 },
    tags: ['a', 'b-b'],
    meta: { validSince: '2015-03-02T00:00:00+00:00', validUntil: '2035-01-01T00:00:00+00:00', maxVisits: 7 },
    domain: 'old.example',
    title: 'A title',
    crawlable: true,
    forwardQuery: false,
    hasRedirectRules: true,
  });
  const rules = (await api.call('GET', '/short-urls/Old.Code_1/redirect-rules?domain=old.example')).json;
  assert.deepEqual(rules.redirectRules, FULL.redirectRules);
  assert.equal((await api.call('GET', '/short-urls?apiKeyName=admin')).json.shortUrls.pagination.totalItems, 2);
  assert.deepEqual(api.changes, [
    {
      links: [
        { domain: 'old.example', code: 'Old.Code_1' },
        { domain: '', code: 'u' },
      ],
      domains: true,
    },
  ]);
  assert.deepEqual(titled, []);
});

test('an import done again changes nothing, and a code that leads elsewhere is a conflict that shows both', async (t) => {
  const api = await startApi(t);
  const links = [FULL, { longUrl: 'https://example.com/generated' }, { longUrl: ' https://example.com/generated ' }];
  const first = await imported(api, links);
  assert.deepEqual(statuses(first), ['created', 'created', 'unchanged']);
  assert.equal(first.json.results[1].shortCode, first.json.results[2].shortCode);
  const announced = api.changes.length;
  const again = await imported(api, links);
  assert.deepEqual(statuses(again), ['unchanged', 'unchanged', 'unchanged']);
  assert.equal(again.json.results[1].shortCode, first.json.results[1].shortCode);
  assert.equal(await total(api), 2);
  assert.equal(api.changes.length, announced);

  const { json } = await imported(api, [{ ...FULL, longUrl: 'https://elsewhere.test' }]);
  const { error, ...result } = json.results[0];
  assert.deepEqual(result, { status: 'conflict', shortCode: 'Old.Code_1', domain: 'old.example' });
  assert.equal(error.type, 'https://shlink.io/api/error/non-unique-slug');
  assert.equal(error.longUrl, FULL.longUrl);
  assert.equal(error.importedLongUrl, 'https://elsewhere.test');
  assert.ok(error.detail.includes(FULL.longUrl) && error.detail.includes('https://elsewhere.test'), error.detail);
});

test('links of one batch meet each other: equal codes, equal addresses, and codes come first', async (t) => {
  const api = await startApi(t);
  const answer = await imported(api, [
    { longUrl: 'https://a.test' },
    { longUrl: 'https://a.test', shortCode: 'aaaa' },
    { longUrl: 'https://a.test', shortCode: 'aaaa' },
    { longUrl: 'https://b.test', shortCode: 'aaaa' },
    { longUrl: 'https://a.test', domain: 'other.test' },
    { longUrl: 'https://a.test', domain: 's.test' },
  ]);
  assert.deepEqual(statuses(answer), ['unchanged', 'created', 'unchanged', 'conflict', 'created', 'unchanged']);
  assert.equal(answer.json.results[0].shortCode, 'aaaa');
  assert.equal(await total(api), 2);
});

test('a bad link spoils no other and has every field named', async (t) => {
  const api = await startApi(t);
  const answer = await imported(api, [
    { longUrl: 'https://good.test', shortCode: 'good' },
    {
      longUrl: 'javascript:alert(1)',
      shortCode: 'a/b',
      domain: '10.0.0.1',
      dateCreated: 'long ago',
      maxVisits: 0,
      redirectRules: [{ longUrl: 'x', conditions: [] }],
    },
    'no object',
    { shortCode: 7 },
    { longUrl: 'https://x.test', shortCode: ' x' },
    { longUrl: 'https://x.test', shortCode: '' },
    { longUrl: 'https://x.test', redirectRules: [{ longUrl: 'https://x.test', conditions: [{ type: 'moon' }] }] },
  ]);
  assert.deepEqual(statuses(answer), ['created', ...Array.from({ length: 6 }, () => 'invalid')]);
  const elements = (answer.json.results as { error?: { invalidElements?: string[] } }[]).map(
    ({ error }) => new Set(error?.invalidElements),
  );
  assert.deepEqual(
    elements[1],
    new Set(['longUrl', 'shortCode', 'domain', 'dateCreated', 'maxVisits', 'redirectRules']),
  );
  assert.deepEqual(elements[3], new Set(['longUrl', 'shortCode']));
  assert.deepEqual(elements.slice(4), [new Set(['shortCode']), new Set(['shortCode']), new Set(['redirectRules'])]);
  assert.equal(answer.json.results[1].shortCode, 'a/b');
  assert.equal(await total(api), 1);
});

test('codes are kept as they are: with segments where those are on, in lower case in loose mode', async (t) => {
  const strict = await startApi(t, { multiSegmentSlugs: true });
  const odd = ['Docs/Intro', 'with space', 'ünï', 'a.b_c~'];
  const links = odd.map((shortCode) => ({ longUrl: 'https://x.test', shortCode }));
  const codes = ({ json }: Answer): string[] => json.results.map((result: { shortCode: string }) => result.shortCode);
  assert.deepEqual(codes(await imported(strict, links)), odd);
  const loose = await startApi(t, { caseMode: 'loose' });
  const cased = [
    { longUrl: 'https://x.test', shortCode: 'MiXed' },
    { longUrl: 'https://y.test', shortCode: 'mixed' },
  ];
  const answer = await imported(loose, cased);
  assert.deepEqual(codes(answer), ['mixed', 'mixed']);
  assert.deepEqual(statuses(answer), ['created', 'conflict']);
});

test('a dry run says what would happen and writes nothing', async (t) => {
  const api = await startApi(t);
  await imported(api, [
    { longUrl: 'https://here.test', shortCode: 'here' },
    { longUrl: 'https://known.test', shortCode: 'known' },
  ]);
  const [announced, before] = [api.changes.length, await total(api)];
  const links = [
    { longUrl: 'https://here.test', shortCode: 'here' },
    { longUrl: 'https://elsewhere.test', shortCode: 'here' },
    { longUrl: 'https://known.test' },
    { longUrl: 'https://new.test' },
    { longUrl: 'https://new.test' },
    { longUrl: 'https://coded.test', shortCode: 'coded' },
    { longUrl: 'https://other.test', shortCode: 'coded' },
    { longUrl: 'https://coded.test' },
    { longUrl: 'no address' },
  ];
  const dry = await imported(api, links, { dryRun: true });
  const expected = [
    'unchanged',
    'conflict',
    'unchanged',
    'created',
    'unchanged',
    'created',
    'conflict',
    'unchanged',
    'invalid',
  ];
  assert.deepEqual(statuses(dry), expected);
  assert.deepEqual(
    dry.json.results.map((result: { shortCode: string | null }) => result.shortCode),
    ['here', 'here', 'known', null, null, 'coded', 'coded', 'coded', null],
  );
  assert.equal(await total(api), before);
  assert.equal(api.changes.length, announced);
  assert.deepEqual(statuses(await imported(api, links)), expected);
});

test('importing is for keys without roles, in batches of at most ten thousand', async (t) => {
  const api = await startApi(t);
  const key = await api.makeKey('author', [{ kind: 'authored' }]);
  const body = { source: 'test', links: [{ longUrl: 'https://x.test' }] };
  for (const path of ['/import/links', '/import/visits']) {
    assert.equal((await api.call('POST', path, { body, key })).status, 403);
    assert.equal((await api.call('POST', path, { body, key: null })).status, 401);
    assert.equal((await api.call('GET', path)).status, 405);
  }
  const many = Array.from({ length: 10_001 }, (_, i) => ({ longUrl: `https://x.test/${i}` }));
  assert.deepEqual((await imported(api, many)).json.invalidElements, ['links']);
  assert.deepEqual((await imported(api, [])).json.invalidElements, ['links']);
  assert.deepEqual((await api.call('POST', '/import/links', { body: { links: [] } })).json.invalidElements, [
    'source',
    'links',
  ]);
  const answer = await imported(api, many.slice(1));
  assert.ok(statuses(answer).every((status) => status === 'created'));
  assert.equal(await total(api), 10_000);
});

test('a link created without a date is created now', async (t) => {
  const api = await startApi(t);
  await imported(api, [{ longUrl: 'https://x.test', shortCode: 'now', dateCreated: null }]);
  assert.equal(Date.parse((await api.call('GET', '/short-urls/now')).json.dateCreated), NOW);
});
