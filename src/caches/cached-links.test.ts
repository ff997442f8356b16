import assert from 'node:assert/strict';
import test from 'node:test';
import type { RedirectLink } from '../core/link.ts';
import { CachedLinks, type CachedLinksOptions } from './cached-links.ts';
import { KnownCodes } from './known-codes.ts';

function link(code: string, longUrl = 'https://example.com/'): RedirectLink {
  return {
    id: 1,
    domain: '',
    code,
    longUrl,
    validSince: null,
    validUntil: null,
    maxVisits: null,
    forwardQuery: true,
    rules: [],
  };
}

interface Kept {
  readonly links: CachedLinks;
  readonly stored: Map<string, RedirectLink>;
  readonly known: KnownCodes;
  /** Codes that the store was asked for. */
  readonly asked: string[];
}

/** Links read from a map, which counts its readers. */
function cached(options: Partial<CachedLinksOptions> = {}): Kept {
  const stored = new Map<string, RedirectLink>();
  const asked: string[] = [];
  const known = new KnownCodes();
  const links = new CachedLinks({
    links: {
      find: async (_, code) => {
        asked.push(code);
        return stored.get(code) ?? null;
      },
      domains: async () => [],
      crawlableCodes: async () => [],
    },
    known,
    ttlMs: 60_000,
    maxBytes: 1e6,
    normalise: (code) => code,
    ...options,
  });
  return { links, stored, known, asked };
}

test('a link is read once, by many at the same time too', async () => {
  const { links, stored, asked } = cached();
  stored.set('a', link('a'));
  assert.equal(links.peek('', 'a'), undefined);
  const found = await Promise.all([links.find('', 'a'), links.find('', 'a'), links.find('', 'a')]);
  assert.ok(found.every((each) => each?.longUrl === 'https://example.com/'));
  assert.equal(links.peek('', 'a')?.code, 'a');
  assert.deepEqual(asked, ['a']);
});

test('what is not there is remembered too', async () => {
  const { links, asked } = cached();
  assert.equal(await links.find('', 'none'), null);
  assert.equal(links.peek('', 'none'), null);
  assert.deepEqual(asked, ['none']);
});

test('a code that never was costs the store nothing once all codes are known', async () => {
  const { links, known, asked } = cached();
  known.add({ domain: '', code: 'a' });
  known.markComplete();
  assert.equal(links.peek('', 'flood'), null);
  assert.equal(await links.find('', 'flood'), null);
  assert.equal(links.peek('', 'a'), undefined);
  assert.deepEqual(asked, []);
});

test('the same code of two domains is two links', async () => {
  const { links, stored } = cached();
  stored.set('a', link('a'));
  await links.find('', 'a');
  assert.equal(links.peek('other.example', 'a'), undefined);
});

test('an entry ends with its TTL, however often it is used', async (t) => {
  let now = 1000;
  t.mock.method(performance, 'now', () => now);
  const { links, stored } = cached({ ttlMs: 5000 });
  stored.set('a', link('a'));
  await links.find('', 'a');
  for (now = 1000; now < 6000; now += 500) assert.equal(links.peek('', 'a')?.code, 'a');
  assert.equal(links.peek('', 'a'), undefined);
});

test('a changed link is forgotten at once, and what was being read meanwhile is not remembered', async () => {
  const { links, stored } = cached({ normalise: (code) => code.toLowerCase() });
  stored.set('a', link('a', 'https://old.example/'));
  await links.find('', 'A');
  assert.equal(links.peek('', 'A')?.longUrl, 'https://old.example/');
  await links.forget({ links: [{ domain: '', code: 'A' }], domains: false });
  assert.equal(links.peek('', 'a'), undefined);
  const before = links.find('', 'a');
  stored.set('a', link('a', 'https://new.example/'));
  await links.forget({ links: [{ domain: '', code: 'a' }], domains: false });
  await before;
  assert.equal(links.peek('', 'a'), undefined);
  assert.equal((await links.find('', 'a'))?.longUrl, 'https://new.example/');
});
