import type { Session, Value } from './database.ts';

/** Part of a WHERE, or a query, with its values. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** Caseless substring search over long URL, code and title. */
export interface LinkSearch {
  /** To be called in the transaction that made these links, in the order of their ids. */
  created(session: Session, ids: readonly number[]): Promise<void>;
  /** To be called in the transaction that changed or deleted the link, after its row was written. */
  changed(session: Session, linkId: number): Promise<void>;
  /** Ids of the links that hold the term, as a query that an index answers; null when there is none for it. */
  matching(term: string): Promise<Condition | null>;
  /** Whether one link `l` holds the term, without an index. */
  holding(term: string): Condition;
  close(): void;
}
