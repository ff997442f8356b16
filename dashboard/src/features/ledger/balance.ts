import type { LedgerInfo } from './ledger-api.ts';

/** The ledger as a sum: accepted = stored + pending + quarantined + dropped. */

export const TERMS = ['stored', 'pending', 'quarantined', 'dropped'] as const;
export type Term = (typeof TERMS)[number];

export interface Balance {
  readonly terms: readonly { readonly term: Term; readonly clicks: number; readonly share: number }[];
  /** Accepted clicks that no term has; negative where the terms have more. */
  readonly difference: number;
}

export function balanceOf(ledger: LedgerInfo): Balance {
  const dropped = Object.values(ledger.dropped).reduce((sum, clicks) => sum + clicks, 0);
  const clicksOf = { stored: ledger.stored, pending: ledger.pending, quarantined: ledger.quarantined, dropped };
  const sum = TERMS.reduce((all, term) => all + clicksOf[term], 0);
  return {
    terms: TERMS.map((term) => ({ term, clicks: clicksOf[term], share: sum === 0 ? 0 : clicksOf[term] / sum })),
    difference: ledger.accepted - sum,
  };
}
