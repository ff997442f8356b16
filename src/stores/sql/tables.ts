/** Tables that are written many rows at a time: their columns in the order of the rows' values. */

export type ColumnType = 'number' | 'text';

export interface Table {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** What tells one row from another. */
  readonly key: readonly string[];
}

/** A table whose other columns are added up. */
export interface SumTable extends Table {
  readonly sums: readonly string[];
}

export const DOMAINS: Table = { name: 'domains', columns: { authority: 'text' }, key: ['authority'] };

export const API_KEYS: Table = {
  name: 'api_keys',
  columns: { name: 'text', hash: 'text', created_at: 'number', expires_at: 'number', enabled: 'number', roles: 'text' },
  key: ['name'],
};

export const LINKS: Table = {
  name: 'links',
  columns: {
    id: 'number',
    domain_id: 'number',
    code: 'text',
    created_at: 'number',
    author_key_id: 'number',
    long_url: 'text',
    title: 'text',
    title_given: 'number',
    valid_since: 'number',
    valid_until: 'number',
    max_visits: 'number',
    crawlable: 'number',
    forward_query: 'number',
    rules: 'text',
  },
  key: ['code', 'domain_id'],
};

export const TAGS: SumTable = {
  name: 'tags',
  columns: { name: 'text', links: 'number' },
  key: ['name'],
  sums: ['links'],
};

export const LINK_TAGS: Table = {
  name: 'link_tags',
  columns: { tag_id: 'number', created_at: 'number', link_id: 'number' },
  key: ['tag_id', 'created_at', 'link_id'],
};

export const LINK_VERSIONS: Table = {
  name: 'link_versions',
  columns: {
    id: 'number',
    link_id: 'number',
    version: 'number',
    domain_id: 'number',
    code: 'text',
    state: 'text',
    at: 'number',
    actor: 'text',
    action: 'text',
  },
  key: ['link_id', 'version'],
};

export const EPOCHS: Table = { name: 'epochs', columns: { name: 'text' }, key: ['name'] };
export const AUTHORITIES: Table = { name: 'authorities', columns: { name: 'text' }, key: ['name'] };
export const PLACES: Table = { name: 'places', columns: { place: 'text' }, key: ['place'] };

export const AGENTS: Table = {
  name: 'agents',
  columns: { user_agent: 'text', browser: 'text', os: 'text', device: 'text' },
  key: ['user_agent'],
};

export const REFERRERS: Table = {
  name: 'referrers',
  columns: { referer: 'text', host: 'text' },
  key: ['referer'],
};

export const VISITS: Table = {
  name: 'visits',
  columns: {
    epoch_id: 'number',
    seq: 'number',
    kind: 'text',
    link_id: 'number',
    authority_id: 'number',
    at: 'number',
    bot: 'number',
    agent_id: 'number',
    referrer_id: 'number',
    place_id: 'number',
    language: 'text',
    ip: 'text',
    visitor: 'number',
    visited_url: 'text',
    redirect_url: 'text',
  },
  key: ['epoch_id', 'seq'],
};

export const QUARANTINE: Table = {
  name: 'quarantine',
  columns: { epoch_id: 'number', seq: 'number', at: 'number', reason: 'text', body: 'text' },
  key: ['epoch_id', 'seq'],
};

export const DROPPED_CLICKS: Table = {
  name: 'dropped_clicks',
  columns: { epoch_id: 'number', seq: 'number' },
  key: ['epoch_id', 'seq'],
};

export const ERASED_LINKS: Table = { name: 'erased_links', columns: { link_id: 'number' }, key: ['link_id'] };

export const SALTS: Table = { name: 'salts', columns: { day: 'number', salt: 'text' }, key: ['day'] };

export const PLACES_TAKEN: Table = {
  name: 'places_taken',
  columns: { link_id: 'number', taken: 'number' },
  key: ['link_id'],
};

export const VISITORS_SEEN: Table = {
  name: 'visitors_seen',
  columns: { day: 'number', visitor: 'number', scope: 'number' },
  key: ['day', 'visitor', 'scope'],
};

export const COUNTS: SumTable = {
  name: 'counts',
  columns: { scope: 'number', total: 'number', bots: 'number' },
  key: ['scope'],
  sums: ['total', 'bots'],
};

export const HOURS: SumTable = {
  name: 'hours',
  columns: { scope: 'number', hour: 'number', total: 'number', bots: 'number', visitors: 'number' },
  key: ['scope', 'hour'],
  sums: ['total', 'bots', 'visitors'],
};

export const TALLIES: SumTable = {
  name: 'tallies',
  columns: { scope: 'number', day: 'number', dimension: 'number', value: 'text', total: 'number', bots: 'number' },
  key: ['scope', 'day', 'dimension', 'value'],
  sums: ['total', 'bots'],
};

export const SETTLED_TOTALS: SumTable = {
  name: 'settled_totals',
  columns: { name: 'text', clicks: 'number' },
  key: ['name'],
  sums: ['clicks'],
};
