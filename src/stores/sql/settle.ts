import type { ClickId } from '../../core/click.ts';
import type { Settled, SettledEpoch, SettledPart } from '../../core/ports.ts';
import { dropReasons, type DropReason, type Visit } from '../../core/visit.ts';
import { ArrivedIds } from './arrivals.ts';
import { inList, inParts, type Database, type IdRun, type Session } from './database.ts';
import { idIn, known, learnEpochs, newClicks, type Epoch, type EpochsAtWork } from './epochs.ts';
import { Fold } from './fold.ts';
import { Names } from './names.ts';
import { addPlaces } from './places-taken.ts';
import { SeenVisitors } from './seen-visitors.ts';
import { DROPPED_CLICKS, ERASED_LINKS, QUARANTINE, SETTLED_TOTALS, VISITS } from './tables.ts';

/** Clicks become visits, quarantined or dropped; each once, counted by outcome, in one transaction with what they add up to. */

const NONE: ReadonlySet<number> = new Set();

/** What one transaction does. */
interface Work extends EpochsAtWork {
  readonly totals: Map<string, number>;
  readonly fold: Fold;
  /** Of visits that are stored. */
  readonly arrived: ArrivedIds;
  /** Of those whose visits were stored in the belief that they are not erased. */
  readonly links: Set<number>;
  /** The visits that were made last: the database stores them while the next ones are made. */
  storing: Promise<readonly IdRun[]>;
}

export class Settle {
  readonly #db: Database;
  readonly #names = new Names();
  readonly #seen = new SeenVisitors();
  readonly #now: () => number;
  #last: Promise<unknown> = Promise.resolve();

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  async record(parts: Iterable<SettledPart>): Promise<void> {
    try {
      await this.#record(parts, false);
    } catch (error) {
      if (!(error instanceof NotAlone)) throw error;
      await this.#record(parts, true);
    }
  }

