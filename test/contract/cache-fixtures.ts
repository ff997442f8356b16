import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { bringUp, type Up } from '../../engines/engines.ts';
import { MissingProgram } from '../../engines/install.ts';
import { RedisLinks } from '../../src/caches/redis-links.ts';
import { cacheRecovered, cacheStalled } from '../../src/channels.ts';
import type { Link } from '../../src/core/link.ts';
import type { LinkStore } from '../../src/core/ports.ts';
import { SqliteStores } from '../../src/stores/sql/sqlite.ts';
import { ACTOR, aLink } from './link-store.ts';

/** A real Redis, and processes that share a store behind it. */

export const POLL_MS = 10;
const up: Up | string = await bringUp(['redis'], () => {}).catch((error: unknown) => {
  if (error instanceof MissingProgram) return error.message;
  throw error;
});
export const skip = typeof up === 'string' ? up : false;
export const engine = typeof up === 'string' ? undefined : up.engines.redis;
export const url = engine?.addresses['master']?.url ?? '';
export const sentinelUrl = engine?.addresses['sentinel']?.url ?? '';
export const admin = new Redis(url, { lazyConnect: true });
// A test that kills its server.
admin.on('error', () => {});
after(async () => {
  admin.disconnect();
  if (typeof up !== 'string') await up.down();
});

export interface House {
  readonly store: LinkStore;
  readonly link: Link;
  readonly edit: (longUrl: string) => Promise<void>;
  /** A process that knows the store's feed up to now, and how often it has asked the store for a link. */
  readonly join: (at?: string) => Promise<Joined>;
}

export interface Joined {
  readonly links: RedisLinks;
  asked: number;
  readonly readFeed: () => Promise<void>;
  /** Where the link leads, as this process sees it. */
  readonly target: () => Promise<string | undefined>;
}

let houses = 0;

export async function build(t: TestContext, caseMode: 'strict' | 'loose' = 'strict'): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-redis-'));
  const stores = new SqliteStores({ links: join(folder, 'links.db'), visits: join(folder, 'visits.db') });
  await stores.prepare();
  const { links: store } = await stores.openLinks({ caseMode });
  t.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const name = `postgres://user:p@ss@host/${++houses}`;
  const rules = [
    { longUrl: 'https://it.test/', conditions: [{ type: 'language' as const, matchKey: null, matchValue: 'it' }] },
  ];
  const [link] = await store.create([
    aLink({ longUrl: 'https://example.com/1', rules, maxVisits: 7, validUntil: 9e12 }),
  ]);
  assert.ok(link);
  return {
    store,
    link,
    edit: async (longUrl) => {
      const current = await store.get(link, {});
      assert.ok(current !== null && (await store.replace(current, { ...current, longUrl }, 1, ACTOR)) !== null);
    },
    join: async (at = url) => {
      const links = new RedisLinks(at, {
        links: {
          find: (domain, code) => {
            joined.asked++;
            return store.find(domain, code);
          },
          changeCursor: () => store.changeCursor(),
          changesSince: (cursor, limit) => store.changesSince(cursor, limit),
        },
        store: name,
        caseMode,
      });
      t.after(() => links.close());
      let cursor = await links.changeCursor();
      const joined: Joined = {
        links,
        asked: 0,
        readFeed: async () => {
          ({ cursor } = await links.changesSince(cursor, 100));
        },
        target: async () => (await links.find('', 'code'))?.longUrl,
      };
      return joined;
    },
  };
}

export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(POLL_MS);
}

/** Asks until Redis has answered once more. */
export async function untilFound({ links }: Joined): Promise<void> {
  const { hits } = links.counters;
  await until(async () => {
    await links.find('', 'code');
    return links.counters.hits > hits;
  });
}

export async function keyOfLink(): Promise<string> {
  const keys = await admin.keys('turnout:1:*:/code');
  assert.equal(keys.length, 1);
  return keys[0] ?? '';
}

export interface Said {
  readonly stalled: string[];
  recovered: number;
}

/** What is said of the cache server from now on. */
export function listen(t: TestContext): Said {
  const said: Said = { stalled: [], recovered: 0 };
  t.after(cacheStalled.subscribe(({ error }) => said.stalled.push(error.message)));
  t.after(cacheRecovered.subscribe(() => said.recovered++));
  return said;
}
