import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { Link } from '../core/link.ts';
import { NEW_LINK } from '../core/link-input.ts';
import type { LinkStore } from '../core/ports.ts';
import { SqliteStores } from '../stores/sql/sqlite.ts';
import { CachedLinks, packedReader, type CachedLinksOptions } from './cached-links.ts';
import { locator } from './locator.ts';
import { KnownCodes } from './known-codes.ts';

const NOBODY = { keyId: null, name: 'test' };

interface Kept {
  readonly links: CachedLinks;
  readonly store: LinkStore;
  readonly known: KnownCodes;
  /** Codes that the store was asked for. */
  readonly asked: string[];
  readonly make: (...codes: readonly string[]) => Promise<readonly Link[]>;
  readonly edit: (link: Link, longUrl: string) => Promise<void>;
}

/** A cache over a store of its own, which notes what it is asked. */
async function cached(t: TestContext, options: Partial<CachedLinksOptions> = {}): Promise<Kept> {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-cached-'));
  const stores = new SqliteStores({ links: join(folder, 'links.db'), visits: join(folder, 'visits.db') });
  const { links: store } = await stores.openLinks({ caseMode: 'strict' });
  const asked: string[] = [];
  const find = store.find.bind(store);
  store.find = async (domain, code) => {
    asked.push(code);
    return await find(domain, code);
  };
  const known = KnownCodes.sizedFor(0);
  const links = new CachedLinks({
    links: store,
    locate: locator(store),
    packedAfter: packedReader(store, 'strict'),
    known,
    ttlMs: 60_000,
    staleMs: 0,
    othersWrite: false,
    maxBytes: 1e6,
    caseMode: 'strict',
    ...options,
  });
  t.after(async () => {
    links.stop();
    await store.close();
    rmSync(folder, { recursive: true });
  });
  await links.start();
  const make = async (...codes: readonly string[]): Promise<readonly Link[]> => {
    const made = await store.create(
      codes.map((code) => ({
        ...NEW_LINK,
        domain: '',
        code,
        longUrl: 'https://example.com/',
        createdAt: 0,
        authorKeyId: null,
      })),
    );
    return made.flatMap((link) => link ?? []);
  };
  const edit = async (link: Link, longUrl: string): Promise<void> => {
    assert.ok(await store.replace(link, { ...link, longUrl }, 1, NOBODY));
  };
  return { links, store, known, asked, make, edit };
}

/** Sets the clock of the cache. */
function clock(t: TestContext): (ms: number) => void {
  let now = 1000;
  t.mock.method(performance, 'now', () => now);
  return (ms) => (now += ms);
}

test('a link is read once, by many at the same time too', async (t) => {
  const { links, asked, make } = await cached(t);
  await make('a');
  assert.equal(links.peek('', 'a'), undefined);
  const found = await Promise.all([links.find('', 'a'), links.find('', 'a'), links.find('', 'a')]);
  assert.ok(found.every((each) => each?.longUrl === 'https://example.com/'));
  assert.equal(links.peek('', 'a')?.code, 'a');
  assert.deepEqual(asked, ['a']);
});

test('what is not there is remembered too', async (t) => {
  const { links, asked } = await cached(t);
  assert.equal(await links.find('', 'none'), null);
  assert.equal(links.peek('', 'none'), null);
  assert.deepEqual(asked, ['none']);
});

test('a code that never was costs the store nothing once all codes are known', async (t) => {
  const { links, known, asked } = await cached(t);
  known.add({ domain: '', code: 'a' });
  known.markComplete();
  assert.equal(links.peek('', 'flood'), null);
  assert.equal(await links.find('', 'flood'), null);
  assert.equal(links.peek('', 'a'), undefined);
  assert.deepEqual(asked, []);
});

test('the same code of two domains is two links', async (t) => {
  const { links, make } = await cached(t);
  await make('a');
  await links.find('', 'a');
  assert.equal(links.peek('other.example', 'a'), undefined);
});

test('an entry that the store does not confirm ends with its TTL, however often it is used', async (t) => {
  const pass = clock(t);
  const { links, make } = await cached(t, { ttlMs: 5000 });
  await make('a');
  await links.find('', 'a');
  for (let i = 0; i < 10; i++, pass(500)) assert.equal(links.peek('', 'a')?.code, 'a');
  pass(1);
  assert.equal(links.peek('', 'a'), undefined);
});

test('an entry lives on while the store says that nothing has changed, and goes with its change', async (t) => {
  const pass = clock(t);
  const { links, asked, make, edit, store } = await cached(t, { ttlMs: 5000 });
  const [a, b, c] = await make('a', 'b', 'c');
  assert.ok(a !== undefined && b !== undefined && c !== undefined);
  await links.confirm();
  for (const code of ['a', 'b', 'c', 'd']) await links.find('', code);
  for (let i = 0; i < 3; i++) {
    pass(4000);
    await links.confirm();
  }
  for (const code of ['a', 'b', 'c']) assert.equal(links.peek('', code)?.code, code);
  // By another process, which tells nobody.
  await edit(a, 'https://example.com/other');
  await store.delete(b, 1, NOBODY);
  await make('d');
  await links.confirm();
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].filter((code) => links.peek('', code) === undefined),
    ['a', 'b', 'd'],
  );
  assert.equal((await links.find('', 'a'))?.longUrl, 'https://example.com/other');
  assert.equal(await links.find('', 'b'), null);
  assert.equal((await links.find('', 'd'))?.code, 'd');
  assert.equal(asked.length, 7);
});

