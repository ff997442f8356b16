import type { CountedLink, Domain, LinkState, LinkVersion, RedirectLink } from '../../core/link.ts';
import type { Rule } from '../../core/rules.ts';

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
  /** JSON array, sorted. */
  readonly tags: string;
  readonly total: number;
  readonly bots: number;
}

const TAGS_JSON = `(SELECT json_group_array(t.name ORDER BY t.name) FROM link_tags lt JOIN tags t ON t.id = lt.tag_id WHERE lt.link_id = l.id)`;

/** Columns of LinkRow, from LINK_TABLES. */
export const LINK_COLUMNS = `l.*, d.authority, ${TAGS_JSON} AS tags, coalesce(c.total, 0) AS total, coalesce(c.bots, 0) AS bots`;
export const LINK_TABLES = 'links l JOIN domains d ON d.id = l.domain_id LEFT JOIN counts c ON c.scope = l.id';

/** A link's state as its history keeps it; what readState reads. */
export const STATE_JSON = `json_object('longUrl', l.long_url, 'title', l.title, 'titleGiven', l.title_given, 'tags', json(${TAGS_JSON}),
  'validSince', l.valid_since, 'validUntil', l.valid_until, 'maxVisits', l.max_visits, 'crawlable', l.crawlable,
  'forwardQuery', l.forward_query, 'rules', json(l.rules))`;

export function readLink(row: LinkRow): CountedLink {
  return {
    id: row.id,
    domain: row.authority,
    code: row.code,
    longUrl: row.long_url,
    title: row.title,
    titleGiven: row.title_given === 1,
    tags: JSON.parse(row.tags) as string[],
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

type Flag = 'titleGiven' | 'crawlable' | 'forwardQuery';

export function readVersion({ version, state, at, actor, action }: VersionRow): LinkVersion {
  const kept = JSON.parse(state) as Omit<LinkState, Flag> & Readonly<Record<Flag, number>>;
  const flags = {
    // SQLite has no booleans.
    titleGiven: kept.titleGiven === 1,
    crawlable: kept.crawlable === 1,
    forwardQuery: kept.forwardQuery === 1,
  };
  return { version, at, actor, action, state: { ...kept, ...flags } };
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
