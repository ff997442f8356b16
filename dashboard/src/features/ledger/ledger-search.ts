import { pageIn } from '../../api/page-in.ts';

/** Which page of the quarantine the ledger shows, as the address says it. */
export interface LedgerSearch {
  readonly page?: number;
}

export function readLedger(given: Record<string, unknown>): LedgerSearch {
  return pageIn(given);
}