test('more changes than are read at a time are all read', async (t) => {
  const { links, make } = await cached(t);
  const codes = Array.from({ length: 2500 }, (_, i) => `code${i}`);
  for (const code of codes) await links.find('', code);
  assert.equal(links.peek('', 'code2499'), null);
  await make(...codes);
  await links.confirm();
  for (const code of codes) assert.equal(links.peek('', code), undefined, code);
});

test('filled from the store, it answers without asking', async (t) => {
  const { links, asked, make } = await cached(t);
  const codes = Array.from({ length: 1300 }, (_, i) => `code${i}`);
  await make(...codes);
  await links.fill();
  for (const code of codes) assert.equal(links.peek('', code)?.code, code);
  assert.deepEqual(asked, []);
});

test('a link that changes while it is on its way in is left out', async (t) => {
  const { store, make, edit } = await cached(t);
  const [a] = await make('a', 'b');
  assert.ok(a !== undefined);
  const read = packedReader(store, 'strict');
  const slow = await cached(t, {
    links: store,
    packedAfter: async (id, limit) => {
      const page = await read(id, limit);
      await edit(a, 'https://example.com/new');
      await slow.links.forget({ links: [a], domains: false });
      return page;
    },
  });
  await slow.links.fill();
  assert.equal(slow.links.peek('', 'a'), undefined);
  assert.equal(slow.links.peek('', 'b')?.code, 'b');
});

test('a changed link is forgotten at once, and what was being read meanwhile is not remembered', async (t) => {
  const { links, make, edit } = await cached(t, { caseMode: 'loose' });
  const [a] = await make('a');
  assert.ok(a !== undefined);
  await links.find('', 'A');
  assert.equal(links.peek('', 'A')?.longUrl, 'https://example.com/');
  await links.forget({ links: [{ domain: '', code: 'A' }], domains: false });
  assert.equal(links.peek('', 'a'), undefined);
  const before = links.find('', 'a');
  await edit(a, 'https://new.example/');
  await links.forget({ links: [{ domain: '', code: 'a' }], domains: false });
  await before;
  assert.equal(links.peek('', 'a'), undefined);
  assert.equal((await links.find('', 'a'))?.longUrl, 'https://new.example/');
});

test('where others write too, a link that one of them has just made is never denied', async (t) => {
  const { links, known, asked, make } = await cached(t, { othersWrite: true });
  known.markComplete();
  await links.start();
  t.after(() => links.stop());
  assert.equal(await links.find('', 'new'), null);
  // The other process adds nothing to this one's filter.
  await make('new');
  assert.equal(links.peek('', 'new'), undefined);
  assert.equal((await links.find('', 'new'))?.code, 'new');
  const flood = await Promise.all(Array.from({ length: 100 }, (_, i) => links.find('', `none${i}`)));
  assert.ok(flood.every((link) => link === null));
  assert.deepEqual(asked, ['new']);
});

test('while the store does not answer, what is remembered is used for longer; what is not is an error, never an absence', async (t) => {
  const pass = clock(t);
  const { store, make, edit } = await cached(t);
  const [a] = await make('a');
  assert.ok(a !== undefined);
  let answers = true;
  const failing = <T>(work: () => Promise<T>): Promise<T> =>
    answers ? work() : Promise.reject(new Error('the store is away'));
  const { links, known } = await cached(t, {
    othersWrite: true,
    ttlMs: 5000,
    staleMs: 60_000,
    locate: (...of) => failing(() => locator(store)(...of)),
    links: {
      domains: () => failing(() => store.domains()),
      crawlableCodes: (...of) => failing(() => store.crawlableCodes(...of)),
      changeCursor: () => failing(() => store.changeCursor()),
      changesSince: (...of) => failing(() => store.changesSince(...of)),
    },
  });
  known.add({ domain: '', code: 'a' });
  known.markComplete();
  await links.start();
  t.after(() => links.stop());
  await links.find('', 'a');
  answers = false;
  pass(10_000);
  // The TTL has ended, and nobody has noticed yet that the store is away.
  assert.equal((await links.find('', 'a'))?.longUrl, 'https://example.com/');
  assert.equal(await links.confirm(), false);
  assert.equal(links.peek('', 'a')?.longUrl, 'https://example.com/');
  await assert.rejects(links.find('', 'unknown'));
  pass(60_000);
  await assert.rejects(links.find('', 'a'));
  answers = true;
  await edit(a, 'https://example.com/other');
  assert.equal(await links.confirm(), true);
  assert.equal((await links.find('', 'a'))?.longUrl, 'https://example.com/other');
  assert.equal(await links.find('', 'unknown'), null);
});
