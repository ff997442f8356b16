import { spelled, type CaseMode } from '../core/code.ts';
import type { Domain, LinkRef, RedirectLink } from '../core/link.ts';
import type { ChangeCursor, LinkChange, LinkReader } from '../core/ports.ts';
import { failure } from '../channels.ts';
import type { KnownCodes } from './known-codes.ts';
import { LinkTable, pack } from './link-table.ts';

/**
 * The redirect's view of a LinkReader, which remembers: what is there and what is not. The store's feed of changes is read every quarter of the
 * TTL: what changed is forgotten, and everything else is known to be as it was. So an entry ends with its own change, or `ttlMs` after the store
 * last confirmed it, however often it is used.
 */

export interface CachedLinksOptions {
  readonly links: Omit<LinkReader, 'linksAfter'>;
  /** What `packedReader` makes of `links`, on their own thread where they have one. */
  readonly packedAfter: (id: number, limit: number) => Promise<Packed>;
  readonly known: KnownCodes;
  readonly ttlMs: number;
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

export class CachedLinks {
  readonly #options: CachedLinksOptions;
  readonly #table: LinkTable;
  readonly #reading = new Map<string, Promise<RedirectLink | null>>();
  /** Codes that were forgotten while links were on their way in. */
  #changedMeanwhile: Set<string> | null = null;
  #domains: ReadonlyMap<string, Domain> = new Map();
  #domainsReadAt = -Infinity;
  #cursor: ChangeCursor | null = null;
  /** When all that is remembered was known to be true, on the clock of `performance.now`. */
  #confirmedAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  readonly counters = { hits: 0, misses: 0, unknown: 0 };

  constructor(options: CachedLinksOptions) {
    this.#options = options;
    this.#table = new LinkTable(options.maxBytes);
  }

  /** Reads the domains and where the feed of changes stands; then follows it until `stop`. */
  async start(): Promise<void> {
    this.#cursor = await this.#options.links.changeCursor();
    await this.readDomains();
    this.#timer = setInterval(() => void this.confirm(), this.#options.ttlMs / 4).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** What is remembered of a link, at no cost: null when it does not exist, undefined when only the store knows. */
  peek(domain: string, code: string): RedirectLink | null | undefined {
    const ref = { domain, code: spelled(code, this.#options.caseMode) };
    const oldest = performance.now() - this.#options.ttlMs;
    const known = this.#table.get(ref, this.#confirmedAt > oldest ? -Infinity : oldest);
    if (known !== undefined) {
      this.counters.hits++;
      return known;
    }
    if (this.#options.known.mayHave(ref)) return undefined;
    this.counters.unknown++;
    return null;
  }

  async find(domain: string, code: string): Promise<RedirectLink | null> {
    const remembered = this.peek(domain, code);
    if (remembered !== undefined) return remembered;
    this.counters.misses++;
    const ref = { domain, code: spelled(code, this.#options.caseMode) };
    return await (this.#reading.get(keyOf(ref)) ?? this.#read(ref));
  }

  async #read(ref: LinkRef): Promise<RedirectLink | null> {
    const key = keyOf(ref);
    const startedAt = performance.now();
    const reading = this.#options.links.find(ref.domain, ref.code);
    this.#reading.set(key, reading);
    try {
      const link = await reading;
      // Forgotten while it was read: it may be the state from before the change.
      if (this.#reading.get(key) === reading) this.#table.set(ref, link, startedAt);
      return link;
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

  /** Forgets what the store says has changed, and counts on the rest for another TTL. */
  async confirm(): Promise<void> {
    try {
      for (;;) {
        const startedAt = performance.now();
        if (this.#cursor === null) return;
        const { links, cursor } = await this.#options.links.changesSince(this.#cursor, CHANGES_MAX);
        for (const ref of links) this.#forgetLink(ref);
        this.#cursor = cursor;
        if (links.length >= CHANGES_MAX) continue;
        this.#confirmedAt = startedAt;
        return;
      }
    } catch (error) {
      failure.publish({ where: 'changes', error });
    }
  }

  /** A domain that has links or redirects of its own, as last read. */
  domain(authority: string): Domain | undefined {
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
    if (change.domains) await this.readDomains();
  }

  #forgetLink({ domain, code }: LinkRef): void {
    const ref = { domain, code: spelled(code, this.#options.caseMode) };
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