  async release(clicks: readonly { readonly quarantineId: number; readonly visit: Visit }[]): Promise<void> {
    await this.#transaction(true, async (work) => {
      const visits: Visit[] = [];
      for (const { quarantineId, visit } of clicks)
        if ((await work.session.run('DELETE FROM quarantine WHERE id = ?', quarantineId)) > 0) visits.push(visit);
      add(work.totals, 'quarantined', -visits.length);
      await learnEpochs(work, visits);
      await this.#settle(work, visits);
    });
  }

  /** How many were new. They never were clicks of this server, so its totals do not know them. */
  async importVisits(visits: readonly Visit[]): Promise<number> {
    return await this.#transaction(false, async (work) => {
      await learnEpochs(work, visits);
      const erased = await erasedLinks(work.session, linksOf(visits));
      const isNew = await newClicks(work, visits, 'ask');
      const kept = visits.filter((visit) => isNew(visit) && (visit.linkId === null || !erased.has(visit.linkId)));
      await this.#store(work, kept);
      for (const [linkId, ofLink] of Map.groupBy(kept, (visit) => visit.linkId))
        if (linkId !== null) await addPlaces(work.session, linkId, ofLink.length);
      return kept.length;
    });
  }

  async settled(): Promise<Settled> {
    // One statement, and so as of one moment.
    const rows = await this.#db.all<{ kind: 'total' | 'epoch'; name: string } & SettledEpoch>(
      `SELECT 'total' AS kind, name, 0 AS "upTo", clicks, 0 AS accepted FROM settled_totals
        UNION ALL SELECT 'epoch' AS kind, name, settled_up_to AS "upTo", clicks, accepted FROM epochs WHERE settled_up_to + accepted > 0`,
    );
    const totals = new Map(rows.filter(({ kind }) => kind === 'total').map(({ name, clicks }) => [name, clicks]));
    const epochs = rows.filter(({ kind }) => kind === 'epoch');
    return {
      totals: {
        stored: totals.get('stored') ?? 0,
        quarantined: totals.get('quarantined') ?? 0,
        duplicates: totals.get('duplicates') ?? 0,
        dropped: Object.fromEntries(dropReasons.map((reason) => [reason, totals.get(reason) ?? 0])) as Record<
          DropReason,
          number
        >,
      },
      epochs: new Map(epochs.map(({ name, upTo, clicks, accepted }) => [name, { upTo, clicks, accepted }])),
    };
  }

  async reportAccepted(ends: ReadonlyMap<string, number>): Promise<void> {
    if (ends.size === 0) return;
    await this.#db.transaction(async (session) => {
      const names = [...ends.keys()].sort();
      const epochs = new Map<string, Epoch>();
      await learnEpochs(
        { session, epochs },
        names.map((epoch) => ({ epoch })),
      );
      for (const name of names) {
        const end = ends.get(name) ?? 0;
        await session.run('UPDATE epochs SET accepted = ? WHERE id = ? AND accepted < ?', end, idIn(epochs, name), end);
      }
    });
  }

  async #record(parts: Iterable<SettledPart>, alone: boolean): Promise<void> {
    await this.#transaction(alone, async (work) => {
      for (const part of parts) await this.#recordPart(work, part, alone);
      // Nobody erases a link meanwhile: asked once, when the database has all else to do, for that there is none as a rule.
      if ((await erasedLinks(work.session, work.links)).size > 0) throw new NotAlone();
      for (const { id, settledUpTo, fresh } of [...work.epochs.values()].sort((a, b) => a.id - b.id)) {
        if (fresh > 0) await work.session.run('UPDATE epochs SET clicks = clicks + ? WHERE id = ?', fresh, id);
        await work.session.run(
          'UPDATE epochs SET settled_up_to = ? WHERE id = ? AND settled_up_to < ?',
          settledUpTo,
          id,
          settledUpTo,
        );
      }
    });
  }

  async #recordPart(work: Work, part: SettledPart, alone: boolean): Promise<void> {
    const { session, totals, epochs } = work;
    // Whoever only stores visits goes beside others that do. What else may become of a click is decided alone.
    if (!alone && part.quarantined.length + part.dropped.length > 0) throw new NotAlone();
    const clicks: readonly ClickId[] = [...part.visits, ...part.quarantined, ...part.dropped];
    await learnEpochs(work, clicks);
    const isNew = await newClicks(work, clicks, 'trust');
    const fresh = <T extends ClickId>(all: readonly T[]): readonly T[] => {
      const found = all.filter(isNew);
      add(totals, 'duplicates', all.length - found.length);
      for (const { epoch } of found) known(epochs, epoch).fresh++;
      return found;
    };
    await this.#settle(work, fresh(part.visits), alone);
    const quarantined = fresh(part.quarantined);
    await session.insert(
      QUARANTINE,
      quarantined.map(({ epoch, seq, reason, body }) => [idIn(epochs, epoch), seq, this.#now(), reason, body]),
    );
    add(totals, 'quarantined', quarantined.length);
    await drop(work, fresh(part.dropped));
    for (const { epoch, seq } of clicks) {
      const ofEpoch = known(epochs, epoch);
      ofEpoch.settledUpTo = Math.max(ofEpoch.settledUpTo, seq + 1);
    }
  }

  /** Visits that nobody has settled: stored, or dropped where their link is gone. */
  async #settle(work: Work, visits: readonly Visit[], alone = true): Promise<void> {
    if (!alone) for (const { linkId } of visits) if (linkId !== null) work.links.add(linkId);
    const erased = alone ? await erasedLinks(work.session, linksOf(visits)) : NONE;
    const isGone = ({ linkId }: Visit): boolean => linkId !== null && erased.has(linkId);
    const stored = erased.size === 0 ? visits : visits.filter((visit) => !isGone(visit));
    await this.#store(work, stored);
    add(work.totals, 'stored', stored.length);
    if (erased.size === 0) return;
    const gone = visits.filter(isGone);
    await drop(
      work,
      gone.map(({ epoch, seq }) => ({ epoch, seq, reason: 'link-deleted' })),
    );
  }

  async #store(work: Work, visits: readonly Visit[]): Promise<void> {
    if (visits.length === 0) return;
    const { session, epochs, fold, arrived, storing: before } = work;
    await this.#names.learn(session, visits);
    const names = this.#names;
    work.storing = session.insertNumbered(
      VISITS,
      (function* () {
        for (const visit of visits) {
          const authorityId = names.authority(visit);
          fold.add(visit, authorityId);
          yield [
            idIn(epochs, visit.epoch),
            visit.seq,
            visit.kind,
            visit.linkId,
            authorityId,
            visit.at,
            Number(visit.bot),
            names.agent(visit),
            names.referrer(visit),
            names.place(visit),
            visit.language,
            visit.ip,
            visit.visitor,
            visit.visitedUrl,
            visit.redirectUrl,
          ];
        }
      })(),
    );
    // It is looked at when the next ones are on their way. By then what is asked for fails as it did.
    work.storing.catch(() => undefined);
    arrived.add(await before);
  }

  /** A transaction, with what it adds up to. One after the other: what one has named is not there for another before its commit. */
  async #transaction<T>(alone: boolean, work: (work: Work) => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#transact(alone, work));
    this.#last = turn.catch(() => {});
    return await turn;
  }

  async #transact<T>(alone: boolean, work: (work: Work) => Promise<T>): Promise<T> {
    try {
      let fold = new Fold(this.#seen);
      const answer = await this.#db.transaction(async (session) => {
        await passGate(this.#db, session, alone);
        fold = new Fold(this.#seen);
        const of: Work = {
          session,
          totals: new Map(),
          epochs: new Map(),
          fold,
          arrived: new ArrivedIds(),
          links: new Set(),
          storing: Promise.resolve([]),
        };
        const result = await work(of);
        await of.fold.store(session);
        of.arrived.add(await of.storing);
        await session.add(
          SETTLED_TOTALS,
          [...of.totals].filter(([, clicks]) => clicks !== 0).sort(([a], [b]) => (a < b ? -1 : 1)),
        );
        if ((of.totals.get('stored') ?? 0) > 0) await of.arrived.store(session);
        return result;
      });
      fold.remember();
      return answer;
    } catch (error) {
      // What this transaction named did not happen.
      this.#names.forget();
      throw error;
    }
  }
}

