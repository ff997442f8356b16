/**
 * The schema of visits.db. What repeats from visit to visit (agents, referrers, places, authorities) is stored once. A `scope`
 * is what visits are summed up for: a link's id, or one of the negative numbers of ../scopes.ts.
 */
export const visitMigrations: readonly string[] = [
  `
  CREATE TABLE epochs (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, settled_up_to INTEGER NOT NULL DEFAULT 0,
    clicks INTEGER NOT NULL DEFAULT 0, accepted INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE TABLE authorities (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE agents (
    id INTEGER PRIMARY KEY,
    user_agent TEXT NOT NULL UNIQUE,
    browser TEXT NOT NULL,
    os TEXT NOT NULL,
    device TEXT NOT NULL
  ) STRICT;
  CREATE TABLE referrers (id INTEGER PRIMARY KEY, referer TEXT NOT NULL UNIQUE, host TEXT NOT NULL) STRICT;
  CREATE TABLE places (id INTEGER PRIMARY KEY, place TEXT NOT NULL UNIQUE) STRICT;

  CREATE TABLE visits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    epoch_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    link_id INTEGER,
    authority_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    bot INTEGER NOT NULL,
    agent_id INTEGER NOT NULL,
    referrer_id INTEGER NOT NULL,
    place_id INTEGER,
    language TEXT NOT NULL,
    ip TEXT,
    visitor INTEGER,
    visited_url TEXT NOT NULL,
    redirect_url TEXT
  ) STRICT;
  CREATE UNIQUE INDEX visits_by_click ON visits (epoch_id, seq);
  CREATE INDEX visits_by_link ON visits (link_id, at) WHERE link_id IS NOT NULL;
  CREATE INDEX visits_by_authority ON visits (authority_id, at) WHERE link_id IS NOT NULL;
  CREATE INDEX visits_by_time ON visits (at) WHERE link_id IS NOT NULL;
  CREATE INDEX orphans_by_time ON visits (at) WHERE link_id IS NULL;

  CREATE TABLE counts (scope INTEGER PRIMARY KEY, total INTEGER NOT NULL, bots INTEGER NOT NULL) STRICT;
  CREATE INDEX counts_by_total ON counts (total, scope) WHERE scope > 0;
  CREATE INDEX counts_by_humans ON counts (total - bots, scope) WHERE scope > 0;
  CREATE TABLE hours (
    -- Hours and days are numbered from 1970 UTC.
    scope INTEGER NOT NULL, hour INTEGER NOT NULL, total INTEGER NOT NULL, bots INTEGER NOT NULL,
    -- Visitors of the day that came in this hour for the first time: over a day they add up to its unique visitors.
    visitors INTEGER NOT NULL,
    PRIMARY KEY (scope, hour)
  ) STRICT, WITHOUT ROWID;
  -- The scopes of a visitor stand together: a third of the pages that they would touch apart.
  CREATE TABLE visitors_seen (
    day INTEGER NOT NULL, visitor INTEGER NOT NULL, scope INTEGER NOT NULL,
    PRIMARY KEY (day, visitor, scope)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE tallies (
    scope INTEGER NOT NULL, day INTEGER NOT NULL, dimension INTEGER NOT NULL, value TEXT NOT NULL,
    total INTEGER NOT NULL, bots INTEGER NOT NULL,
    PRIMARY KEY (scope, day, dimension, value)
  ) STRICT, WITHOUT ROWID;

  -- Lists begin there: older visits were deleted, or are being deleted.
  CREATE TABLE kept_visits (id INTEGER PRIMARY KEY, begin_at INTEGER NOT NULL) STRICT;
  INSERT INTO kept_visits VALUES (1, 0);
  -- Locked by whoever settles clicks: shared by those that only store visits (../settle.ts). SQLite has one writer anyway.
  CREATE TABLE settle_gate (id INTEGER PRIMARY KEY) STRICT;
  INSERT INTO settle_gate VALUES (1);
  CREATE TABLE settled_totals (name TEXT PRIMARY KEY, clicks INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE dropped_clicks (epoch_id INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (epoch_id, seq)) STRICT, WITHOUT ROWID;
  CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    epoch_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (epoch_id, seq)
  ) STRICT;
  CREATE TABLE salts (day INTEGER PRIMARY KEY, salt TEXT NOT NULL) STRICT;
  CREATE TABLE places_taken (link_id INTEGER PRIMARY KEY, taken INTEGER NOT NULL) STRICT;
  CREATE TABLE erased_links (link_id INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE erasures (scope INTEGER NOT NULL, up_to_visit INTEGER NOT NULL) STRICT;
  `,
  `
  -- Which visits each transaction stored, in the order of their commits (../arrivals.ts).
  CREATE TABLE arrivals (up_to INTEGER PRIMARY KEY, visits INTEGER NOT NULL, ids TEXT NOT NULL) STRICT;
  `,
];
