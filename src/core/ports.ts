import type { Stats, StatsQuery } from './aggregates.ts';
import type { Click, ClickId, JournaledClick, OrphanKind } from './click.ts';
import type {
  Actor,
  ChangedLink,
  CountedLink,
  Domain,
  Link,
  LinkRef,
  LinkState,
  LinkVersion,
  NewLink,
  NotFoundRedirects,
  RedirectLink,
  VisitCounts,
} from './link.ts';
import type { ApiKey, NewKey, Scope } from './keys.ts';
import type { Arrivals, DropReason, QuarantinedClick, StoredVisit, Visit } from './visit.ts';

/**
 * The ports. Each comment is the contract; test/contract/ holds one suite per port, run against every adapter on the real
 * server. A method throws only when it cannot do its job (the server is away); absence is a value.
 */

export interface Page<T> {
  readonly items: readonly T[];
  /** Of the whole result, not of this page. */
  readonly total: number;
}

/** Which part of a result: `limit` items after `offset`. */
export interface Slice {
  readonly offset: number;
  readonly limit: number;
}

export const linkOrders = ['dateCreated', 'shortCode', 'longUrl', 'title', 'visits', 'nonBotVisits'] as const;
export type LinkOrder = (typeof linkOrders)[number];

export interface LinkFilter {
  /** Substring of long URL, code, title, domain authority or a tag's name, caseless. */
  readonly search?: string;
  /** The search is part of the default domain's authority (which no store knows): then every link of that domain matches. */
  readonly searchMatchesDefaultDomain?: boolean;
  readonly tags?: readonly string[];
  readonly tagsMode?: 'any' | 'all';
  readonly excludeTags?: readonly string[];
  readonly excludeTagsMode?: 'any' | 'all';
  /** Creation time, both ends inclusive. */
  readonly from?: number;
  readonly to?: number;
  readonly excludeMaxVisitsReached?: boolean;
  /** Links whose validUntil is before this time are left out. */
  readonly excludePastValidUntil?: number;
  readonly domain?: string;
  readonly authorKeyName?: string;
}

export interface LinkQuery extends LinkFilter, Slice {
  readonly orderBy: LinkOrder;
  readonly descending: boolean;
}

/** Reads for the redirect: the only port on the hot path. */
export interface LinkReader {
  /** Null when there is no such link. The code is compared as the store's case mode says (strict: byte for byte). */
  find(domain: string, code: string): Promise<RedirectLink | null>;
  /** Every domain that has links or redirects, the default domain included. Few, so always whole. */
  domains(): Promise<readonly Domain[]>;
  /** Codes that crawlers may visit, in code order. Read for robots.txt, page by page: codes after `after`. */
  crawlableCodes(domain: string, after: string, limit: number): Promise<readonly string[]>;
  /** By id in ascending order: `limit` links with an id above `afterId`, for a cache that fills itself. */
  linksAfter(afterId: number, limit: number): Promise<readonly RedirectLink[]>;
  /** Where the feed of changes ends now. */
  changeCursor(): Promise<ChangeCursor>;
  /** Links that were made, edited or deleted after a cursor, and where to go on; fewer than `limit` only when there are no more. */
  changesSince(cursor: ChangeCursor, limit: number): Promise<{ links: readonly ChangedLink[]; cursor: ChangeCursor }>;
}

/** Of a store's feed of changes. */
export interface ChangeCursor {
  /** Id of the last link that was made. */
  readonly made: number;
  /** Number of the last edit or deletion. */
  readonly changed: number;
  /** Number of the last change of domains: a new one, or other redirects of one. */
  readonly domains: number;
}

/**
 * Links, their tags, domains and history. Every write is one transaction together with its history entry. `scope` narrows
 * what is seen to what a key may see: whatever lies outside does not exist.
 */
