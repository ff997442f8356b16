import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { CountedLink } from '../../src/core/link.ts';
import { linkOrders, type LinkQuery, type LinkStore, type VisitStore } from '../../src/core/ports.ts';
import { aLink, type OpenStores } from './link-store.ts';
import { aVisit } from './visits.ts';

/** What lists of links are, whatever way they are found. */

/** Enough links that lists take every way they have: few matches, many matches, from either end. */
const MANY = 9000;

/** Every list is compared with what its filters and order mean, worked out the plain way. */
export function linkListsContract(name: string, open: OpenStores): void {
  test(`${name}: lists of thousands of links are what their filters and orders say, on every page`, async (t) => {
    const { links, visits } = await open(t);
    const all = await manyLinks(links, visits);
    const filter = fc.record(
      {
        search: fc.constantFrom('path/1', 'EXAMPLE', 'é1', 'title 3', 'tag-2', 'zoo', '%', 'no such thing', '17', '_'),
        tags: fc.subarray(['tag-0', 'tag-1', 'tag-2', 'none'], { minLength: 1 }),
        tagsMode: fc.constantFrom('any' as const, 'all' as const),
        excludeTags: fc.subarray(['tag-1', 'tag-2'], { minLength: 1 }),
        excludeTagsMode: fc.constantFrom('any' as const, 'all' as const),
        from: fc.nat(MANY * 10),
        to: fc.nat(MANY * 10),
        domain: fc.constantFrom('', 'zoo.test', 'none.test'),
        excludeMaxVisitsReached: fc.boolean(),
        excludePastValidUntil: fc.constant(500),
      },
      { requiredKeys: [] },
    );
    const asked = fc.tuple(
      filter,
      fc.constantFrom(...linkOrders),
      fc.boolean(),
      fc.double({ min: 0, max: 1.1, noNaN: true }),
      fc.integer({ min: 1, max: 40 }),
    );
    await fc.assert(
      fc.asyncProperty(asked, async ([filters, orderBy, descending, place, limit]) => {
        const expected = all.filter((link) => meets(link, filters)).sort(compare(orderBy, descending));
        const query = { ...filters, orderBy, descending, offset: Math.floor(expected.length * place), limit };
        const { items, total } = await links.list(query, {});
        assert.equal(total, expected.length);
        assert.deepEqual(
          items.map(({ code }) => code),
          expected.slice(query.offset, query.offset + limit).map(({ code }) => code),
        );
      }),
      { numRuns: 300 },
    );
  });

  test(`${name}: totals stay true whatever is made, edited and deleted`, async (t) => {
    const { links } = await open(t);
    const filters: readonly Partial<LinkQuery>[] = [
      {},
      { search: 'exam' },
      { search: 'new' },
      { search: 'new', domain: '' },
      { tags: ['tag-1'] },
      { tags: ['tag-1', 'tag-2'], tagsMode: 'all', search: 'c' },
      { excludeTags: ['tag-1'] },
      { from: 300, domain: 'zoo.test' },
    ];
    const actor = { keyId: null, name: 'test' };
    const step = fc.record({
      act: fc.constantFrom('make', 'edit', 'delete', 'delete tag'),
      which: fc.nat(30),
      longUrl: fc.constantFrom('https://example.com/', 'https://new.test/', 'https://other.test/'),
      tags: fc.subarray(['tag-1', 'tag-2', 'new']),
      domain: fc.constantFrom('', 'zoo.test'),
    });
    let made = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        for (const { act, which, longUrl, tags, domain } of steps) {
          const all = await links.walk({}, {}, 0, MANY);
          const link = all[which % Math.max(1, all.length)];
          if (act === 'make') {
            const news = [1, 2].map((n) =>
              aLink({ code: `c${made}-${n}`, longUrl, tags, domain, createdAt: which * 20 }),
            );
            await links.create(news);
            made++;
          } else if (act === 'delete tag') await links.deleteTags(tags.slice(0, 1), 1, actor);
          else if (link === undefined) continue;
          else if (act === 'edit') await links.replace(link, { ...link, longUrl, tags }, 1, actor);
          else await links.delete(link, 1, actor);
          const now = await links.walk({}, {}, 0, MANY);
          for (const filter of filters) {
            const query = { ...filter, orderBy: 'dateCreated' as const, descending: false, offset: 0, limit: 1 };
            const expected = now.filter((each) => meets(each, filter)).length;
            assert.equal((await links.list(query, {})).total, expected, `${act}, then ${JSON.stringify(filter)}`);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
}

async function manyLinks(links: LinkStore, visits: VisitStore): Promise<readonly CountedLink[]> {
  const news = Array.from({ length: MANY }, (_, i) =>
    aLink({
      code: `c${(i * 7919) % MANY}`,
      domain: i % 3 === 0 ? 'zoo.test' : '',
      longUrl: `https://example.com/path/${i % 500}/é${i % 7}`,
      title: i % 4 === 0 ? null : `Title ${i % 40}`,
      tags: [0, 1, 2].filter((tag) => (i >> tag) % 3 === 0).map((tag) => `tag-${tag}`),
      createdAt: (i * 31) % (MANY * 10),
      maxVisits: i % 50 === 0 ? 1 : null,
      validUntil: i % 60 === 0 ? i : null,
    }),
  );
  for (let at = 0; at < MANY; at += 1000) await links.create(news.slice(at, at + 1000));
  const stored = await links.walk({}, {}, 0, MANY + 1);
  assert.equal(stored.length, MANY);
  const seen = stored.flatMap((link, i) =>
    i % 5 < 3
      ? Array.from({ length: 1 + (i % 4) }, (_, n) => aVisit({ linkId: link.id, domain: link.domain, bot: n === 0 }))
      : [],
  );
  await visits.record([{ visits: seen, quarantined: [], dropped: [] }]);
  return await links.walk({}, {}, 0, MANY);
}

function meets(link: CountedLink, filter: Partial<LinkQuery>): boolean {
  const {
    search,
    tags,
    tagsMode = 'any',
    excludeTags,
    excludeTagsMode = 'any',
    from = 0,
    to = Infinity,
    domain,
  } = filter;
  const has = (mode: 'any' | 'all', wanted: readonly string[]) =>
    mode === 'any' ? wanted.some((tag) => link.tags.includes(tag)) : wanted.every((tag) => link.tags.includes(tag));
  const texts = [link.longUrl, link.code, link.title ?? '', link.domain, ...link.tags];
  return (
    (search === undefined || texts.some((text) => text.toLowerCase().includes(search.toLowerCase()))) &&
    (tags === undefined || has(tagsMode, tags)) &&
    (excludeTags === undefined || !has(excludeTagsMode, excludeTags)) &&
    link.createdAt >= from &&
    link.createdAt <= to &&
    (domain === undefined || link.domain === domain) &&
    (filter.excludeMaxVisitsReached !== true || link.maxVisits === null || link.visits.total < link.maxVisits) &&
    (filter.excludePastValidUntil === undefined ||
      link.validUntil === null ||
      link.validUntil >= filter.excludePastValidUntil)
  );
}

function compare(orderBy: LinkQuery['orderBy'], descending: boolean): (a: CountedLink, b: CountedLink) => number {
  const key = (link: CountedLink): string | number =>
    ({
      dateCreated: link.createdAt,
      shortCode: link.code,
      longUrl: link.longUrl,
      title: link.title ?? '',
      visits: link.visits.total,
      nonBotVisits: link.visits.total - link.visits.bots,
    })[orderBy];
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const [x, y] = [key(a), key(b)];
    return sign * (x < y ? -1 : x > y ? 1 : a.id - b.id);
  };
}
