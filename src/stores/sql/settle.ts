import type { ClickId } from '../../core/click.ts';
import type { SettledBatch, SettledTotals } from '../../core/ports.ts';
import { dropReasons, type DropReason, type Visit } from '../../core/visit.ts';
import type { Database } from './database.ts';
import { Fold } from './fold.ts';
import { Names } from './names.ts';

/** Clicks become visits, quarantined or dropped; each once, counted by outcome, in one transaction with what they add up to. */

interface Epoch {
  readonly id: number;
  settledUpTo: number;
}

export class Settle {
  readonly #db: Database;
  readonly #names: Names;
  readonly #now: () => number;
  readonly #epochs = new Map<string, Epoch>();
  readonly #erased = new Map<number, boolean>();

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
    this.#names = new Names(db);
  }

  record({ visits, quarantined, dropped }: SettledBatch): void {
    this.#transaction((totals) => {
      const fold = new Fold(this.#db);
      for (const visit of visits) {
        if (this.#isSettled(visit, totals)) continue;
        if (visit.linkId !== null && this.#isErased(visit.linkId)) this.#drop(visit, 'link-deleted', totals);
        else this.#store(visit, fold, totals);
      }
      for (const click of quarantined) {
        if (this.#isSettled(click, totals)) continue;
        this.#db.run(
          'INSERT INTO quarantine (epoch_id, seq, at, reason, body) VALUES (?, ?, ?, ?, ?)',
          this.#epoch(click.epoch).id,
          click.seq,
          this.#now(),
          click.reason,
          click.body,
        );
        add(totals, 'quarantined', 1);
      }
      for (const click of dropped) if (!this.#isSettled(click, totals)) this.#drop(click, click.reason, totals);
      fold.store();
    });
  }

  release(clicks: readonly { readonly quarantineId: number; readonly visit: Visit }[]): void {
    this.#transaction((totals) => {
      const fold = new Fold(this.#db);
      for (const { quarantineId, visit } of clicks) {
        if (this.#db.run('DELETE FROM quarantine WHERE id = ?', quarantineId).changes === 0) continue;
        add(totals, 'quarantined', -1);
        if (visit.linkId !== null && this.#isErased(visit.linkId)) this.#drop(visit, 'link-deleted', totals);
        else this.#store(visit, fold, totals);
      }
      fold.store();
    });
  }

  /** How many were new. They never were clicks of this server, so its totals do not know them. */
  importVisits(visits: readonly Visit[]): number {
    return this.#transaction(() => {
      const fold = new Fold(this.#db);
      let imported = 0;
      for (const visit of visits) {
        if (visit.linkId !== null && this.#isErased(visit.linkId)) continue;
        if (!this.#insert(visit, fold)) continue;
        imported++;
      }
      fold.store();
      return imported;
    });
  }

  settledUpTo(): ReadonlyMap<string, number> {
    const rows = this.#db.all<{ name: string; upTo: number }>(
      'SELECT name, settled_up_to AS upTo FROM epochs WHERE settled_up_to > 0',
    );
    return new Map(rows.map(({ name, upTo }) => [name, upTo]));
  }

  totals(): SettledTotals {
    const rows = this.#db.all<{ name: string; clicks: number }>('SELECT name, clicks FROM settled_totals');
    const clicks = new Map(rows.map((row) => [row.name, row.clicks]));
    return {
      stored: clicks.get('stored') ?? 0,
      quarantined: clicks.get('quarantined') ?? 0,
      duplicates: clicks.get('duplicates') ?? 0,
      dropped: Object.fromEntries(dropReasons.map((reason) => [reason, clicks.get(reason) ?? 0])) as Record<
        DropReason,
        number
      >,
    };
  }

  /** A transaction, the totals that it adds to, and how far each epoch is settled. */
  #transaction<T>(work: (totals: Map<string, number>) => T): T {
    const totals = new Map<string, number>();
    try {
      return this.#db.transaction(() => {
        const result = work(totals);
        for (const [name, clicks] of totals)
          this.#db.run(
            'INSERT INTO settled_totals VALUES (?, ?) ON CONFLICT DO UPDATE SET clicks = clicks + excluded.clicks',
            name,
            clicks,
          );
        for (const { id, settledUpTo } of this.#epochs.values())
          this.#db.run(
            'UPDATE epochs SET settled_up_to = ? WHERE id = ? AND settled_up_to < ?',
            settledUpTo,
            id,
            settledUpTo,
          );
        return result;
      });
    } catch (error) {
      // What this transaction named and counted did not happen.
      this.#names.forget();
      this.#epochs.clear();
      throw error;
    } finally {
      this.#erased.clear();
      this.#forgetOldEpochs();
    }
  }

  #store(visit: Visit, fold: Fold, totals: Map<string, number>): void {
    this.#insert(visit, fold);
    add(totals, 'stored', 1);
  }

  #insert(visit: Visit, fold: Fold): boolean {
    const authorityId = this.#names.authority(visit.domain);
    const { changes } = this.#db.run(
      `INSERT INTO visits (epoch_id, seq, kind, link_id, authority_id, at, bot, agent_id, referrer_id, place_id, language, ip,
        visitor, visited_url, redirect_url) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      this.#epoch(visit.epoch).id,
      visit.seq,
      visit.kind,
      visit.linkId,
      authorityId,
      visit.at,
      Number(visit.bot),
      this.#names.agent(visit),
      this.#names.referrer(visit),
      this.#names.place(visit.location),
      visit.language,
      visit.ip,
      visit.visitor,
      visit.visitedUrl,
      visit.redirectUrl,
    );
    if (changes === 0) return false;
    fold.add(visit, authorityId);
    return true;
  }

  #drop({ epoch, seq }: ClickId, reason: DropReason, totals: Map<string, number>): void {
    this.#db.run('INSERT INTO dropped_clicks VALUES (?, ?) ON CONFLICT DO NOTHING', this.#epoch(epoch).id, seq);
    add(totals, reason, 1);
  }

  /** Counts a duplicate. A seq above all that are settled is certainly new, which is the rule; others are looked up. */
  #isSettled({ epoch, seq }: ClickId, totals: Map<string, number>): boolean {
    const known = this.#epoch(epoch);
    if (seq >= known.settledUpTo) {
      known.settledUpTo = seq + 1;
      return false;
    }
    const { id } = known;
    const found = this.#db.get(
      `SELECT 1 FROM visits WHERE epoch_id = ? AND seq = ? UNION ALL SELECT 1 FROM quarantine WHERE epoch_id = ? AND seq = ?
        UNION ALL SELECT 1 FROM dropped_clicks WHERE epoch_id = ? AND seq = ?`,
      id,
      seq,
      id,
      seq,
      id,
      seq,
    );
    if (found !== undefined) add(totals, 'duplicates', 1);
    return found !== undefined;
  }

  /** Asked once for each link of a transaction. */
  #isErased(linkId: number): boolean {
    let erased = this.#erased.get(linkId);
    if (erased === undefined) {
      erased = this.#db.get('SELECT 1 FROM erased_links WHERE link_id = ?', linkId) !== undefined;
      this.#erased.set(linkId, erased);
    }
    return erased;
  }

  #epoch(name: string): Epoch {
    const known = this.#epochs.get(name);
    if (known !== undefined) return known;
    this.#db.run('INSERT INTO epochs (name) VALUES (?) ON CONFLICT DO NOTHING', name);
    const row = this.#db.get<Epoch>('SELECT id, settled_up_to AS settledUpTo FROM epochs WHERE name = ?', name);
    if (row === undefined) throw new Error(`epoch ${name} was there a moment ago`);
    const epoch = { ...row };
    this.#epochs.set(name, epoch);
    return epoch;
  }

  /** A journal has one live epoch, imports have many. */
  #forgetOldEpochs(): void {
    const EPOCHS_MAX = 100;
    if (this.#epochs.size > EPOCHS_MAX) this.#epochs.clear();
  }
}

function add(totals: Map<string, number>, name: string, clicks: number): void {
  totals.set(name, (totals.get(name) ?? 0) + clicks);
}
