import { setTimeout as sleep } from 'node:timers/promises';
import { spelled, type CaseMode } from '../core/code.ts';
import type { Domain, LinkRef, RedirectLink } from '../core/link.ts';
import type { ChangeCursor, LinkChange, LinkReader } from '../core/ports.ts';
import { within } from '../core/within.ts';
import { failure, linksChanged, type LookupNotes } from '../channels.ts';
import { ChangeAges } from './change-ages.ts';
import type { KnownCodes } from './known-codes.ts';
import type { Located } from './locator.ts';
import { LinkTable, pack } from './link-table.ts';

/**
 * The redirect's view of a LinkReader, which remembers: what is there and what is not. The store's feed of changes is read again and again: what
 * changed is forgotten, and everything else is known to be as it was. So an entry ends with its own change, or `ttlMs` after the store last
 * confirmed it, however often it is used. Only while the store does not answer, what was true when it last did is used for `staleMs`.
 *
 * Where others write too, what is absent is answered only after a look at the feed that began after the question: a link that somebody has just
 * made is never denied. Floods of unknown codes share these looks.
 */

export interface CachedLinksOptions {
  readonly links: Omit<LinkReader, 'linksAfter' | 'find'>;
  /** What `locator` makes of `links`, on their own thread where they have one. */
  readonly locate: (domain: string, code: string) => Promise<Located>;
  /** What `packedReader` makes of them, likewise. */
  readonly packedAfter: (id: number, limit: number) => Promise<Packed>;
  readonly known: KnownCodes;
  readonly ttlMs: number;
  readonly staleMs: number;
  /** Whether other processes write into the same store. */
  readonly othersWrite: boolean;
  readonly maxBytes: number;
  readonly caseMode: CaseMode;
}

export interface Packed {
  readonly links: Uint8Array;
  /** Null when there are no more. */
  readonly lastId: number | null;
}

/** Links taken in at a time when the cache is filled: 0.5 ms of the redirects' thread. */
const FILL_LINKS = 500;
/** Changes read at a time. */
const CHANGES_MAX = 100;
/** How often the feed is read where others write: how old a link may be that somebody has changed elsewhere. */
const POLL_MS = 200;
/** Between looks at the feed for unknown codes, and for changes that are announced: 50 a second at most, however many come. */
const LOOK_MS = 20;
/** How long a redirect waits for the store. */
const LOOKUP_MS_MAX = 2000;
const NO_ANSWER = 'the store has not answered';

export class CachedLinks {
  readonly #options: CachedLinksOptions;
  readonly #table: LinkTable;
  readonly #reading = new Map<string, Promise<Located>>();
  /** Codes that were forgotten while links were on their way in. */
  #changedMeanwhile: Set<string> | null = null;
  readonly #ages = new ChangeAges();
  /** Null until they are read for the first time. */
  #domains: ReadonlyMap<string, Domain> | null = null;
  #domainsReadAt = -Infinity;
  #cursor: ChangeCursor | null = null;
  /** When all that is remembered was known to be true, on the clock of `performance.now`. */
  #confirmedAt = -Infinity;
  /** The store did not answer when it was last asked what has changed. */
  #isDown = false;
  #confirming: Promise<boolean> | null = null;
  /** The next look at the feed, which has not begun. */
  #nextLook: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe = (): void => {};
  readonly counters = { hits: 0, misses: 0, unknown: 0 };

  constructor(options: CachedLinksOptions) {
    this.#options = options;
    this.#table = new LinkTable(options.maxBytes);
  }

  /**
   * Reads the domains and where the feed of changes stands; then follows it until `stop`, and looks sooner when it is told to. When the store does
   * not answer, that is what the following looks begin with.
   */
  async start(): Promise<void> {
    await this.confirm();
    const everyMs = this.#options.othersWrite ? Math.min(POLL_MS, this.#options.ttlMs / 4) : this.#options.ttlMs / 4;
    this.#timer = setInterval(() => void this.confirm(), everyMs).unref();
    // What went wrong is published as it is read.
    this.#unsubscribe = linksChanged.subscribe(() => void this.#look().catch(() => {}));
  }

