import assert from 'node:assert/strict';
import test from 'node:test';
import { ACTOR, aLink, type OpenStores } from './link-store.ts';

/** What every LinkReader keeps beyond finding a link. */
export function linkReaderContract(name: string, open: OpenStores): void {
  test(`${name}: crawlable codes come page by page`, async (t) => {
    const { links } = await open(t);
    await links.create(['c', 'a', 'b'].map((code) => aLink({ code, crawlable: true })));
    await links.create([aLink({ code: 'hidden' }), aLink({ code: 'd', domain: 'x.test', crawlable: true })]);
    assert.deepEqual(await links.crawlableCodes('', '', 2), ['a', 'b']);
    assert.deepEqual(await links.crawlableCodes('', 'b', 2), ['c']);
  });

  test(`${name}: links are walked for a cache, and the feed names what changed since`, async (t) => {
    const { links } = await open(t);
    const [a, b] = await links.create([
      aLink({ code: 'a' }),
      aLink({ code: 'b', domain: 'x.test' }),
      aLink({ code: 'c' }),
    ]);
    assert.ok(a && b);
    const [first, ...more] = await links.linksAfter(0, 2);
    assert.deepEqual(first, await links.find('', 'a'));
    assert.deepEqual(
      [...more, ...(await links.linksAfter(b.id, 2))].map(({ code }) => code),
      ['b', 'c'],
    );

    const cursor = await links.changeCursor();
    assert.deepEqual(await links.changesSince(cursor, 10), { links: [], cursor });
    await links.replace(a, { ...a, longUrl: 'https://example.com/2' }, 1, ACTOR);
    await links.delete(b, 2, ACTOR);
    await links.create([aLink({ code: 'd' }), aLink({ code: 'e' })]);
    const named = new Set<string>();
    for (let at = cursor, more = true; more;) {
      const page = await links.changesSince(at, 2);
      for (const { domain, code } of page.links) named.add(`${domain}/${code}`);
      at = page.cursor;
      more = page.links.length >= 2;
    }
    assert.deepEqual([...named].sort(), ['/a', '/d', '/e', 'x.test/b']);
  });
}
