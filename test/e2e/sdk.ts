import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import * as sdk from '@shlinkio/shlink-js-sdk';
import * as contract from '@shlinkio/shlink-js-sdk/api-contract';
import * as fetching from '@shlinkio/shlink-js-sdk/fetch';
import { aVisit } from '../contract/visits.ts';
import { record, startApi } from './api-server.ts';

/** The official JavaScript SDK, unmodified, against a listening API on any store: every method that it has. */

const methods = [
  'createShortUrl',
  'deleteOrphanVisits',
  'deleteShortUrl',
  'deleteShortUrlVisits',
  'deleteTags',
  'editDomainRedirects',
  'editTag',
  'getDomainVisits',
  'getNonOrphanVisits',
  'getOrphanVisits',
  'getShortUrl',
  'getShortUrlRedirectRules',
  'getShortUrlVisits',
  'getTagVisits',
  'getVisitsOverview',
  'health',
  'listDomains',
  'listShortUrls',
  'listTags',
  'mercureInfo',
  'setShortUrlRedirectRules',
  'tagsStats',
  'updateShortUrl',
] as const;

// The SDK's declarations name their own files without extensions, which TypeScript does not resolve for Node; so it is taken
// as what it is at run time.
// eslint-disable-next-line typescript/no-explicit-any
type Client = Readonly<Record<(typeof methods)[number], (...given: readonly unknown[]) => Promise<any>>>;
const { ShlinkApiClient } = sdk as unknown as {
  ShlinkApiClient: new (http: object, server: { baseUrl: string; apiKey: string }) => Client;
};
const { FetchHttpClient } = fetching as unknown as { FetchHttpClient: new () => object };
const { ErrorType } = contract as unknown as { ErrorType: Readonly<Record<string, string>> };

const longUrl = 'https://example.com/a?b=c#d';

