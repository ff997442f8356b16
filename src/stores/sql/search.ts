import { failure } from '../../channels.ts';
import type { Database } from './database.ts';

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

export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

export class SearchIndex {
  readonly #db: Database;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(db: Database) {
    this.#db = db;
    if (this.#indexedUpTo() < this.#lastId()) this.#schedule(QUIET_MS);
  }

  /** To be called in the transaction that made these links, in the order of their ids. */
  created(ids: readonly number[]): void {
    const [first] = ids;
    if (first === undefined) return;
    if (ids.length <= AT_ONCE_MAX && this.#indexedUpTo() >= first - 1) this.#index(first - 1, ids.at(-1) ?? first);
    else this.#schedule(QUIET_MS);
  }

  /** To be called in the transaction that changed or deleted the link, after its row was written. */
  changed(linkId: number): void {
    if (linkId > this.#indexedUpTo()) return;
    this.#db.run('DELETE FROM link_texts WHERE rowid = ?', linkId);
    this.#db.run(`INSERT INTO link_texts (rowid, text) SELECT l.id, ${TEXT} FROM links l WHERE l.id = ?`, linkId);
  }

  /** Ids of the links that hold the term, as a query; null when the term is too short for the index. */
  matching(term: string): Condition | null {
    if (Array.from(term).length < INDEXED_TERM_MIN) return null;
    const phrase = `"${term.replaceAll('"', '""')}"`;
    const tail = this.holding(term);
    const upTo = this.#indexedUpTo();
    if (upTo >= this.#lastId())
      return { sql: 'SELECT rowid AS id FROM link_texts WHERE link_texts MATCH ?', values: [phrase] };
    return {
      sql: `SELECT rowid AS id FROM link_texts WHERE link_texts MATCH ? UNION ALL SELECT l.id FROM links l WHERE l.id > ? AND ${tail.sql}`,
      values: [phrase, upTo, ...tail.values],
    };
  }

  /** Whether one link `l` holds the term, without the index. */
  holding(term: string): Condition {
    return /^[\0-\x7f]*$/u.test(term)
      ? { sql: `${TEXT} LIKE ? ESCAPE '\\'`, values: [`%${term.replace(/[\\%_]/gu, '\\$&')}%`] }
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
      try {
        this.#step();
      } catch (error) {
        failure.publish({ where: 'search index', error });
        this.#schedule(RETRY_MS);
      }
    }, delayMs).unref();
  }

  #step(): void {
    const upTo = this.#indexedUpTo();
    const next = this.#db.get<{ id: number | null }>(
      `SELECT max(id) AS id FROM (SELECT id FROM links WHERE id > ? ORDER BY id LIMIT ${STEP_LINKS})`,
      upTo,
    )?.id;
    if (next == null) return;
    this.#db.transaction(() => this.#index(upTo, next));
    this.#schedule(STEP_PAUSE_MS);
  }

  #index(after: number, upTo: number): void {
    this.#db.run(
      `INSERT INTO link_texts (rowid, text) SELECT l.id, ${TEXT} FROM links l WHERE l.id > ? AND l.id <= ?`,
      after,
      upTo,
    );
    this.#db.run('UPDATE search_progress SET indexed_up_to = ?', upTo);
  }

  #indexedUpTo(): number {
    return this.#db.get<{ id: number }>('SELECT indexed_up_to AS id FROM search_progress')?.id ?? 0;
  }

  #lastId(): number {
    return this.#db.get<{ id: number | null }>('SELECT max(id) AS id FROM links')?.id ?? 0;
  }
}
