import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { NEW_LINK } from '../../src/core/link-input.ts';
import type { NewLink } from '../../src/core/link.ts';
import type { KeyStore, LinkQuery, LinkStore, VisitStore } from '../../src/core/ports.ts';

/** What every LinkStore keeps, whatever it rests on. */

export interface Stores {
  readonly links: LinkStore;
  readonly visits: VisitStore;
  readonly keys: KeyStore;
  /** The visits as another process opens them, where several may write. */
  readonly another: () => Promise<VisitStore>;
}

export type OpenStores = (t: TestContext, caseMode?: 'strict' | 'loose') => Promise<Stores>;

export const ACTOR = { keyId: null, name: 'test' };

export function aLink(of: Partial<NewLink> = {}): NewLink {
  return {
    ...NEW_LINK,
    domain: '',
    code: 'code',
    longUrl: 'https://example.com/',
    createdAt: 1000,
    authorKeyId: null,
    ...of,
  };
}

const everything: LinkQuery = { orderBy: 'dateCreated', descending: false, offset: 0, limit: 100 };

async function codes(links: LinkStore, query: Partial<LinkQuery> = {}, scope = {}): Promise<readonly string[]> {
  return (await links.list({ ...everything, ...query }, scope)).items.map(({ code }) => code);
}

