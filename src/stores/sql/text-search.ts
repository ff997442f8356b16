import type { Condition, LinkSearch } from './link-search.ts';

/** Substring search by a condition, and by the index that the database has on its text, if it has one. */

/** Shorter terms have no trigram. */
const INDEXED_TERM_MIN = 3;

export interface TextSearchOptions {
  /** Of a link `l`, all that is searched, in lower case. */
  readonly text: string;
  /** Whether the database finds terms by an index of it. */
  readonly indexed: boolean;
}

export class TextSearch implements LinkSearch {
  readonly #options: TextSearchOptions;

  constructor(options: TextSearchOptions) {
    this.#options = options;
  }

  async created(): Promise<void> {}

  async changed(): Promise<void> {}

  async matching(term: string): Promise<Condition | null> {
    if (!this.#options.indexed || Array.from(term).length < INDEXED_TERM_MIN) return null;
    const { sql, values } = this.holding(term);
    return { sql: `SELECT l.id FROM links l WHERE ${sql}`, values };
  }

  holding(term: string): Condition {
    const pattern = `%${term.toLowerCase().replace(/[!%_]/gu, '!$&')}%`;
    return { sql: `${this.#options.text} LIKE ? ESCAPE '!'`, values: [pattern] };
  }

  close(): void {}
}
