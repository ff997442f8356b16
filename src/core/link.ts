import type { Rule } from './rules.ts';

/** Authority (host[:port]) of the domain that generated URLs carry when none is asked for. Stored as the empty string. */
export const DEFAULT_DOMAIN = '';

/** How a link is addressed: its code within one domain. `domain` is DEFAULT_DOMAIN or a lower-case authority. */
export interface LinkRef {
  readonly domain: string;
  readonly code: string;
}

/** Of a store's feed of changes. */
export interface ChangedLink extends LinkRef {
  /** In ms since 1970 UTC, by the clock of who changed it. Null for a new link, whose date may be one of before. */
  readonly at: number | null;
}

/** A short link as stored. Times are milliseconds since 1970 UTC. `version` starts at 1 and grows by one with each edit. */
export interface Link extends LinkRef {
  readonly id: number;
  readonly longUrl: string;
  readonly title: string | null;
  /** True once somebody wrote the title; a resolved title never replaces a written one. */
  readonly titleGiven: boolean;
  readonly tags: readonly string[];
  readonly createdAt: number;
  readonly validSince: number | null;
  readonly validUntil: number | null;
  readonly maxVisits: number | null;
  readonly crawlable: boolean;
  readonly forwardQuery: boolean;
  readonly rules: readonly Rule[];
  /** Id of the API key that made (or imported) it; null when that key is deleted. */
  readonly authorKeyId: number | null;
  readonly version: number;
}

/** What a redirect needs of a link, and so all that a cache keeps of it. */
export type RedirectLink = Pick<
  Link,
  'id' | 'domain' | 'code' | 'longUrl' | 'validSince' | 'validUntil' | 'maxVisits' | 'forwardQuery' | 'rules'
>;

/** A link about to be stored: the store gives it an id and version 1. */
export type NewLink = Omit<Link, 'id' | 'version'>;

/** The part of a link that people edit. A history entry keeps one of these. */
export type LinkState = Pick<
  Link,
  | 'longUrl'
  | 'title'
  | 'titleGiven'
  | 'tags'
  | 'validSince'
  | 'validUntil'
  | 'maxVisits'
  | 'crawlable'
  | 'forwardQuery'
  | 'rules'
>;

export interface VisitCounts {
  readonly total: number;
  readonly bots: number;
}

export const NO_VISITS: VisitCounts = { total: 0, bots: 0 };

export interface CountedLink extends Link {
  readonly visits: VisitCounts;
}

/** Who did something: the API key by id and name, or a named part of Turnout itself (`cli`, `import`, `title`). */
export interface Actor {
  readonly keyId: number | null;
  readonly name: string;
}

/** One entry of a link's history: the state that `version` had, until `actor` replaced (or deleted) it at `at`. */
export interface LinkVersion {
  readonly version: number;
  readonly state: LinkState;
  readonly at: number;
  readonly actor: string;
  readonly action: 'edited' | 'deleted';
}

export interface NotFoundRedirects {
  readonly baseUrlRedirect: string | null;
  readonly regular404Redirect: string | null;
  readonly invalidShortUrlRedirect: string | null;
}

export interface Domain extends NotFoundRedirects {
  readonly authority: string;
}