export function linkStoreContract(name: string, open: OpenStores): void {
  test(`${name}: a link comes back as it was made, for a redirect and whole`, async (t) => {
    const { links } = await open(t);
    const rules = [
      { longUrl: 'https://it.test/', conditions: [{ type: 'language' as const, matchKey: null, matchValue: 'it' }] },
    ];
    const given = aLink({
      domain: 'a.test',
      code: 'ä/b',
      tags: ['b', 'a'],
      rules,
      maxVisits: 3,
      validSince: 1,
      validUntil: 2,
      title: 'T',
    });
    const [made] = await links.create([given]);
    assert.ok(made);
    assert.equal(made.version, 1);
    assert.deepEqual(await links.get(made, {}), { ...made, tags: ['a', 'b'], visits: { total: 0, bots: 0 } });
    const { id, domain, code, longUrl, validSince, validUntil, maxVisits, forwardQuery } = made;
    const redirect = { id, domain, code, longUrl, validSince, validUntil, maxVisits, forwardQuery, rules };
    assert.deepEqual(await links.find('a.test', 'ä/b'), redirect);
    assert.equal(await links.find('', 'ä/b'), null);
    assert.equal(await links.find('a.test', 'Ä/b'), null);
    assert.deepEqual(
      (await links.domains()).map(({ authority }) => authority),
      ['', 'a.test'],
    );
  });

  test(`${name}: of two links with one code the first stays, in the store and in the batch`, async (t) => {
    const { links } = await open(t);
    const made = await links.create([aLink(), aLink(), aLink({ domain: 'b.test' }), aLink({ code: 'Code' })]);
    assert.deepEqual(
      made.map((link) => link !== null),
      [true, false, true, true],
    );
    assert.deepEqual(await links.create([aLink()]), [null]);
    assert.equal((await links.list(everything, {})).total, 3);
  });

  test(`${name}: loose codes are one whatever their case`, async (t) => {
    const { links } = await open(t, 'loose');
    const made = await links.create([aLink({ code: 'abc' }), aLink({ code: 'ABC' })]);
    assert.equal(made[1], null);
    assert.equal((await links.find('', 'aBc'))?.code, 'abc');
    assert.equal((await links.get({ domain: '', code: 'ABC' }, {}))?.code, 'abc');
  });

  test(`${name}: an edit of an old version changes nothing; each edit and the deletion are kept in the history`, async (t) => {
    const { links } = await open(t);
    const [first] = await links.create([aLink({ tags: ['x'] })]);
    assert.ok(first);
    const second = await links.replace(first, { ...first, longUrl: 'https://b.test/', tags: ['z', 'y'] }, 5, ACTOR);
    assert.equal(second?.version, 2);
    assert.deepEqual(second?.tags, ['y', 'z']);
    assert.equal(await links.replace(first, { ...first, title: 'lost' }, 6, ACTOR), null);
    assert.equal(await links.delete(first, 6, ACTOR), false);
    assert.ok(second && (await links.delete(second, 7, ACTOR)));
    assert.equal(await links.find('', 'code'), null);
    const { items, total } = await links.history(first, { offset: 0, limit: 10 });
    assert.equal(total, 2);
    assert.deepEqual(
      items.map(({ version, at, actor, action, state }) => [version, at, actor, action, state.longUrl, state.tags]),
      [
        [2, 7, 'test', 'deleted', 'https://b.test/', ['y', 'z']],
        [1, 5, 'test', 'edited', first.longUrl, ['x']],
      ],
    );
    assert.deepEqual(items[1]?.state, {
      longUrl: first.longUrl,
      title: null,
      titleGiven: false,
      tags: ['x'],
      validSince: null,
      validUntil: null,
      maxVisits: null,
      crawlable: false,
      forwardQuery: true,
      rules: [],
    });
    const [again] = await links.create([aLink()]);
    assert.ok(again && again.id !== first.id);
    assert.equal((await links.history(again, { offset: 0, limit: 10 })).total, 0);
  });

  test(`${name}: an equal link is found by all that was said of it, the oldest first`, async (t) => {
    const { links } = await open(t);
    await links.create([aLink({ code: 'a', tags: ['t'] }), aLink({ code: 'b' }), aLink({ code: 'c', maxVisits: 2 })]);
    const same = { domain: '', longUrl: 'https://example.com/' };
    assert.equal((await links.findSame(same, {}))?.code, 'a');
    assert.equal((await links.findSame({ ...same, tags: [] }, {}))?.code, 'b');
    assert.equal((await links.findSame({ ...same, maxVisits: 2 }, {}))?.code, 'c');
    assert.equal(await links.findSame({ ...same, domain: 'x.test' }, {}), null);
    const found = await links.findByLongUrl('', [same.longUrl, 'https://none.test/']);
    assert.deepEqual([...found], [[same.longUrl, { domain: '', code: 'a' }]]);
  });

  test(`${name}: tags are renamed and deleted on all their links, which get a new version`, async (t) => {
    const { links } = await open(t);
    const [first] = await links.create([aLink({ tags: ['a', 'b'] }), aLink({ code: 'other', tags: ['b'] })]);
    assert.ok(first);
    const query = { descending: false, offset: 0, limit: 10 };
    assert.equal(await links.renameTag('a', 'b', 1, ACTOR, false), 'conflict');
    assert.equal(await links.renameTag('none', 'c', 1, ACTOR, false), 'not-found');
    assert.equal(await links.renameTag('a', 'c', 1, ACTOR, false), 'renamed');
    const renamed = await links.get(first, {});
    assert.deepEqual([renamed?.tags, renamed?.version], [['b', 'c'], 2]);
    await links.deleteTags(['b', 'none'], 2, ACTOR);
    assert.deepEqual(await links.tags(query, {}), { items: ['c'], total: 1 });
    const history = await links.history(first, { offset: 0, limit: 10 });
    assert.deepEqual(
      history.items.map(({ state }) => state.tags),
      [
        ['b', 'c'],
        ['a', 'b'],
      ],
    );
    const stats = await links.tagStats({ ...query, orderBy: 'shortUrlsCount' }, {});
    assert.deepEqual(stats.items, [{ tag: 'c', links: 1, visits: { total: 0, bots: 0 } }]);
    assert.equal(await links.tagExists('b', {}), false);
  });

  test(`${name}: a tag is merged into another: every link of the one has the other, once`, async (t) => {
    const { links } = await open(t);
    await links.create([
      aLink({ code: 'one', tags: ['from'] }),
      aLink({ code: 'both', tags: ['from', 'to', 'x'] }),
      aLink({ code: 'other', tags: ['to'] }),
    ]);
    const query = { descending: false, offset: 0, limit: 10, orderBy: 'tag' } as const;
    assert.deepEqual(await codes(links, { tags: ['to'] }, {}), ['both', 'other']);
    assert.equal(await links.renameTag('none', 'to', 1, ACTOR, true), 'not-found');
    assert.equal(await links.renameTag('from', 'to', 1, ACTOR, true), 'renamed');
    const state = async (code: string): Promise<unknown[]> => {
      const link = await links.get({ domain: '', code }, {});
      const { items } = await links.history({ domain: '', code }, { offset: 0, limit: 10 });
      return [link?.tags, link?.version, items.map((each) => each.state.tags)];
    };
    assert.deepEqual(await state('one'), [['to'], 2, [['from']]]);
    assert.deepEqual(await state('both'), [['to', 'x'], 2, [['from', 'to', 'x']]]);
    assert.deepEqual(await state('other'), [['to'], 1, []]);
    assert.deepEqual(await codes(links, { tags: ['to'] }, {}), ['one', 'both', 'other']);
    const { items } = await links.tagStats(query, {});
    assert.deepEqual(
      items.map((each) => [each.tag, each.links]),
      [
        ['to', 3],
        ['x', 1],
      ],
    );
    assert.equal(await links.renameTag('x', 'new', 2, ACTOR, true), 'renamed');
    assert.deepEqual((await links.tags(query, {})).items, ['new', 'to']);
  });

  test(`${name}: what a key sees is all there is for it`, async (t) => {
    const { links, keys } = await open(t);
    const key = await keys.create({ name: 'k', hash: 'h', createdAt: 0, expiresAt: null, enabled: true, roles: [] });
    const mine = { authorKeyId: key?.id ?? 0 };
    const there = { domain: 'there.test' };
    await links.create([
      aLink({ code: 'own', ...mine, tags: ['own'] }),
      aLink({ code: 'there', ...there, tags: ['there'] }),
      aLink({ code: 'both', ...mine, ...there }),
    ]);
    assert.deepEqual(await codes(links, {}, mine), ['own', 'both']);
    assert.deepEqual(await codes(links, {}, there), ['there', 'both']);
    assert.deepEqual(await codes(links, {}, { ...mine, ...there }), ['both']);
    assert.deepEqual(await codes(links, { authorKeyName: 'k' }, there), ['both']);
    assert.deepEqual(await codes(links, { domain: '' }, there), []);
    assert.equal(await links.get({ domain: '', code: 'own' }, there), null);
    assert.equal(await links.tagExists('there', mine), false);
    assert.deepEqual((await links.tags({ descending: false, offset: 0, limit: 9 }, there)).items, ['there']);
    assert.equal(await links.domainExists('there.test', there), true);
    assert.equal(await links.domainExists('', there), false);
    await keys.delete('k');
    assert.deepEqual(await codes(links, {}, mine), []);
    assert.equal((await links.get({ domain: '', code: 'own' }, {}))?.authorKeyId, null);
  });

  test(`${name}: a domain keeps where its unknown addresses lead; what is not named stays`, async (t) => {
    const { links } = await open(t);
    await links.editDomain('a.test', { baseUrlRedirect: 'https://b.test', regular404Redirect: 'https://c.test' });
    const edited = await links.editDomain('a.test', { regular404Redirect: null });
    assert.deepEqual(edited, {
      authority: 'a.test',
      baseUrlRedirect: 'https://b.test',
      regular404Redirect: null,
      invalidShortUrlRedirect: null,
    });
    assert.deepEqual((await links.domains())[1], edited);
  });
}
