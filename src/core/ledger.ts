import type { Settled } from './ports.ts';
import type { Ledger } from './visit.ts';

/** What a ledger is drawn up from. The store's part must be read first, the journal's afterwards. */
export interface LedgerSources {
  readonly settled: Settled;
  /** Seq behind the last click taken on, by epoch that is still in the journal. */
  readonly ends: ReadonlyMap<string, number>;
  readonly atRisk: number;
  /** Whether clicks of an epoch are settled in their order: by one consumer, without a broker in between. */
  readonly inOrder: boolean;
}

/**
 * Accepted and pending come from the journal's seqs, the other terms from what the store counted one by one: two books kept
 * apart, which must agree.
 */
export function ledgerOf({ settled, ends, atRisk, inOrder }: LedgerSources): Ledger {
  let accepted = 0;
  let pending = 0;
  for (const epoch of new Set([...settled.epochs.keys(), ...ends.keys()])) {
    const { upTo = 0, clicks = 0, accepted: reported = 0 } = settled.epochs.get(epoch) ?? {};
    // In order, a click that was passed over is not pending: it is missing, and the books disagree.
    const done = inOrder ? upTo : clicks;
    const end = Math.max(done, reported, ends.get(epoch) ?? 0);
    accepted += end;
    pending += end - done;
  }
  const { stored, quarantined, dropped, duplicates } = settled.totals;
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
