import type { ClickId } from '../../core/click.ts';
import { inList, inParts, type Session } from './database.ts';
import { DROPPED_CLICKS, EPOCHS, QUARANTINE, VISITS } from './tables.ts';

/** Which clicks are settled: by the epoch of their journal, and their place in it. */

export interface Epoch {
  readonly id: number;
  readonly name: string;
  /** Of the clicks of this transaction too. */
  settledUpTo: number;
  /** Clicks that this transaction settles, none of which was settled before. */
  fresh: number;
}

/** What a transaction knows of them. */
export interface EpochsAtWork {
  readonly session: Session;
  readonly epochs: Map<string, Epoch>;
}

/** Where a settled click is. */
const TABLES = [VISITS, QUARANTINE, DROPPED_CLICKS];

/** Numbers the epochs of these clicks; those that are new are made. Read anew by each transaction: other processes settle clicks too. */
export async function learnEpochs(
  { session, epochs }: EpochsAtWork,
  clicks: readonly Pick<ClickId, 'epoch'>[],
): Promise<void> {
  const names = new Set<string>();
  for (const { epoch } of clicks) if (!epochs.has(epoch)) names.add(epoch);
  for (const part of inParts([...names].sort())) {
    const list = inList(part);
    const sql = `SELECT id, name, settled_up_to AS "settledUpTo", 0 AS fresh FROM epochs WHERE name ${list.sql}`;
    const read = async (): Promise<void> => {
      for (const epoch of await session.all<Epoch>(sql, ...list.values)) epochs.set(epoch.name, epoch);
    };
    await read();
    const unknown = part.filter((name) => !epochs.has(name));
    if (unknown.length === 0) continue;
    await session.insertNew(
      EPOCHS,
      unknown.map((name) => [name]),
    );
    await read();
  }
}

/**
 * Whether a click is settled by nobody yet, neither before nor by an earlier call. A seq above all that are settled is certainly new, which is the
 * rule; for others the store is asked. Imported visits have no such order.
 */
export async function newClicks(
  { session, epochs }: EpochsAtWork,
  clicks: readonly ClickId[],
  order: 'trust' | 'ask',
): Promise<(click: ClickId) => boolean> {
  const settled = new Map<string, Set<number>>();
  for (const [name, ofEpoch] of Map.groupBy(clicks, ({ epoch }) => epoch)) {
    let [first, last] = [Infinity, -1];
    for (const { seq } of ofEpoch) [first, last] = [Math.min(first, seq), Math.max(last, seq)];
    const known = new Set<number>();
    settled.set(name, known);
    if (order === 'trust' && first >= (epochs.get(name)?.settledUpTo ?? 0)) continue;
    const between = TABLES.map((table) => `SELECT seq FROM ${table.name} WHERE epoch_id = ? AND seq >= ? AND seq <= ?`);
    const values = TABLES.flatMap(() => [idIn(epochs, name), first, last]);
    for (const { seq } of await session.all<{ seq: number }>(between.join(' UNION ALL '), ...values)) known.add(seq);
  }
  return ({ epoch, seq }) => {
    const known = settled.get(epoch);
    if (known === undefined || known.has(seq)) return false;
    known.add(seq);
    return true;
  };
}

export function idIn(epochs: ReadonlyMap<string, Epoch>, name: string): number {
  return known(epochs, name).id;
}

export function known(epochs: ReadonlyMap<string, Epoch>, name: string): Epoch {
  const epoch = epochs.get(name);
  if (epoch === undefined) throw new Error(`epoch ${name} was there a moment ago`);
  return epoch;
}