export interface LinkStore extends LinkReader {
  get(ref: LinkRef, scope: Scope): Promise<CountedLink | null>;
  /** By id in ascending order, for exports and walks: `limit` links with an id above `afterId`. */
  walk(filter: LinkFilter, scope: Scope, afterId: number, limit: number): Promise<readonly CountedLink[]>;
  list(query: LinkQuery, scope: Scope): Promise<Page<CountedLink>>;
  /** Oldest link that equals the draft in long URL, domain and every other member present; tags as a set. */
  findSame(same: SameLink, scope: Scope): Promise<CountedLink | null>;
  /** Of each long URL that links of the domain have, to the byte, the oldest link. One look-up for all (at most a thousand). */
  findByLongUrl(domain: string, longUrls: readonly string[]): Promise<ReadonlyMap<string, LinkRef>>;
  /** All in one transaction, each on its own: null where the code is taken (in the domain, or earlier in the batch). */
  create(links: readonly NewLink[]): Promise<readonly (Link | null)[]>;
  /** Replaces the state of version `version`; null when the link is gone or has another version by now. */
  replace(link: Link, state: LinkState, at: number, actor: Actor): Promise<Link | null>;
  /** False when the link is gone or has another version by now. Its history stays. */
  delete(link: Link, at: number, actor: Actor): Promise<boolean>;
  /** Newest first. Of a deleted link too, and then of the last link that had the code. */
  history(ref: LinkRef, slice: Slice): Promise<Page<LinkVersion>>;

  tags(query: TagQuery, scope: Scope): Promise<Page<string>>;
  tagStats(query: TagStatsQuery, scope: Scope): Promise<Page<TagStats>>;
  tagExists(tag: string, scope: Scope): Promise<boolean>;
  /** Where there is a tag `to` already: `conflict`, or with `merge` its links and those of `from` all have it, and `from` is gone. */
  renameTag(from: string, to: string, at: number, actor: Actor, merge: boolean): Promise<TagRenaming>;
  deleteTags(tags: readonly string[], at: number, actor: Actor): Promise<void>;

  domainExists(authority: string, scope: Scope): Promise<boolean>;
  /** Undefined members stay as they are. Makes the domain when it is new. */
  editDomain(authority: string, redirects: Partial<NotFoundRedirects>): Promise<Domain>;
  close(): Promise<void>;
}

export interface SameLink {
  readonly domain: string;
  readonly longUrl: string;
  readonly code?: string;
  readonly title?: string;
  readonly tags?: readonly string[];
  readonly validSince?: number;
  readonly validUntil?: number;
  readonly maxVisits?: number;
  readonly crawlable?: boolean;
  readonly forwardQuery?: boolean;
}

export type TagRenaming = 'renamed' | 'not-found' | 'conflict';

export interface TagQuery extends Slice {
  readonly search?: string;
  readonly descending: boolean;
}

export interface TagStatsQuery extends TagQuery {
  readonly orderBy: 'tag' | 'shortUrlsCount' | 'visits' | 'nonBotVisits';
}

export interface TagStats {
  readonly tag: string;
  readonly links: number;
  readonly visits: VisitCounts;
}

export type VisitScope =
  | { readonly kind: 'link'; readonly linkId: number }
  | { readonly kind: 'tag'; readonly tag: string; readonly domain?: string }
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'non-orphan'; readonly domain?: string }
  | { readonly kind: 'orphan'; readonly type?: OrphanKind; readonly domain?: string };

export interface VisitQuery extends Slice {
  readonly of: VisitScope;
  /** Both ends inclusive. */
  readonly from?: number;
  readonly to?: number;
  readonly excludeBots: boolean;
}

/** What some journaled clicks came to. Each of them is in exactly one of the three. */
export interface SettledPart {
  readonly visits: readonly Visit[];
  readonly quarantined: readonly (ClickId & { readonly reason: string; readonly body: string })[];
  readonly dropped: readonly (ClickId & { readonly reason: DropReason })[];
}

/** Totals of all that was ever settled, by outcome. They only grow, but for quarantined, which replays take from. */
export interface SettledTotals {
  readonly stored: number;
  readonly quarantined: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  readonly duplicates: number;
}

/** What was settled, as of one moment. */
export interface Settled {
  readonly totals: SettledTotals;
  /** Of every journal that clicks came from, or that was reported. */
  readonly epochs: ReadonlyMap<string, SettledEpoch>;
}

export interface SettledEpoch {
  /** Highest settled seq + 1: where a journal's reader goes on, if its clicks come in order. */
  readonly upTo: number;
  /** Clicks settled. */
  readonly clicks: number;
  /** Clicks that its process has reported to have accepted. */
  readonly accepted: number;
}

