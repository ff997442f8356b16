import type { CountedLink, Domain, LinkState, LinkVersion, RedirectLink } from '../../core/link.ts';
import type { Rule } from '../../core/rules.ts';
import type { Value } from './database.ts';
import type { Dialect } from './dialect.ts';

/** How links lie in their table, and back. */

export interface LinkRow {
  readonly id: number;
  readonly authority: string;
  readonly code: string;
  readonly long_url: string;
  readonly title: string | null;
  readonly title_given: number;
  readonly created_at: number;
  readonly valid_since: number | null;
  readonly valid_until: number | null;
  readonly max_visits: number | null;
  readonly crawlable: number;
  readonly forward_query: number;
  readonly rules: string;
  readonly author_key_id: number | null;
  readonly version: number;
  /** JSON array, in any order; null for none. */
  readonly tags: string | null;
  readonly total: number;
  readonly bots: number;
}

/** Columns of LinkRow, from LINK_TABLES. */
export function linkColumns({ jsonArray }: Dialect): string {
  const tags = `(SELECT ${jsonArray('t.name')} FROM link_tags lt JOIN tags t ON t.id = lt.tag_id WHERE lt.link_id = l.id)`;
  return `l.*, d.authority, ${tags} AS tags, coalesce(c.total, 0) AS total, coalesce(c.bots, 0) AS bots`;
}

export const LINK_TABLES = 'links l JOIN domains d ON d.id = l.domain_id LEFT JOIN counts c ON c.scope = l.id';

export function readLink(row: LinkRow): CountedLink {
  return {
    id: row.id,
    domain: row.authority,
    code: row.code,
    longUrl: row.long_url,
    title: row.title,
    titleGiven: row.title_given === 1,
    tags: (JSON.parse(row.tags ?? '[]') as string[]).sort(),
    createdAt: row.created_at,
    validSince: row.valid_since,
    validUntil: row.valid_until,
    maxVisits: row.max_visits,
    crawlable: row.crawlable === 1,
    forwardQuery: row.forward_query === 1,
    rules: readRules(row.rules),
    authorKeyId: row.author_key_id,
    version: row.version,
    visits: { total: row.total, bots: row.bots },
  };
}

export type RedirectRow = Omit<LinkRow, 'tags' | 'total' | 'bots'>;

export function readRedirectLink(row: RedirectRow): RedirectLink {
  return {
    id: row.id,
    domain: row.authority,
    code: row.code,
    longUrl: row.long_url,
    validSince: row.valid_since,
    validUntil: row.valid_until,
    maxVisits: row.max_visits,
    forwardQuery: row.forward_query === 1,
    rules: readRules(row.rules),
  };
}

const NO_RULES: readonly Rule[] = [];

function readRules(json: string): readonly Rule[] {
  return json === '[]' ? NO_RULES : (JSON.parse(json) as Rule[]);
}

export interface VersionRow {
  readonly version: number;
  readonly state: string;
  readonly at: number;
  readonly actor: string;
  readonly action: 'edited' | 'deleted';
}

export function readVersion({ version, state, at, actor, action }: VersionRow): LinkVersion {
  return { version, at, actor, action, state: JSON.parse(state) as LinkState };
}

/** A link's state as its history keeps it, read by readVersion(). */
export function stateJson(link: LinkState): string {
  const { longUrl, title, titleGiven, tags, validSince, validUntil, maxVisits, crawlable, forwardQuery, rules } = link;
  const state: LinkState = {
    longUrl,
    title,
    titleGiven,
    tags,
    validSince,
    validUntil,
    maxVisits,
    crawlable,
    forwardQuery,
    rules,
  };
  return JSON.stringify(state);
}

/** In the order of the columns of LINKS, from `long_url` on. */
export function stateValues(state: LinkState): readonly Value[] {
  return [
    state.longUrl,
    state.title,
    Number(state.titleGiven),
    state.validSince,
    state.validUntil,
    state.maxVisits,
    Number(state.crawlable),
    Number(state.forwardQuery),
    JSON.stringify(state.rules),
  ];
}

export interface DomainRow {
  readonly authority: string;
  readonly base_url_redirect: string | null;
  readonly regular_404_redirect: string | null;
  readonly invalid_short_url_redirect: string | null;
}

export function readDomain(row: DomainRow): Domain {
  return {
    authority: row.authority,
    baseUrlRedirect: row.base_url_redirect,
    regular404Redirect: row.regular_404_redirect,
    invalidShortUrlRedirect: row.invalid_short_url_redirect,
  };
}
