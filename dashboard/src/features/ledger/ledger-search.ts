/** Which page of the quarantine the ledger shows, as the address says it. */
export interface LedgerSearch {
  readonly page?: number;
}

export function readLedger({ page }: Record<string, unknown>): LedgerSearch {
  return typeof page === 'number' && Number.isSafeInteger(page) && page > 1 ? { page } : {};
}
