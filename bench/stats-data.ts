import { Client } from 'pg';
import { DAY_MS, dimensionNames, HOUR_MS, type Dimension } from '../src/core/aggregates.ts';
import { ALL_LINKS, authorityScope } from '../src/stores/sql/scopes.ts';
import { END } from './made-up.ts';

/** What very many visits leave in PostgreSQL's tables, written there by PostgreSQL itself: click by click it would take hours. */

/** Before END, of which all visits are. */
export const DAYS = 365;
/** Of the store's first domain and of the popular link, which is the first. */
const AUTHORITY_ID = 1;
export const HOT_LINK_ID = 1;
/** Visits of every other link. */
export const OTHER_VISITS = 100_000;
/** Rows in the table of visits, of the last days: a page is read from these, whatever the sums say. */
export const SAMPLE = 100_000;
const SAMPLE_DAYS = 7;
/** In a hundred visits. */
const BOTS = 5;
/** Of a visitor's visits in a day, in which he is counted once. */
const VISITS_A_DAY = 2;

/** How many values visits of one day have, where there are enough visits. */
const VALUES: Readonly<Record<Dimension, number>> = {
  country: 60,
  city: 0,
  browser: 12,
  os: 8,
  device: 3,
  referrer: 100,
  language: 25,
  origin: 1,
};

/** `visits` of the first link and as many as they have of the `others`, whose ids follow. All values come on every day, equally often. */
export async function fillStats(url: string, visits: number, others: number): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    const firstDay = END / DAY_MS - DAYS;
    await client.query(`CREATE TEMP TABLE made (scope BIGINT, visits BIGINT)`);
    await client.query('INSERT INTO made SELECT id, $1 FROM generate_series($2::bigint, $3) id', [
      OTHER_VISITS,
      HOT_LINK_ID + 1,
      HOT_LINK_ID + others,
    ]);
    const all = visits + others * OTHER_VISITS;
    await client.query('INSERT INTO made VALUES ($1, $2), ($3, $4), ($5, $4)', [
      HOT_LINK_ID,
      visits,
      ALL_LINKS,
      all,
      authorityScope(AUTHORITY_ID),
    ]);
    await client.query(
      `INSERT INTO counts (scope, total, bots) SELECT scope, visits, visits * ${BOTS} / 100 FROM made`,
    );
    // In the order of time, as they come: what belongs to a link lies apart.
    await client.query(
      `INSERT INTO hours (scope, hour, total, bots, visitors)
        SELECT scope, hour, n, n * ${BOTS} / 100, n / ${VISITS_A_DAY}
        FROM generate_series(${firstDay * 24}::bigint, ${(END / HOUR_MS).toFixed()}::bigint - 1) hour,
          LATERAL (SELECT scope, visits / ${DAYS * 24} AS n FROM made ORDER BY scope) m WHERE n > 0`,
    );
    const dimensions = dimensionNames.map((name, number) => `(${number}, '${name}', ${VALUES[name]})`);
    await client.query(
      `INSERT INTO tallies (scope, day, dimension, value, total, bots)
        SELECT scope, day, dimension, name || '-' || k, greatest(1, visits / ${DAYS} / size),
          visits / ${DAYS} / size * ${BOTS} / 100
        FROM generate_series(${firstDay}::bigint, ${firstDay + DAYS - 1}) day,
          LATERAL (SELECT * FROM made ORDER BY scope) m,
          (VALUES ${dimensions.join(', ')}) AS d (dimension, name, size), generate_series(1, size) k`,
    );
    await sampleVisits(client);
    for (const table of ['counts', 'hours', 'tallies', 'visits']) await client.query(`VACUUM (ANALYZE) ${table}`);
  } finally {
    await client.end();
  }
}

async function sampleVisits(client: Client): Promise<void> {
  await client.query("INSERT INTO epochs (name) VALUES ('bench00000000')");
  await client.query("INSERT INTO authorities (name) VALUES ('')");
  await client.query(
    "INSERT INTO agents (user_agent, browser, os, device) VALUES ('a', 'browser-1', 'os-1', 'device-1')",
  );
  await client.query("INSERT INTO referrers (referer, host) VALUES ('', '')");
  const month = new Date(END - 1);
  const [from, to] = [0, 1].map((more) => Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + more));
  await client.query(`CREATE TABLE visits_sample PARTITION OF visits FOR VALUES FROM (${from}) TO (${to})`);
  await client.query(
    `INSERT INTO visits (seq, link_id, at, visitor, epoch_id, authority_id, agent_id, referrer_id, bot, kind, language,
        visited_url, redirect_url)
      SELECT i, $1, $2::bigint + i * $3::bigint, i, 1, $4, 1, 1, 0, 'link', 'en', 'https://s.example.org/x', 'https://example.com/'
      FROM generate_series(0, ${SAMPLE - 1}) i`,
    [HOT_LINK_ID, END - SAMPLE_DAYS * DAY_MS, Math.floor((SAMPLE_DAYS * DAY_MS) / SAMPLE), AUTHORITY_ID],
  );
}

/** Rows and bytes of the sums. */
export async function sizeOfSums(url: string): Promise<{ readonly rows: number; readonly mib: number }> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ rows: string; bytes: string }>(
      `SELECT sum(reltuples)::bigint AS rows, sum(pg_total_relation_size(oid)) AS bytes
        FROM pg_class WHERE relname IN ('counts', 'hours', 'tallies') AND relkind = 'r'`,
    );
    return { rows: Number(rows[0]?.rows), mib: Number(rows[0]?.bytes) / 2 ** 20 };
  } finally {
    await client.end();
  }
}
