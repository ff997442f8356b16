import { setImmediate } from 'node:timers/promises';
import type { ClickId, JournaledClick } from '../core/click.ts';
import type { SettledPart, VisitStore } from '../core/ports.ts';
import { portions } from '../core/portions.ts';
import type { Visit } from '../core/visit.ts';
import { batchSettled, clicksEnriched, failure } from '../channels.ts';
import type { Enrich } from './enrich.ts';
import { parseClick, PoisonClick } from './parse-click.ts';

/** Settles clicks: each becomes a visit, or is quarantined with its reason, or is counted as dropped. In batches, as they come. */

/** Clicks that are read and enriched at a time: what they take is young garbage by the time of the next ones. */
const PART_CLICKS = 1000;
/** Quarantined clicks tried in one transaction. */
const REPLAY_PAGE = 500;

export interface ConsumerOptions {
  readonly visits: VisitStore;
  readonly enrich: Enrich;
  /** Awaited before clicks are enriched. */
  readonly prepare: () => Promise<void>;
  /** Makes all of a batch at once, and not when the store asks for it: worth the memory where the store may be busy with the batch before. */
  readonly ahead?: boolean;
}

export interface Consumer {
  /** What a bus delivers its batches to. */
  readonly settle: (batch: Iterable<JournaledClick>) => Promise<void>;
  /** Tries quarantined clicks again (all of them without ids); how many became visits. */
  readonly replay: (ids?: readonly number[]) => Promise<number>;
}

export function makeConsumer({ visits, enrich, prepare, ahead = false }: ConsumerOptions): Consumer {
  const visitOf = (click: JournaledClick): Visit | string => {
    if (click.damage !== undefined) return click.damage;
    try {
      return enrich(click, parseClick(click.body));
    } catch (error) {
      if (!(error instanceof PoisonClick)) failure.publish({ where: 'enrich', error });
      return (error as Error).message;
    }
  };

  const settled = (clicks: readonly JournaledClick[]): SettledPart => {
    const startedAt = clicksEnriched.isHeard ? performance.now() : 0;
    const stored: Visit[] = [];
    const quarantined: SettledPart['quarantined'][number][] = [];
    const dropped: SettledPart['dropped'][number][] = [];
    for (const click of clicks) {
      if (click.dropped !== undefined) {
        dropped.push({ ...idOf(click), reason: click.dropped });
        continue;
      }
      const outcome = visitOf(click);
      if (typeof outcome === 'string') quarantined.push({ ...idOf(click), reason: outcome, body: textOf(click) });
      else stored.push(outcome);
    }
    if (clicksEnriched.isHeard)
      clicksEnriched.publish({ clicks: clicks.length, startedAt, ms: performance.now() - startedAt });
    return { visits: stored, quarantined, dropped };
  };
  const settle = async (batch: Iterable<JournaledClick>): Promise<void> => {
    const startedAt = performance.now();
    await prepare();
    let clicks = 0;
    let storedAt: number[] = [];
    const parts = {
      *[Symbol.iterator]() {
        clicks = 0;
        storedAt = [];
        for (const part of portions(batch, PART_CLICKS)) {
          const outcome = settled(part);
          clicks += part.length;
          if (batchSettled.isHeard) for (const visit of outcome.visits) storedAt.push(visit.at);
          yield outcome;
        }
      },
    };
    await visits.record(ahead ? await made(parts) : parts);
    batchSettled.publish({ clicks, ms: performance.now() - startedAt, storedAt });
  };

  return {
    settle,
    replay: async (ids) => {
      const wanted = ids === undefined ? null : new Set(ids);
      let released = 0;
      await prepare();
      for (let offset = 0; ;) {
        const { items } = await visits.quarantine({ offset, limit: REPLAY_PAGE });
        const outcomes = items
          .filter((item) => wanted === null || wanted.has(item.id))
          .map((item) => ({ quarantineId: item.id, visit: visitOf(item) }));
        const readable = outcomes.flatMap(({ quarantineId, visit }) =>
          typeof visit === 'string' ? [] : [{ quarantineId, visit }],
        );
        if (readable.length > 0) await visits.release(readable);
        released += readable.length;
        if (items.length < REPLAY_PAGE) return released;
        // What was released is gone from the pages to come.
        offset += items.length - readable.length;
      }
    },
  };
}

/** Answers of the store get through meanwhile. */
async function made(parts: Iterable<SettledPart>): Promise<readonly SettledPart[]> {
  const all: SettledPart[] = [];
  for (const part of parts) {
    all.push(part);
    await setImmediate();
  }
  return all;
}

function idOf({ epoch, seq }: ClickId): ClickId {
  return { epoch, seq };
}

/** A body as the quarantine keeps it. */
function textOf({ body }: JournaledClick): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
