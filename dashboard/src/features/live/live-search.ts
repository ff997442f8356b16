import { readSubject, type Subject } from '../statistics/statistics-search.ts';

/** Whose visits are followed, as the address says it. */
export interface LiveSearch extends Subject {
  readonly bots?: 'hidden';
}

export function readLive(given: Record<string, unknown>): LiveSearch {
  return { ...readSubject(given), ...(given['bots'] === 'hidden' && { bots: 'hidden' }) };
}
