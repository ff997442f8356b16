import { failure } from '../../channels.ts';
import type { Session } from './database.ts';
import type { Condition, LinkSearch } from './link-search.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/**
 * Substring search over long URL, code and title: trigrams in an FTS5 index (SQLite's documentation, "The Trigram Tokenizer").
 * A link made alone is indexed with its own write; links made in bulk are indexed behind, in small steps, and until then
 * the few that are not yet indexed are compared one by one: what is found is the same.
 */

/** Links made in one call that are indexed at once: 25 microseconds each. */
const AT_ONCE_MAX = 10;
/** Links indexed in one step: about 10 ms in which the API answers nobody. */
const STEP_LINKS = 400;
const STEP_PAUSE_MS = 5;
/** Bulk writes come in bursts: indexing begins when none came for this long. */
const QUIET_MS = 300;
const RETRY_MS = 10_000;
/** Shorter terms have no trigram. */
const INDEXED_TERM_MIN = 3;

const TEXT = `l.long_url || char(10) || l.code || char(10) || coalesce(l.title, '')`;

export class TrigramIndex implements LinkSearch {
  readonly #db: SqliteDatabase;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(db: SqliteDatabase) {
    this.#db = db;
    this.#schedule(QUIET_MS);
  }

  async created(session: Session, ids: readonly number[]): Promise<void> {
    const [first] = ids;
    if (first === undefined) return;
    if (ids.length <= AT_ONCE_MAX && (await indexedUpTo(session)) >= (await lastBefore(session, first)))
      await index(session, first - 1, ids.at(-1) ?? first);
    else this.#schedule(QUIET_MS);
  }

  async changed(session: Session, linkId: number): Promise<void> {
    if (linkId > (await indexedUpTo(session))) return;
    await session.run('DELETE FROM link_texts WHERE rowid = ?', linkId);
    await session.run(`INSERT INTO link_texts (rowid, text) SELECT l.id, ${TEXT} FROM links l WHERE l.id = ?`, linkId);
  }

  async matching(term: string): Promise<Condition | null> {
    if (Array.from(term).length < INDEXED_TERM_MIN) return null;
    const phrase = `"${term.replaceAll('"', '""')}"`;
    const tail = this.holding(term);
    const upTo = await indexedUpTo(this.#db);
    if (upTo >= (await lastBefore(this.#db, Number.MAX_SAFE_INTEGER)))
      return { sql: 'SELECT rowid AS id FROM link_texts WHERE link_texts MATCH ?', values: [phrase] };
    return {
      sql: `SELECT rowid AS id FROM link_texts WHERE link_texts MATCH ? UNION ALL SELECT l.id FROM links l WHERE l.id > ? AND ${tail.sql}`,
      values: [phrase, upTo, ...tail.values],
    };
  }

  holding(term: string): Condition {
    return /^[\0-\x7f]*$/u.test(term)
      ? { sql: `${TEXT} LIKE ? ESCAPE '!'`, values: [`%${term.replace(/[!%_]/gu, '!$&')}%`] }
      : { sql: `instr(caseless(${TEXT}), ?) > 0`, values: [term.toLowerCase()] };
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #schedule(delayMs: number): void {
    if (this.#closed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#step().catch((error: unknown) => {
        if (this.#closed) return;
        failure.publish({ where: 'search index', error });
        this.#schedule(RETRY_MS);
      });
    }, delayMs).unref();
  }

  async #step(): Promise<void> {
    // Without the write lock, where there is nothing to write.
    if ((await indexedUpTo(this.#db)) >= (await lastBefore(this.#db, Number.MAX_SAFE_INTEGER))) return;
    const more = await this.#db.transaction(async (session) => {
      const upTo = await indexedUpTo(session);
      const sql = `SELECT max(id) AS id FROM (SELECT id FROM links WHERE id > ? ORDER BY id LIMIT ${STEP_LINKS})`;
      const next = (await session.get<{ id: number | null }>(sql, upTo))?.id;
      if (next != null) await index(session, upTo, next);
      return next != null;
    });
    if (more) this.#schedule(STEP_PAUSE_MS);
  }
}

async function index(session: Session, after: number, upTo: number): Promise<void> {
  await session.run(
    `INSERT INTO link_texts (rowid, text) SELECT l.id, ${TEXT} FROM links l WHERE l.id > ? AND l.id <= ?`,
    after,
    upTo,
  );
  await session.run('UPDATE search_progress SET indexed_up_to = ?', upTo);
}

async function indexedUpTo(session: Session): Promise<number> {
  return (await session.get<{ id: number }>('SELECT indexed_up_to AS id FROM search_progress'))?.id ?? 0;
}

async function lastBefore(session: Session, linkId: number): Promise<number> {
  return (await session.get<{ id: number | null }>('SELECT max(id) AS id FROM links WHERE id < ?', linkId))?.id ?? 0;
}
