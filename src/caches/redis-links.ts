import { createHash } from 'node:crypto';
import type { LookupNotes } from '../channels.ts';
import { spelled, type CaseMode } from '../core/code.ts';
import type { LinkRef, RedirectLink } from '../core/link.ts';
import type { ChangeCursor } from '../core/ports.ts';
import type { BehindCache, CachedReads, CacheOptions } from './behind-cache.ts';
import { LastChanges } from './last-changes.ts';
import { draftOf, recordIn, recordsOf, writeRecord } from './link-record.ts';
import { RedisServer } from './redis.ts';

/**
 * A store's links behind a Redis that several processes share. Each entry says up to which change the store's feed was known when it was read. It is used only
 * by a process that knows of no later change of its link, so it is never older than what that process has seen of the feed, whoever wrote it, however
 * late, and whatever Redis has lost or kept (docs/adr/0016). What is absent is not remembered there. A process that has not reached the store since its start knows
 * no feed: it uses what there is, and so a change deletes the entry too, as far as Redis answers (docs/adr/0019).
 */

/** Entries go after an hour, so that Redis holds what is used. */
const KEPT_MS_MAX = 60 * 60 * 1000;
/** Changes from before the start that are read at the start, so that older entries can be used. */
const LOOK_BACK_MAX = 10_000;
/** Goes up with the form of records: processes of several versions may run side by side. */
const FORM = 1;

export class RedisLinks implements BehindCache {
  readonly #links: CachedReads;
  readonly #redis: RedisServer;
  readonly #caseMode: CaseMode;
  readonly #prefix: string;
  #changes: LastChanges | null = null;
  readonly counters = { hits: 0, misses: 0, old: 0 };

  constructor(url: string, { links, store, caseMode }: CacheOptions) {
    const installation = createHash('sha256')
      .update(`${caseMode} ${store.replace(/\/\/.*@/s, '//')}`)
      .digest('hex');
    this.#links = links;
    this.#caseMode = caseMode;
    this.#prefix = `turnout:${FORM}:${installation.slice(0, 16)}:`;
    this.#redis = new RedisServer(url, `${this.#prefix}changes`);
  }

  get server(): Pick<RedisServer, 'counters' | 'isStalled'> {
    return this.#redis;
  }

  get isStalled(): boolean {
    return this.#redis.isStalled;
  }

  async find(domain: string, code: string, notes: LookupNotes = { lookup: null }): Promise<RedirectLink | null> {
    const ref = { domain, code };
    const key = this.#keyOf(ref);
    const entry = this.#read(await this.#redis.get(key), ref);
    notes.lookup = entry === null ? 'store' : 'redis';
    if (entry !== null) return entry;
    const asOf = this.#changes?.upTo;
    const link = await this.#links.find(domain, code);
    const draft = link === null ? null : draftOf(ref, link);
    if (draft !== null && asOf !== undefined) {
      const bytes = Buffer.alloc(draft.length);
      writeRecord(recordsOf(bytes), 0, draft, asOf);
      // Nobody waits for it.
      void this.#redis.set(key, bytes, KEPT_MS_MAX);
    }
    return link;
  }

  #keyOf({ domain, code }: LinkRef): string {
    return `${this.#prefix}${domain}/${code}`;
  }

  #read(bytes: Buffer | null | undefined, ref: LinkRef): RedirectLink | null {
    const entry = bytes == null ? null : recordIn(bytes, ref);
    if (entry === null) this.counters.misses++;
    else if (this.#changes?.isCurrent(ref, entry.readAt) === false) this.counters.old++;
    else {
      this.counters.hits++;
      return entry.link;
    }
    return null;
  }

  async changeCursor(): Promise<ChangeCursor> {
    const cursor = await this.#links.changeCursor();
    const from = { ...cursor, changed: Math.max(0, cursor.changed - LOOK_BACK_MAX) };
    const { links } = await this.#links.changesSince(from, LOOK_BACK_MAX);
    const changes = new LastChanges(from.changed);
    changes.note(this.#asAsked(links), cursor.changed);
    this.#changes = changes;
    return cursor;
  }

  async changesSince(cursor: ChangeCursor, limit: number): ReturnType<CachedReads['changesSince']> {
    const found = await this.#links.changesSince(cursor, limit);
    this.#changes?.note(this.#asAsked(found.links), found.cursor.changed);
    return found;
  }

  /** Codes as `find` is asked for them. */
  #asAsked(refs: readonly LinkRef[]): readonly LinkRef[] {
    return refs.map(({ domain, code }) => ({ domain, code: spelled(code, this.#caseMode) }));
  }

  tellOthers(refs: readonly LinkRef[]): void {
    const keys = this.#asAsked(refs).map((ref) => this.#keyOf(ref));
    if (keys.length > 0) void this.#redis.delete(keys);
    void this.#redis.publish();
  }

  close(): void {
    this.#redis.close();
  }
}