/** Visits, what they add up to, and what became of the clicks that are none. */
export interface VisitStore {
  /**
   * One transaction for all parts: visits, aggregates, uniques, quarantine and totals. A click id that is settled already is counted as a
   * duplicate and changes nothing else. A visit of a link that was erased counts as dropped `link-deleted`. Parts are gone through as they are
   * stored, so that not all of them have to be there at once, and once more from their beginning when a transaction has to be done again.
   */
  record(parts: Iterable<SettledPart>): Promise<void>;
  /**
   * Visits that another shortener counted, in one transaction; how many were new. A click id that is known changes nothing, and
   * a visit of a link that is gone is left out. They count wherever visits are counted, but not in settled(): no
   * journal ever held them.
   */
  importVisits(visits: readonly Visit[]): Promise<number>;
  settled(): Promise<Settled>;
  /** Of epochs, how many clicks were accepted: so that every process knows what is under way from the others. Less than before changes nothing. */
  reportAccepted(ends: ReadonlyMap<string, number>): Promise<void>;
  /**
   * What visitors are hashed with, by day since 1970 UTC: of the `SALT_DAYS` up to `today`, and of tomorrow. The same for every process, made for the
   * first that asks. Older ones are deleted for good.
   */
  salts(today: number): Promise<ReadonlyMap<number, string>>;
  /** Newest first by date, then by id. */
  list(query: VisitQuery, scope: Scope): Promise<Page<StoredVisit>>;
  /** By id in ascending order, for exports. */
  walk(of: VisitScope, scope: Scope, afterId: number, limit: number): Promise<readonly StoredVisit[]>;
  /**
   * Visits after the first `after` that record() and release() ever stored, in the order of their commits, whoever wrote them: none comes later before
   * one that was read. Those that were deleted are left out. Read up to `upTo`, at most `limit`.
   */
  arrivals(after: number, limit: number): Promise<Arrivals>;
  overview(scope: Scope): Promise<{ readonly nonOrphan: VisitCounts; readonly orphan: VisitCounts }>;
  stats(query: StatsQuery, scope: Scope): Promise<Stats>;
  counts(linkId: number): Promise<VisitCounts>;
  /**
   * Takes places of a link with a limit for visitors who are about to pass: how many of `wanted` there were, and how many are left. The first time
   * those are taken that its stored visits have; from then on every place is given once, whichever process asks.
   */
  takePlaces(linkId: number, limit: number, wanted: number): Promise<Places>;
  /** Deletes visits and takes them out of every aggregate; how many. The ledger keeps its totals: they were stored once. */
  eraseLink(link: Pick<Link, 'id' | 'domain'>, keepLink: boolean): Promise<number>;
  eraseOrphans(): Promise<number>;
  /** Deletes what is older, and lists begin there from now on. What it added up to stays, and so does what the ledger says. */
  dropVisitsBefore(at: number): Promise<void>;
  quarantine(slice: Slice): Promise<Page<QuarantinedClick>>;
  /** Makes visits of quarantined clicks that could be read after all: in one transaction out of quarantine and stored. */
  release(clicks: readonly { readonly quarantineId: number; readonly visit: Visit }[]): Promise<void>;
  close(): Promise<void>;
}

export interface Places {
  readonly taken: number;
  readonly left: number;
}

/** API keys. Only hashes are stored: SHA-256 in lower-case hex of the key's UTF-8 bytes. */
export interface KeyStore {
  find(hash: string): Promise<ApiKey | null>;
  /** Null when the name or the hash is taken. */
  create(key: NewKey): Promise<ApiKey | null>;
  list(): Promise<readonly ApiKey[]>;
  /** `conflict` when the new name is taken. */
  rename(from: string, to: string): Promise<'renamed' | 'not-found' | 'conflict'>;
  setEnabled(name: string, enabled: boolean): Promise<boolean>;
  /** Links keep existing; they lose their author. */
  delete(name: string): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * How clicks travel from a journal to a consumer. At least once, in any order across publishers. `publish` resolves when the
 * bus answers for the batch (memory: when the consumer has settled it; a broker: when it has all of it on disk), and rejects
 * when it does not: the caller tries again. An empty batch asks whether the bus can be reached.
 */
export interface Bus {
  publish(batch: Iterable<JournaledClick>): Promise<void>;
  /**
   * One consumer per process. What `settle` rejects is delivered again. A batch may be gone through more than once. Resolves whether or not a
   * broker answers yet.
   */
  consume(settle: (batch: Iterable<JournaledClick>) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Takes one click on and calls `release` once it is on disk (or counted as at risk or dropped, when the disk does not answer
 * in time): the response may go then, never before. Never throws, never blocks.
 */
export type AcceptClick = (click: Click, release: () => void) => void;

/** What changed, so that every process forgets what it remembers of it. */
export interface LinkChange {
  readonly links: readonly LinkRef[];
  readonly domains: boolean;
}

/** Resolves when no redirect of this process answers from before the change any more. */
export type AnnounceChange = (change: LinkChange) => Promise<void>;
