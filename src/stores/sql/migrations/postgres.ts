/**
 * The schema in PostgreSQL: what links.db and visits.db hold, in one database (./links.ts and ./visits.ts say what for). Texts compare byte by byte.
 * Visits are partitioned by month (../visit-partitions.ts); what they add up to is not, so that it outlives them.
 */
export const postgresMigrations: readonly string[] = [
  `
  CREATE TABLE domains (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    authority TEXT COLLATE "C" NOT NULL UNIQUE,
    base_url_redirect TEXT,
    regular_404_redirect TEXT,
    invalid_short_url_redirect TEXT
  );
  INSERT INTO domains (authority) VALUES ('');

  CREATE TABLE api_keys (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    hash TEXT COLLATE "C" NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    enabled SMALLINT NOT NULL,
    roles TEXT NOT NULL
  );

  CREATE TABLE change_clock (made BIGINT NOT NULL, changed BIGINT NOT NULL, domains BIGINT NOT NULL);
  INSERT INTO change_clock VALUES (0, 0, 0);

  CREATE TABLE links (
    id BIGINT PRIMARY KEY,
    created_at BIGINT NOT NULL,
    valid_since BIGINT,
    valid_until BIGINT,
    max_visits BIGINT,
    domain_id INTEGER NOT NULL REFERENCES domains (id),
    author_key_id INTEGER REFERENCES api_keys (id) ON DELETE SET NULL,
    version INTEGER NOT NULL DEFAULT 1,
    title_given SMALLINT NOT NULL,
    crawlable SMALLINT NOT NULL,
    forward_query SMALLINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    long_url TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C",
    rules TEXT NOT NULL
  );
  CREATE UNIQUE INDEX links_by_code ON links (code, domain_id);
  CREATE INDEX links_by_lower_code ON links (lower(code), domain_id);
  CREATE INDEX links_by_created_at ON links (created_at, id);
  CREATE INDEX links_by_long_url ON links (left(long_url, 500), id);
  CREATE INDEX links_by_title ON links (title NULLS FIRST, id);
  CREATE INDEX links_by_domain ON links (domain_id, created_at, id);
  CREATE INDEX links_by_author ON links (author_key_id, created_at, id) WHERE author_key_id IS NOT NULL;
  CREATE INDEX links_with_limit ON links (max_visits) WHERE max_visits IS NOT NULL;
  CREATE INDEX links_with_end ON links (valid_until) WHERE valid_until IS NOT NULL;
  CREATE INDEX links_crawlable ON links (domain_id, code) WHERE crawlable = 1;

  CREATE TABLE tags (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    links BIGINT NOT NULL DEFAULT 0
  );
  CREATE TABLE link_tags (
    tag_id INTEGER NOT NULL REFERENCES tags (id),
    created_at BIGINT NOT NULL,
    link_id BIGINT NOT NULL REFERENCES links (id),
    PRIMARY KEY (tag_id, created_at, link_id)
  );
  CREATE INDEX link_tags_by_link ON link_tags (link_id, tag_id);

  CREATE TABLE link_versions (
    id BIGINT PRIMARY KEY,
    link_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    domain_id INTEGER NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    state TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    UNIQUE (link_id, version)
  );
  CREATE INDEX link_versions_by_code ON link_versions (code, domain_id);

  CREATE TABLE epochs (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    settled_up_to BIGINT NOT NULL DEFAULT 0,
    clicks BIGINT NOT NULL DEFAULT 0,
    accepted BIGINT NOT NULL DEFAULT 0
  );
  CREATE TABLE authorities (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT COLLATE "C" NOT NULL UNIQUE);
  CREATE TABLE agents (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_agent TEXT COLLATE "C" NOT NULL UNIQUE,
    browser TEXT NOT NULL,
    os TEXT NOT NULL,
    device TEXT NOT NULL
  );
  CREATE TABLE referrers (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    referer TEXT COLLATE "C" NOT NULL UNIQUE,
    host TEXT NOT NULL
  );
  CREATE TABLE places (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, place TEXT COLLATE "C" NOT NULL UNIQUE);

  CREATE SEQUENCE visit_ids;
  CREATE TABLE visits (
    id BIGINT NOT NULL DEFAULT nextval('visit_ids'),
    seq BIGINT NOT NULL,
    link_id BIGINT,
    at BIGINT NOT NULL,
    visitor BIGINT,
    epoch_id INTEGER NOT NULL,
    authority_id INTEGER NOT NULL,
    agent_id INTEGER NOT NULL,
    referrer_id INTEGER NOT NULL,
    place_id INTEGER,
    bot SMALLINT NOT NULL,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    ip TEXT,
    visited_url TEXT NOT NULL,
    redirect_url TEXT
  ) PARTITION BY RANGE (at);
  -- A click has one time, so that it can not come twice with two.
  CREATE UNIQUE INDEX visits_by_click ON visits (epoch_id, seq, at);
  CREATE INDEX visits_by_id ON visits (id);
  CREATE INDEX visits_by_link ON visits (link_id, at, id) WHERE link_id IS NOT NULL;
  CREATE INDEX visits_by_authority ON visits (authority_id, at, id) WHERE link_id IS NOT NULL;
  CREATE INDEX visits_by_time ON visits (at, id) WHERE link_id IS NOT NULL;
  CREATE INDEX orphans_by_time ON visits (at, id) WHERE link_id IS NULL;

  CREATE TABLE counts (scope BIGINT PRIMARY KEY, total BIGINT NOT NULL, bots BIGINT NOT NULL);
  CREATE INDEX counts_by_total ON counts (total, scope) WHERE scope > 0;
  CREATE INDEX counts_by_humans ON counts ((total - bots), scope) WHERE scope > 0;
  CREATE TABLE hours (
    scope BIGINT NOT NULL, hour BIGINT NOT NULL, total BIGINT NOT NULL, bots BIGINT NOT NULL, visitors BIGINT NOT NULL,
    PRIMARY KEY (scope, hour)
  );
  CREATE TABLE visitors_seen (
    visitor BIGINT NOT NULL, scope BIGINT NOT NULL, day BIGINT NOT NULL,
    PRIMARY KEY (day, visitor, scope)
  );
  CREATE TABLE tallies (
    scope BIGINT NOT NULL, total BIGINT NOT NULL, bots BIGINT NOT NULL, day BIGINT NOT NULL, dimension SMALLINT NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (scope, day, dimension, value)
  );

  CREATE TABLE kept_visits (id INTEGER PRIMARY KEY, begin_at BIGINT NOT NULL);
  INSERT INTO kept_visits VALUES (1, 0);
  CREATE TABLE settle_gate (id INTEGER PRIMARY KEY);
  INSERT INTO settle_gate VALUES (1);
  CREATE TABLE settled_totals (name TEXT COLLATE "C" PRIMARY KEY, clicks BIGINT NOT NULL);
  CREATE TABLE dropped_clicks (epoch_id INTEGER NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (epoch_id, seq));
  CREATE TABLE quarantine (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    epoch_id INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (epoch_id, seq)
  );
  CREATE TABLE salts (day BIGINT PRIMARY KEY, salt TEXT NOT NULL);
  CREATE TABLE places_taken (link_id BIGINT PRIMARY KEY, taken BIGINT NOT NULL);
  CREATE TABLE erased_links (link_id BIGINT PRIMARY KEY);
  CREATE TABLE erasures (scope BIGINT NOT NULL, up_to_visit BIGINT NOT NULL);
  `,
  `
  CREATE TABLE arrivals (up_to BIGINT PRIMARY KEY, visits INTEGER NOT NULL, ids TEXT NOT NULL);
  `,
  `
  -- Room for new versions of rows beside the old ones: no entry of an index has to follow them.
  ALTER TABLE tallies SET (fillfactor = 75);
  ALTER TABLE hours SET (fillfactor = 75);
  ALTER TABLE settled_totals SET (fillfactor = 50);
  `,
];
