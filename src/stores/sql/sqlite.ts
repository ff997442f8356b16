import type { CaseMode } from '../../core/code.ts';
import type { KeyStore, VisitStore } from '../../core/ports.ts';
import type { LinksAndKeys, StorePlace, Stores } from '../stores.ts';
import { SqlKeys } from './keys.ts';
import { LinkReads } from './link-reads.ts';
import { SqlLinks, type SqlLinksOptions } from './links.ts';
import { linkMigrations } from './migrations/links.ts';
import { visitMigrations } from './migrations/visits.ts';
import { SqliteDatabase } from './sqlite-database.ts';
import { TrigramIndex } from './trigram-index.ts';
import { watched } from './watched.ts';
import { SqlVisits } from './visits.ts';

/**
 * SQLite, in two files with one writer each: links.db is written by the API, visits.db by the analytics, so that neither waits for
 * the other's lock. Both read along in the other's file.
 */

const CACHE_MIB = 8;
/** What is read stays with the redirects: each page is needed once. */
const READER_CACHE_MIB = 1;
/** What 10,000 links of an import change where there are a million. Pages that do not fit are written twice: a quarter of the system time of an import. */
const LISTS_CACHE_MIB = 64;

export class SqliteStores implements Stores {
  readonly #files: StorePlace['files'];

  constructor(files: StorePlace['files']) {
    this.#files = files;
  }

  async prepare(): Promise<number> {
    const visits = await this.openVisits({ now: Date.now });
    const { links } = await this.openLinks({ caseMode: 'strict' });
    const { made } = await links.changeCursor();
    await Promise.all([visits.close(), links.close()]);
    return made;
  }

  /** What the redirects ask, read-only. */
  async openReader(caseMode: CaseMode): Promise<LinkReads> {
    const db = new SqliteDatabase({ file: this.#files.links, readOnly: true, cacheMiB: READER_CACHE_MIB });
    return new LinkReads(watched(db, 'reader'), caseMode);
  }

  async openLinks(options: SqlLinksOptions): Promise<LinksAndKeys> {
    const { links: file, visits: attach } = this.#files;
    const db = new SqliteDatabase({ file, attach, cacheMiB: LISTS_CACHE_MIB, mapped: true });
    db.migrate(linkMigrations);
    if (options.caseMode === 'loose')
      db.exec('CREATE INDEX IF NOT EXISTS links_by_lower_code ON links (lower(code), domain_id)');
    const told = watched(db, 'links');
    return { links: new SqlLinks(told, new TrigramIndex(db), options), keys: new SqlKeys(told) };
  }

  /** `readOnly`: beside the writer, to read. */
  async openVisits({ now, readOnly = false }: Parameters<Stores['openVisits']>[0]): Promise<VisitStore> {
    const { visits: file, links: attach } = this.#files;
    const db = new SqliteDatabase({ file, attach, readOnly, cacheMiB: CACHE_MIB });
    const told = watched(db, readOnly ? 'replica' : 'visits');
    if (readOnly) return new SqlVisits(told, now);
    db.migrate(visitMigrations);
    const visits = new SqlVisits(told, now);
    await visits.finishErasures();
    return visits;
  }

  async openKeys(): Promise<KeyStore> {
    const db = new SqliteDatabase({ file: this.#files.links, cacheMiB: CACHE_MIB });
    db.migrate(linkMigrations);
    return new SqlKeys(db);
  }
}
