import type { LookupNotes } from '../channels.ts';
import type { CaseMode } from '../core/code.ts';
import type { LinkRef } from '../core/link.ts';
import type { LinkReader } from '../core/ports.ts';
import { CACHE_URLS, parseServerUrl } from '../server-url.ts';

/** A store's links behind the cache server that a URL names. */

/** Of a LinkReader, what depends on what is remembered. */
export interface CachedReads extends Pick<LinkReader, 'changeCursor' | 'changesSince'> {
  /** LinkReader.find; where it was found is written down. */
  find(domain: string, code: string, notes?: LookupNotes): ReturnType<LinkReader['find']>;
}

export interface CacheOptions {
  /** The store. */
  readonly links: CachedReads;
  /** Its URL, which tells installations apart that share a server. */
  readonly store: string;
  readonly caseMode: CaseMode;
}

export interface BehindCache extends CachedReads {
  /** That these links have changed, to processes with the same store and cache. Nobody waits for it, and it may get lost. */
  tellOthers(refs: readonly LinkRef[]): void;
  /** Whether the server is left alone after failures. */
  readonly isStalled: boolean;
  close(): void;
}

/** Null for `memory:`. The library is loaded when there is a server. Throws an Error that says what a URL may be. */
export async function behindCache(url: string, options: CacheOptions): Promise<BehindCache | null> {
  if (parseServerUrl(url, CACHE_URLS).scheme === 'memory:') return null;
  const { RedisLinks } = await import('./redis-links.ts');
  return new RedisLinks(url, options);
}

/** Why a cache server can not be used; null when it can, or when there is none. */
export async function cacheProblem(url: string): Promise<string | null> {
  if (parseServerUrl(url, CACHE_URLS).scheme === 'memory:') return null;
  return await (await import('./redis-client.ts')).redisProblem(url);
}
