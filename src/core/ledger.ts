import type { SettledTotals } from './ports.ts';
import type { Ledger } from './visit.ts';

/** What a ledger is drawn up from. The store's two parts must be read in one go; the journal's afterwards. */
export interface LedgerSources {
  readonly totals: SettledTotals;
  /** First seq not settled, by epoch. */
  readonly settled: ReadonlyMap<string, number>;
  /** Seq behind the last click taken on, by epoch that is still in the journal. */
  readonly ends: ReadonlyMap<string, number>;
  readonly atRisk: number;
}

/**
 * Accepted and pending come from the journal's seqs, the other terms from what the store counted one by one: two books kept
 * apart, which must agree.
 */
export function ledgerOf({ totals, settled, ends, atRisk }: LedgerSources): Ledger {
  let accepted = 0;
  let pending = 0;
  for (const epoch of new Set([...settled.keys(), ...ends.keys()])) {
    const done = settled.get(epoch) ?? 0;
    const end = Math.max(done, ends.get(epoch) ?? 0);
    accepted += end;
    pending += end - done;
  }
  const { stored, quarantined, dropped, duplicates } = totals;
  const settledClicks = stored + quarantined + Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return {
    accepted,
    stored,
    pending,
    quarantined,
    dropped,
    atRisk,
    duplicates,
    balanced: accepted === settledClicks + pending,
  };
}