/** `storeUrl`: of an empty store, for each test. */
export function sdkTests(title: string, storeUrl: () => Promise<string>): void {
  const connect = async (t: TestContext, own: Parameters<typeof startApi>[1] = {}) => {
    const api = await startApi(t, own, {}, await storeUrl());
    const client = new ShlinkApiClient(new FetchHttpClient(), { baseUrl: api.url, apiKey: api.key });
    return { api, client };
  };

  test(`${title}: the methods that are called here are all that the SDK has`, () => {
    const own = Object.getOwnPropertyNames(ShlinkApiClient.prototype).filter((name) => name !== 'constructor');
    assert.deepEqual(own.sort(), [...methods]);
  });

  test(`${title}: short URLs: create, list, get, edit, delete`, async (t) => {
    const { client } = await connect(t);
    const created = await client.createShortUrl({ longUrl, tags: ['bar', 'foo'], title: 'T', maxVisits: 9 });
    const list = await client.listShortUrls({
      tags: ['foo', 'bar'],
      tagsMode: 'all',
      orderBy: { field: 'title', dir: 'ASC' },
    });
    assert.deepEqual(list.data, [created]);
    assert.deepEqual(await client.getShortUrl(created), created);
    const edited = await client.updateShortUrl(created, {
      title: null,
      tags: ['baz'],
      longUrl: 'https://example.com/b',
    });
    assert.deepEqual(edited, {
      ...created,
      title: null,
      tags: ['baz'],
      longUrl: 'https://example.com/b',
    });
    await client.deleteShortUrl(created);
    await assert.rejects(client.getShortUrl(created), { type: ErrorType['INVALID_SHORTCODE'], status: 404 });
    assert.equal((await client.listShortUrls({ page: '1', excludeMaxVisitsReached: true })).pagination.totalItems, 0);
  });

  test(`${title}: short URLs of another domain, and with slashes that the SDK does not encode`, async (t) => {
    const { client } = await connect(t, { multiSegmentSlugs: true });
    const created = await client.createShortUrl({ longUrl, customSlug: 'docs/intro', domain: 'other.test' });
    assert.equal(created.shortUrl, 'https://other.test/docs/intro');
    assert.deepEqual(await client.getShortUrl(created), created);
    assert.deepEqual((await client.getShortUrlVisits(created)).data, []);
    await assert.rejects(client.getShortUrl({ shortCode: 'docs/intro' }), { type: ErrorType['INVALID_SHORTCODE'] });
    await assert.rejects(client.createShortUrl({ longUrl, customSlug: 'docs/intro', domain: 'other.test' }), {
      type: ErrorType['INVALID_SLUG'],
    });
    await assert.rejects(client.createShortUrl({ longUrl: 'nothing' }), { type: ErrorType['INVALID_ARGUMENT'] });
  });

  test(`${title}: redirect rules: set and get`, async (t) => {
    const { client } = await connect(t);
    const created = await client.createShortUrl({ longUrl });
    const redirectRules = [
      {
        longUrl: 'https://example.com/ios',
        conditions: [{ type: 'device' as const, matchKey: null, matchValue: 'ios' }],
      },
      {
        longUrl: 'https://example.com/q',
        conditions: [{ type: 'query-param' as const, matchKey: 'k', matchValue: 'v' }],
      },
    ];
    const expected = {
      defaultLongUrl: longUrl,
      redirectRules: redirectRules.map((rule, index) => ({ ...rule, priority: index + 1 })),
    };
    assert.deepEqual(await client.setShortUrlRedirectRules(created, { redirectRules }), expected);
    assert.deepEqual(await client.getShortUrlRedirectRules(created), expected);
  });

  test(`${title}: visits: overview, of everything that has some, and deleting them`, async (t) => {
    const { api, client } = await connect(t);
    const created = await client.createShortUrl({ longUrl, tags: ['tag'], domain: 'other.test' });
    const link = await api.links.get({ domain: 'other.test', code: created.shortCode }, {});
    assert.ok(link);
    const of = { linkId: link.id, domain: 'other.test' };
    await record(api, aVisit(of), aVisit({ ...of, bot: true }), aVisit({ kind: 'regular_404', domain: 's.test' }));
    assert.deepEqual(await client.getVisitsOverview(), {
      nonOrphanVisits: { total: 2, nonBots: 1, bots: 1 },
      orphanVisits: { total: 1, nonBots: 1, bots: 0 },
    });
    const params = { page: 1, itemsPerPage: 5000, excludeBots: true };
    for (const visits of [
      await client.getShortUrlVisits(created, params),
      await client.getTagVisits('tag', { ...params, domain: 'other.test' }),
      await client.getDomainVisits('other.test', params),
      await client.getNonOrphanVisits(params),
      await client.getOrphanVisits({ ...params, type: 'regular_404', domain: 'DEFAULT' }),
    ]) {
      assert.equal(visits.data.length, 1);
      assert.equal(visits.pagination.totalItems, 1);
    }
    assert.deepEqual(await client.deleteShortUrlVisits(created), { deletedVisits: 2 });
    assert.deepEqual(await client.deleteOrphanVisits(), { deletedVisits: 1 });
  });

  test(`${title}: tags: list, stats, rename, delete`, async (t) => {
    const { client } = await connect(t);
    await client.createShortUrl({ longUrl, tags: ['a', 'b'] });
    assert.deepEqual((await client.listTags()).data, ['a', 'b']);
    assert.deepEqual((await client.tagsStats()).data[0], {
      tag: 'a',
      shortUrlsCount: 1,
      visitsSummary: { total: 0, nonBots: 0, bots: 0 },
    });
    await client.editTag({ oldName: 'a', newName: 'c' });
    await assert.rejects(client.editTag({ oldName: 'a', newName: 'd' }), { type: ErrorType['TAG_NOT_FOUND'] });
    await assert.rejects(client.editTag({ oldName: 'b', newName: 'c' }), {
      type: ErrorType['TAG_CONFLICT'],
      status: 409,
    });
    await client.deleteTags(['c', 'none']);
    assert.deepEqual((await client.listTags()).data, ['b']);
    await assert.rejects(client.getTagVisits('c'), { type: ErrorType['TAG_NOT_FOUND'] });
  });

  test(`${title}: domains: list and edit`, async (t) => {
    const { client } = await connect(t);
    const redirects = {
      baseUrlRedirect: 'https://example.com',
      regular404Redirect: null,
      invalidShortUrlRedirect: null,
    };
    assert.deepEqual(
      await client.editDomainRedirects({ domain: 'other.test', baseUrlRedirect: 'https://example.com' }),
      redirects,
    );
    assert.deepEqual((await client.listDomains()).data[1], { domain: 'other.test', isDefault: false, redirects });
    await assert.rejects(client.getDomainVisits('none.test'), { type: ErrorType['DOMAIN_NOT_FOUND'] });
  });

  test(`${title}: health, Mercure and keys`, async (t) => {
    const { api, client } = await connect(t);
    const { status, version } = await client.health();
    assert.deepEqual([status, version], ['pass', '5.1.5']);
    await assert.rejects(client.mercureInfo(), { type: ErrorType['MERCURE_NOT_CONFIGURED'] });
    const stranger = new ShlinkApiClient(new FetchHttpClient(), { baseUrl: api.url, apiKey: 'wrong' });
    await assert.rejects(stranger.listTags(), { type: ErrorType['INVALID_API_KEY'] });
  });
}
