/**
 * The schema of links.db, one migration after another. What was released is never edited; `user_version` counts those done.
 * Every order of the API has an index that ends with the domain, so that pages of a domain are skipped without reading rows.
 */
export const linkMigrations: readonly string[] = [
  `
  CREATE TABLE domains (
    id INTEGER PRIMARY KEY,
    authority TEXT NOT NULL UNIQUE,
    base_url_redirect TEXT,
    regular_404_redirect TEXT,
    invalid_short_url_redirect TEXT
  ) STRICT;
  INSERT INTO domains (id, authority) VALUES (1, '');

  CREATE TABLE api_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    enabled INTEGER NOT NULL,
    roles TEXT NOT NULL
  ) STRICT;

  -- The last ids of links and of their versions (one is given once, also when what had it is deleted), and of changes of domains.
  CREATE TABLE change_clock (made INTEGER NOT NULL, changed INTEGER NOT NULL, domains INTEGER NOT NULL) STRICT;
  INSERT INTO change_clock VALUES (0, 0, 0);

  CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    domain_id INTEGER NOT NULL REFERENCES domains (id),
    code TEXT NOT NULL,
    long_url TEXT NOT NULL,
    title TEXT,
    title_given INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    valid_since INTEGER,
    valid_until INTEGER,
    max_visits INTEGER,
    crawlable INTEGER NOT NULL,
    forward_query INTEGER NOT NULL,
    rules TEXT NOT NULL,
    author_key_id INTEGER REFERENCES api_keys (id) ON DELETE SET NULL,
    version INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE UNIQUE INDEX links_by_code ON links (code, domain_id);
  CREATE INDEX links_by_created_at ON links (created_at, id, domain_id);
  CREATE INDEX links_by_long_url ON links (long_url, id, domain_id);
  CREATE INDEX links_by_title ON links (title, id, domain_id);
  CREATE INDEX links_by_domain ON links (domain_id, created_at, id);
  CREATE INDEX links_by_author ON links (author_key_id, created_at, id) WHERE author_key_id IS NOT NULL;
  CREATE INDEX links_with_limit ON links (max_visits) WHERE max_visits IS NOT NULL;
  CREATE INDEX links_with_end ON links (valid_until, max_visits) WHERE valid_until IS NOT NULL;
  CREATE INDEX links_crawlable ON links (domain_id, code) WHERE crawlable = 1;

  CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    links INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  -- In the order of the links' creation, so that a tag's pages are skipped without reading links.
  CREATE TABLE link_tags (
    tag_id INTEGER NOT NULL REFERENCES tags (id),
    created_at INTEGER NOT NULL,
    link_id INTEGER NOT NULL REFERENCES links (id),
    PRIMARY KEY (tag_id, created_at, link_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX link_tags_by_link ON link_tags (link_id, tag_id);

  -- Its ids only grow: who remembers links reads here what has changed since.
  CREATE TABLE link_versions (
    id INTEGER PRIMARY KEY,
    link_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    domain_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    UNIQUE (link_id, version)
  ) STRICT;
  CREATE INDEX link_versions_by_code ON link_versions (code, domain_id);

  CREATE VIRTUAL TABLE link_texts USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram');
  CREATE TABLE search_progress (indexed_up_to INTEGER NOT NULL) STRICT;
  INSERT INTO search_progress VALUES (0);
  `,
];
