import { DEFAULT_DOMAIN, type Domain, type RedirectLink } from '../core/link.ts';
import type { LinkChange, LinkReader } from '../core/ports.ts';
import { failure } from '../channels.ts';
import type { KnownCodes } from './known-codes.ts';
import { SecondChance, type Used } from './second-chance.ts';

/**
 * The redirect's view of a LinkReader, which remembers: what is there and what is not. An entry ends `ttlMs` after it was read, however often it is
 * used, and at once when its link changes.
 */

export interface CachedLinksOptions {
  readonly links: LinkReader;
  readonly known: KnownCodes;
  readonly ttlMs: number;
  /** Approximate: the text of each link plus a flat cost for the rest. */
  readonly maxBytes: number;
  /** Codes are compared as this makes them (loose case mode: lower-cased). */
  readonly normalise: (code: string) => string;
}

/** Map entry and the link object itself, as measured with 100,000 links. */
const ENTRY_BYTES = 250;
const RULE_BYTES = 500;

/** What is remembered of a code, until `endsAt` on the clock of `performance.now`. One object for each link, so that 100,000 are small. */
type Entry = (RedirectLink | { readonly id: null }) & Used & { readonly endsAt: number };

const NO_RULES: RedirectLink['rules'] = [];

export class CachedLinks {
  readonly #options: CachedLinksOptions;
  readonly #cache: SecondChance<Entry>;
  readonly #reading = new Map<string, Promise<RedirectLink | null>>();
  #domains: ReadonlyMap<string, Domain> = new Map();
  #domainsReadAt = -Infinity;
  readonly counters = { hits: 0, misses: 0, unknown: 0 };

  constructor(options: CachedLinksOptions) {
    this.#options = options;
    this.#cache = new SecondChance(options.maxBytes, bytesOf);
  }

  /** What is remembered of a link, at no cost: null when it does not exist, undefined when only the store knows. */
  peek(domain: string, code: string): RedirectLink | null | undefined {
    if (code.includes('\n')) return null;
    const normal = this.#options.normalise(code);
    const entry = this.#cache.get(keyOf(domain, normal));
    if (entry !== undefined && performance.now() < entry.endsAt) {
      this.counters.hits++;
      return entry.id === null ? null : entry;
    }
    if (this.#options.known.mayHave({ domain, code: normal })) return undefined;
    this.counters.unknown++;
    return null;
  }

  async find(domain: string, code: string): Promise<RedirectLink | null> {
    const remembered = this.peek(domain, code);
    if (remembered !== undefined) return remembered;
    this.counters.misses++;
    const normal = this.#options.normalise(code);
    return await (this.#reading.get(keyOf(domain, normal)) ?? this.#read(domain, normal));
  }

  async #read(domain: string, code: string): Promise<RedirectLink | null> {
    const key = keyOf(domain, code);
    const startedAt = performance.now();
    const reading = this.#options.links.find(domain, code);
    this.#reading.set(key, reading);
    try {
      const link = await reading;
      // Forgotten while it was read: it may be the state from before the change.
      if (this.#reading.get(key) === reading) {
        // The link's own text of the code where it is the same: what was asked may hold on to a whole request.
        const kept = keyOf(domain, link?.code === code ? link.code : code);
        this.#cache.set(kept, entryOf(link, startedAt + this.#options.ttlMs));
      }
      return link;
    } finally {
      if (this.#reading.get(key) === reading) this.#reading.delete(key);
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
    for (const { domain, code } of change.links) {
      const key = keyOf(domain, this.#options.normalise(code));
      this.#reading.delete(key);
      this.#cache.delete(key);
    }
    if (change.domains) await this.readDomains();
  }
}

/** The code alone for the default domain: most entries, and one text less for each. No code has a line break (see `peek`). */
function keyOf(domain: string, code: string): string {
  return domain === DEFAULT_DOMAIN ? code : `${domain}\n${code}`;
}

function entryOf(link: RedirectLink | null, endsAt: number): Entry {
  if (link === null) return { id: null, endsAt, used: false };
  // What came from another thread has an array of its own for its rules, empty as a rule.
  return { ...link, rules: link.rules.length === 0 ? NO_RULES : link.rules, endsAt, used: false };
}

function bytesOf(key: string, entry: Entry): number {
  const link = entry.id === null ? 0 : 2 * entry.longUrl.length + RULE_BYTES * entry.rules.length;
  return ENTRY_BYTES + 2 * key.length + link;
}