  get size(): number {
    return this.#table.size;
  }

  get bytes(): number {
    return this.#table.bytes;
  }

  /** Whether the store answered when it was last asked what has changed. */
  get isStoreUp(): boolean {
    return !this.#isDown;
  }

  /** Seconds since the store last confirmed what is remembered; Infinity before it ever did. */
  get confirmedAge(): number {
    return (performance.now() - this.#confirmedAt) / 1000;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#unsubscribe();
  }

  /** What is remembered of a link, at no cost: null when it does not exist, undefined when only the store knows. */
  peek(domain: string, code: string, notes: LookupNotes | null = null): RedirectLink | null | undefined {
    const known = this.#remembered({ domain, code: spelled(code, this.#options.caseMode) }, notes);
    return known === null && this.#options.othersWrite ? undefined : known;
  }

  /** Throws when the store does not answer in time, and nothing is remembered. */
  async find(domain: string, code: string, notes: LookupNotes | null = null): Promise<RedirectLink | null> {
    const ref = { domain, code: spelled(code, this.#options.caseMode) };
    let known = this.#remembered(ref, notes);
    if (known === null && this.#options.othersWrite) {
      await this.#look();
      known = this.#remembered(ref, notes);
    }
    if (known !== undefined) return known;
    this.counters.misses++;
    try {
      if (notes !== null) notes.lookup = 'store';
      const reading = this.#reading.get(keyOf(ref)) ?? this.#read(ref);
      const { link, lookup } = await within(LOOKUP_MS_MAX, reading, NO_ANSWER);
      if (notes !== null) notes.lookup = lookup;
      return link;
    } catch (error) {
      const stale = this.#table.get(ref, performance.now() - this.#options.staleMs);
      if (stale == null) throw error;
      if (notes !== null) notes.lookup = 'memory';
      return stale;
    }
  }

  #remembered(ref: LinkRef, notes: LookupNotes | null): RedirectLink | null | undefined {
    const { ttlMs, staleMs, known } = this.#options;
    const oldest = performance.now() - (this.#isDown ? Math.max(ttlMs, staleMs) : ttlMs);
    const link = this.#table.get(ref, this.#confirmedAt > oldest ? -Infinity : oldest);
    if (link !== undefined) {
      this.counters.hits++;
      if (notes !== null) notes.lookup = 'memory';
      return link;
    }
    if (known.mayHave(ref)) return undefined;
    this.counters.unknown++;
    if (notes !== null) notes.lookup = 'filter';
    return null;
  }

  /** Resolves after a look at the feed that began after this call. Throws when the store does not answer. */
  async #look(): Promise<void> {
    this.#nextLook ??= this.#lookSoon();
    await within(LOOKUP_MS_MAX, this.#nextLook, NO_ANSWER);
  }

  async #lookSoon(): Promise<void> {
    await sleep(LOOK_MS);
    await this.#confirming;
    this.#nextLook = null;
    await this.confirmAnew();
  }

  /** Confirms by a look at the feed that began after this call. Throws when the store does not answer. */
  async confirmAnew(): Promise<void> {
    await this.#confirming;
    if (!(await this.confirm())) throw new Error('the store does not say which links there are');
  }

  async #read(ref: LinkRef): Promise<Located> {
    const key = keyOf(ref);
    const startedAt = performance.now();
    const reading = this.#options.locate(ref.domain, ref.code);
    this.#reading.set(key, reading);
    try {
      const located = await reading;
      // Forgotten while it was read: it may be the state from before the change.
      if (this.#reading.get(key) === reading) this.#table.set(ref, located.link, startedAt);
      return located;
    } finally {
      if (this.#reading.get(key) === reading) this.#reading.delete(key);
    }
  }

  /** Remembers all links before they are asked for, as many as there is room for. */
  async fill(): Promise<void> {
    for (let lastId: number | null = 0; lastId !== null;) {
      const startedAt = performance.now();
      const changed = (this.#changedMeanwhile = new Set());
      const packed: Packed = await this.#options.packedAfter(lastId, FILL_LINKS);
      this.#changedMeanwhile = null;
      if (!this.#table.addPacked(packed.links, startedAt, (ref) => changed.has(keyOf(ref)))) return;
      lastId = packed.lastId;
    }
  }

  /** Forgets what the store says has changed, and counts on the rest for another TTL. False when the store does not answer. */
  async confirm(): Promise<boolean> {
    return await (this.#confirming ??= this.#readFeed().finally(() => (this.#confirming = null)));
  }

  async #readFeed(): Promise<boolean> {
    try {
      for (let cursor = this.#cursor ?? (await this.#begin()); ;) {
        const startedAt = performance.now();
        const changes = await this.#options.links.changesSince(cursor, CHANGES_MAX);
        for (const ref of changes.links) this.#forgetLink(ref);
        if (this.#options.othersWrite) this.#ages.tell(changes.links);
        if (changes.cursor.domains !== cursor.domains) await this.readDomains();
        this.#cursor = cursor = changes.cursor;
        if (changes.links.length >= CHANGES_MAX) continue;
        this.#confirmedAt = startedAt;
        break;
      }
      this.#isDown = false;
      return true;
    } catch (error) {
      this.#isDown = true;
      failure.publish({ where: 'changes', error });
      return false;
    }
  }

  /** What was remembered before it was known where the feed stands may have changed unseen. */
  async #begin(): Promise<ChangeCursor> {
    const cursor = await this.#options.links.changeCursor();
    await this.readDomains();
    this.#reading.clear();
    this.#table.clear();
    return cursor;
  }

  /** A domain that has links or redirects of its own, as last read. Throws while no domains were read yet. */
  domain(authority: string): Domain | undefined {
    if (this.#domains === null) throw new Error('the store has not said yet which domains there are');
    if (performance.now() > this.#domainsReadAt + this.#options.ttlMs) this.readDomains().catch(() => {});
    return this.#domains.get(authority);
  }

  /** Reads all domains again: once at the start, then as they change and at the end of the TTL. */
  async readDomains(): Promise<void> {
    this.#domainsReadAt = performance.now();
    try {
      const domains = await this.#options.links.domains();
      this.#domains = new Map(domains.map((domain) => [domain.authority, domain]));
    } catch (error) {
      failure.publish({ where: 'domains', error });
      throw error;
    }
  }

  crawlableCodes(domain: string, after: string, limit: number): Promise<readonly string[]> {
    return this.#options.links.crawlableCodes(domain, after, limit);
  }

  async forget(change: LinkChange): Promise<void> {
    for (const ref of change.links) this.#forgetLink(ref);
    if (this.#options.othersWrite) this.#ages.announced(change.links);
    if (change.domains) await this.readDomains();
  }

  #forgetLink({ domain, code }: LinkRef): void {
    const ref = { domain, code: spelled(code, this.#options.caseMode) };
    // Made by another process, maybe.
    if (this.#options.othersWrite) this.#options.known.add(ref);
    this.#reading.delete(keyOf(ref));
    this.#changedMeanwhile?.add(keyOf(ref));
    this.#table.delete(ref);
  }
}

/** Links with an id above the given one, in the order of their ids. */
export function packedReader(
  links: Pick<LinkReader, 'linksAfter'>,
  caseMode: CaseMode,
): CachedLinksOptions['packedAfter'] {
  return async (id, limit) => {
    const page = await links.linksAfter(id, limit);
    return { links: pack(page, caseMode), lastId: page.length < limit ? null : (page.at(-1)?.id ?? null) };
  };
}

/** Neither an authority nor a code can be taken for the other: an authority has no line break. */
function keyOf({ domain, code }: LinkRef): string {
  return `${domain}\n${code}`;
}
