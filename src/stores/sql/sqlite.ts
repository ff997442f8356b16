import type { CaseMode } from '../../core/code.ts';
import type { KeyStore, LinkStore, VisitStore } from '../../core/ports.ts';
import { Database } from './database.ts';
import { SqlKeys } from './keys.ts';
import { LinkReads } from './link-reads.ts';
import { SqlLinks, type SqlLinksOptions } from './links.ts';
import { linkMigrations } from './migrations/links.ts';
import { visitMigrations } from './migrations/visits.ts';
import { SqlVisits } from './visits.ts';

/**
 * SQLite, in two files with one writer each: links.db is written by the API, visits.db by the analytics, so that neither waits for
 * the other's lock. Both read along in the other's file.
 */

const CACHE_MIB = 8;
/** What is read stays with the redirects: each page is needed once. */
const READER_CACHE_MIB = 1;
/** Half of an index of a million links: what the skip to a page in the middle reads. */
const LISTS_CACHE_MIB = 32;

export interface LinksOptions extends SqlLinksOptions {
  readonly file: string;
  readonly visitsFile: string;
}

export function openLinks({ file, visitsFile, ...options }: LinksOptions): { links: LinkStore; keys: KeyStore } {
  const db = new Database({ file, attach: visitsFile, cacheMiB: LISTS_CACHE_MIB, mapped: true });
  db.migrate(linkMigrations);
  if (options.caseMode === 'loose')
    db.exec('CREATE INDEX IF NOT EXISTS links_by_lower_code ON links (lower(code), domain_id)');
  return { links: new SqlLinks(db, options), keys: new SqlKeys(db) };
}

/** The API keys alone, for the command line. */
export function openKeys(file: string): KeyStore {
  const db = new Database({ file, cacheMiB: CACHE_MIB });
  db.migrate(linkMigrations);
  return new SqlKeys(db);
}

export interface VisitsOptions {
  readonly file: string;
  readonly linksFile: string;
  readonly now: () => number;
  /** Opened beside the writer, to read. */
  readonly readOnly?: boolean;
}

export function openVisits({ file, linksFile, now, readOnly = false }: VisitsOptions): VisitStore {
  const db = new Database({ file, attach: linksFile, readOnly, cacheMiB: CACHE_MIB });
  if (readOnly) return new SqlVisits(db, now);
  db.migrate(visitMigrations);
  const visits = new SqlVisits(db, now);
  visits.finishErasures();
  return visits;
}

/** What the redirects ask, read-only. */
export function openReader({ file, caseMode }: { readonly file: string; readonly caseMode: CaseMode }): LinkReads {
  return new LinkReads(new Database({ file, readOnly: true, cacheMiB: READER_CACHE_MIB }), caseMode);
}
