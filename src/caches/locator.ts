import type { LookupLevel, LookupNotes } from '../channels.ts';
import type { RedirectLink } from '../core/link.ts';
import type { CachedReads } from './behind-cache.ts';

export interface Located {
  readonly link: RedirectLink | null;
  readonly lookup: LookupLevel;
}

/** A link of a store, or of the cache server before it, and which of the two had it. */
export function locator(links: CachedReads): (domain: string, code: string) => Promise<Located> {
  return async (domain, code) => {
    const notes: LookupNotes = { lookup: null };
    const link = await links.find(domain, code, notes);
    return { link, lookup: notes.lookup ?? 'store' };
  };
}