/** Thrown where what a transaction finds has to be settled alone. Then all of it is done again, alone. */
class NotAlone extends Error {}

/** Until the transaction ends: others that are not alone may pass too, and whoever is alone waits for all of them. */
export async function passGate({ dialect }: Database, session: Session, alone: boolean): Promise<void> {
  await session.get(`SELECT id FROM settle_gate ${alone ? dialect.forUpdate : dialect.forShare}`);
}

function linksOf(visits: readonly Visit[]): ReadonlySet<number> {
  return new Set(visits.flatMap(({ linkId }) => linkId ?? []));
}

async function erasedLinks(session: Session, linkIds: ReadonlySet<number>): Promise<ReadonlySet<number>> {
  const erased = new Set<number>();
  for (const part of inParts([...linkIds])) {
    const list = inList(part);
    const sql = `SELECT link_id AS id FROM ${ERASED_LINKS.name} WHERE link_id ${list.sql}`;
    for (const { id } of await session.all<{ id: number }>(sql, ...list.values)) erased.add(id);
  }
  return erased;
}

async function drop(
  { session, totals, epochs }: Work,
  clicks: readonly (ClickId & { readonly reason: DropReason })[],
): Promise<void> {
  await session.insert(
    DROPPED_CLICKS,
    clicks.map(({ epoch, seq }) => [idIn(epochs, epoch), seq]),
  );
  for (const { reason } of clicks) add(totals, reason, 1);
}

function add(totals: Map<string, number>, name: string, clicks: number): void {
  totals.set(name, (totals.get(name) ?? 0) + clicks);
}
