import assert from 'node:assert/strict';
import test from 'node:test';
import type { ImportedVisit } from '../../src/http/api/contract.ts';
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

test('importing is for keys without roles, in batches of at most a thousand', async (t) => {
  const api = await startApi(t);
  const key = await api.makeKey('author', [{ kind: 'authored' }]);
  const body = { source: 'test', links: [{ longUrl: 'https://x.test' }] };
  for (const path of ['/import/links', '/import/visits']) {
    assert.equal((await api.call('POST', path, { body, key })).status, 403);
    assert.equal((await api.call('POST', path, { body, key: null })).status, 401);
    assert.equal((await api.call('GET', path)).status, 405);
  }
  const many = Array.from({ length: 1001 }, (_, i) => ({ longUrl: `https://x.test/${i}` }));
  assert.deepEqual((await imported(api, many)).json.invalidElements, ['links']);
  assert.deepEqual((await imported(api, [])).json.invalidElements, ['links']);
  assert.deepEqual((await api.call('POST', '/import/links', { body: { links: [] } })).json.invalidElements, [
    'source',
    'links',
  ]);
  const answer = await imported(api, many.slice(1));
  assert.ok(statuses(answer).every((status) => status === 'created'));
  assert.equal(await total(api), 1000);
});

const VISIT: ImportedVisit = {
  importId: 'visit-1',
  date: '2020-05-04T10:00:00+02:00',
  referer: 'https://www.example.com/page',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0',
  visitedUrl: 'https://Old.example/abc?x=1',
  redirectUrl: 'https://example.com/a',
  potentialBot: false,
  visitLocation: {
    countryCode: 'IT',
    countryName: 'Italy',
    regionName: 'Lazio',
    cityName: 'Rome',
    latitude: 41.9,
    longitude: 12.5,
    timezone: 'Europe/Rome',
  },
};

test('imported visits are counted once, however often they come, and located and read as others are', async (t) => {
  const api = await startApi(t);
  await imported(api, [{ longUrl: 'https://example.com/a', shortCode: 'abc', dateCreated: '2020-01-01' }]);
  const send = async (visits: readonly unknown[], place: object = { shortCode: 'abc' }): Promise<Answer> =>
    await api.call('POST', '/import/visits', { body: { ...place, visits } });
  const visits = [VISIT, { ...VISIT, importId: 'visit-2', potentialBot: true }];
  assert.deepEqual((await send(visits)).json, { imported: 2, known: 0 });
  assert.deepEqual((await send([...visits, { ...VISIT, importId: 'visit-3' }])).json, { imported: 1, known: 2 });

  const link = (await api.call('GET', '/short-urls/abc')).json;
  assert.deepEqual(link.visitsSummary, { total: 3, nonBots: 2, bots: 1 });
  const { data } = (await api.call('GET', '/short-urls/abc/visits?excludeBots')).json.visits;
  assert.deepEqual(data[0], {
    referer: VISIT.referer,
    date: '2020-05-04T08:00:00+00:00',
    userAgent: VISIT.userAgent,
    visitLocation: { ...VISIT.visitLocation, isEmpty: false },
    potentialBot: false,
    visitedUrl: VISIT.visitedUrl,
    redirectUrl: VISIT.redirectUrl,
  });
  const period = 'startDate=2020-05-01&endDate=2020-05-31';
  const { by } = (await api.call('GET', `/short-urls/abc/visits/stats?${period}`)).json.stats;
  const first = (name: string): string => by[name][0]?.value;
  assert.deepEqual(
    [first('browser'), first('os'), first('referrer'), first('city')],
    ['Firefox', 'Linux', 'example.com', 'Rome'],
  );
  const totals = await api.visits.totals();
  assert.equal(totals.stored, 0, 'the ledger is about clicks of our own');
  assert.equal(totals.duplicates, 0);
  assert.equal((await api.visits.settledUpTo()).size, 0);
});

test('imported orphan visits have a type, and the visits of a short URL have none', async (t) => {
  const api = await startApi(t);
  await imported(api, [{ longUrl: 'https://example.com/a', shortCode: 'abc' }]);
  const send = async (body: unknown): Promise<Answer> => await api.call('POST', '/import/visits', { body });
  const orphan = { ...VISIT, type: 'regular_404', visitLocation: null, redirectUrl: null };
  assert.deepEqual((await send({ visits: [orphan] })).json, { imported: 1, known: 0 });
  assert.deepEqual((await send({ visits: [orphan] })).json, { imported: 0, known: 1 });
  const { data } = (await api.call('GET', '/visits/orphan?type=regular_404&domain=old.example')).json.visits;
  assert.equal(data.length, 1);
  assert.equal(data[0].type, 'regular_404');

  const fields = ({ json }: Answer): string[] => (json.invalidFields as { field: string }[]).map(({ field }) => field);
  assert.deepEqual(fields(await send({ visits: [orphan, VISIT] })), ['visits[1].type']);
  assert.deepEqual(fields(await send({ shortCode: 'abc', visits: [VISIT, orphan] })), ['visits[1].type']);
  const bad = { ...VISIT, date: 'yesterday', importId: 'x'.repeat(65), potentialBot: 'no' };
  assert.deepEqual(
    new Set(fields(await send({ shortCode: 'abc', visits: [VISIT, bad] }))),
    new Set(['visits[1].date', 'visits[1].importId', 'visits[1].potentialBot']),
  );
  assert.equal((await send({ shortCode: 'none', visits: [VISIT] })).json.status, 404);
  assert.equal((await api.call('GET', '/short-urls/abc')).json.visitsSummary.total, 0);
});

test('a link created without a date is created now', async (t) => {
  const api = await startApi(t);
  await imported(api, [{ longUrl: 'https://x.test', shortCode: 'now', dateCreated: null }]);
  assert.equal(Date.parse((await api.call('GET', '/short-urls/now')).json.dateCreated), NOW);
});
