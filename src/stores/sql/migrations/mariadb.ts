/**
 * The schema in MariaDB: what links.db and visits.db hold, in one database (./links.ts and ./visits.ts say what for). Texts compare byte by byte.
 * Statements one by one: each is done for good at once, so one that is interrupted is done again.
 */
const TABLE = 'ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin';

export const mariadbMigrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE IF NOT EXISTS domains (
      id INT AUTO_INCREMENT PRIMARY KEY,
      authority VARCHAR(255) NOT NULL UNIQUE,
      base_url_redirect TEXT,
      regular_404_redirect TEXT,
      invalid_short_url_redirect TEXT
    ) ${TABLE}`,
    `INSERT IGNORE INTO domains (id, authority) VALUES (1, '')`,
    `CREATE TABLE IF NOT EXISTS api_keys (
      id INT AUTO_INCREMENT PRIMARY KEY,
      name VARCHAR(255) NOT NULL UNIQUE,
      hash VARCHAR(64) NOT NULL UNIQUE,
      created_at BIGINT NOT NULL,
      expires_at BIGINT,
      enabled TINYINT NOT NULL,
      roles TEXT NOT NULL
    ) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS change_clock (
      id TINYINT PRIMARY KEY DEFAULT 1, made BIGINT NOT NULL, changed BIGINT NOT NULL, domains BIGINT NOT NULL
    ) ${TABLE}`,
    `INSERT IGNORE INTO change_clock VALUES (1, 0, 0, 0)`,
    `CREATE TABLE IF NOT EXISTS links (
      id BIGINT PRIMARY KEY,
      created_at BIGINT NOT NULL,
      valid_since BIGINT,
      valid_until BIGINT,
      max_visits BIGINT,
      domain_id INT NOT NULL,
      author_key_id INT,
      version INT NOT NULL DEFAULT 1,
      title_given TINYINT NOT NULL,
      crawlable TINYINT NOT NULL,
      forward_query TINYINT NOT NULL,
      code VARCHAR(255) NOT NULL,
      code_lower VARCHAR(255) AS (lower(code)) VIRTUAL,
      long_url TEXT NOT NULL,
      long_url_start VARCHAR(500) AS (left(long_url, 500)) VIRTUAL,
      title TEXT,
      title_start VARCHAR(500) AS (left(title, 500)) VIRTUAL,
      rules MEDIUMTEXT NOT NULL,
      UNIQUE INDEX links_by_code (code, domain_id),
      INDEX links_by_lower_code (code_lower, domain_id),
      INDEX links_by_created_at (created_at, id),
      INDEX links_by_long_url (long_url_start, id),
      INDEX links_by_title (title_start, id),
      INDEX links_by_domain (domain_id, created_at, id),
      INDEX links_by_author (author_key_id, created_at, id),
      INDEX links_with_limit (max_visits),
      INDEX links_with_end (valid_until),
      INDEX links_crawlable (crawlable, domain_id, code),
      FOREIGN KEY (domain_id) REFERENCES domains (id),
      FOREIGN KEY (author_key_id) REFERENCES api_keys (id) ON DELETE SET NULL
    ) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS tags (
      id INT AUTO_INCREMENT PRIMARY KEY,
      name VARCHAR(255) NOT NULL UNIQUE,
      links BIGINT NOT NULL DEFAULT 0
    ) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS link_tags (
      tag_id INT NOT NULL,
      created_at BIGINT NOT NULL,
      link_id BIGINT NOT NULL,
      PRIMARY KEY (tag_id, created_at, link_id),
      INDEX link_tags_by_link (link_id, tag_id),
      FOREIGN KEY (tag_id) REFERENCES tags (id),
      FOREIGN KEY (link_id) REFERENCES links (id)
    ) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS link_versions (
      id BIGINT PRIMARY KEY,
      link_id BIGINT NOT NULL,
      version INT NOT NULL,
      domain_id INT NOT NULL,
      code VARCHAR(255) NOT NULL,
      code_lower VARCHAR(255) AS (lower(code)) VIRTUAL,
      state MEDIUMTEXT NOT NULL,
      at BIGINT NOT NULL,
      actor VARCHAR(255) NOT NULL,
      action VARCHAR(16) NOT NULL,
      UNIQUE INDEX (link_id, version),
      INDEX link_versions_by_code (code, domain_id)
    ) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS epochs (
      id INT AUTO_INCREMENT PRIMARY KEY,
      name VARCHAR(255) NOT NULL UNIQUE,
      settled_up_to BIGINT NOT NULL DEFAULT 0,
      clicks BIGINT NOT NULL DEFAULT 0,
      accepted BIGINT NOT NULL DEFAULT 0
    ) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS authorities (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(255) NOT NULL UNIQUE) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS agents (
      id INT AUTO_INCREMENT PRIMARY KEY,
      user_agent VARCHAR(512) NOT NULL UNIQUE,
      browser TEXT NOT NULL,
      os TEXT NOT NULL,
      device TEXT NOT NULL
    ) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS referrers (
      id INT AUTO_INCREMENT PRIMARY KEY,
      referer VARCHAR(700) NOT NULL UNIQUE,
      host TEXT NOT NULL
    ) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS places (id INT AUTO_INCREMENT PRIMARY KEY, place VARCHAR(700) NOT NULL UNIQUE) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS visits (
      id BIGINT AUTO_INCREMENT PRIMARY KEY,
      seq BIGINT NOT NULL,
      link_id BIGINT,
      at BIGINT NOT NULL,
      visitor BIGINT,
      epoch_id INT NOT NULL,
      authority_id INT NOT NULL,
      agent_id INT NOT NULL,
      referrer_id INT NOT NULL,
      place_id INT,
      bot TINYINT NOT NULL,
      kind VARCHAR(32) NOT NULL,
      language VARCHAR(256) NOT NULL,
      ip VARCHAR(64),
      visited_url TEXT NOT NULL,
      redirect_url TEXT,
      UNIQUE INDEX visits_by_click (epoch_id, seq),
      INDEX visits_by_link (link_id, at, id),
      INDEX visits_by_authority (authority_id, at, id),
      INDEX visits_by_time (at, id)
    ) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS counts (
      scope BIGINT PRIMARY KEY,
      total BIGINT NOT NULL,
      bots BIGINT NOT NULL,
      humans BIGINT AS (total - bots) VIRTUAL,
      INDEX counts_by_total (total, scope),
      INDEX counts_by_humans (humans, scope)
    ) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS hours (
      scope BIGINT NOT NULL, hour INT NOT NULL, total BIGINT NOT NULL, bots BIGINT NOT NULL, visitors BIGINT NOT NULL,
      PRIMARY KEY (scope, hour)
    ) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS visitors_seen (
      day INT NOT NULL, visitor BIGINT NOT NULL, scope BIGINT NOT NULL,
      PRIMARY KEY (day, visitor, scope)
    ) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS tallies (
      scope BIGINT NOT NULL, day INT NOT NULL, dimension TINYINT NOT NULL, value VARCHAR(256) NOT NULL,
      total BIGINT NOT NULL, bots BIGINT NOT NULL,
      PRIMARY KEY (scope, day, dimension, value)
    ) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS kept_visits (id INT PRIMARY KEY, begin_at BIGINT NOT NULL) ${TABLE}`,
    `INSERT IGNORE INTO kept_visits VALUES (1, 0)`,
    `CREATE TABLE IF NOT EXISTS settle_gate (id INT PRIMARY KEY) ${TABLE}`,
    `INSERT IGNORE INTO settle_gate VALUES (1)`,
    `CREATE TABLE IF NOT EXISTS settled_totals (name VARCHAR(32) PRIMARY KEY, clicks BIGINT NOT NULL) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS dropped_clicks (epoch_id INT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (epoch_id, seq)) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS quarantine (
      id BIGINT AUTO_INCREMENT PRIMARY KEY,
      epoch_id INT NOT NULL,
      seq BIGINT NOT NULL,
      at BIGINT NOT NULL,
      reason TEXT NOT NULL,
      body MEDIUMTEXT NOT NULL,
      UNIQUE INDEX (epoch_id, seq)
    ) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS salts (day BIGINT PRIMARY KEY, salt CHAR(32) NOT NULL) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS places_taken (link_id BIGINT PRIMARY KEY, taken BIGINT NOT NULL) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS erased_links (link_id BIGINT PRIMARY KEY) ${TABLE}`,
    `CREATE TABLE IF NOT EXISTS erasures (scope BIGINT NOT NULL, up_to_visit BIGINT NOT NULL) ${TABLE}`,
  ],
  [
    `CREATE TABLE IF NOT EXISTS arrivals (up_to BIGINT PRIMARY KEY, visits INT NOT NULL, ids MEDIUMTEXT NOT NULL) ${TABLE}`,
  ],
];
