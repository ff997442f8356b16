import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { CachedLinksOptions } from '../caches/cached-links.ts';
import { KnownCodes } from '../caches/known-codes.ts';
import type { Config } from '../config.ts';
import type { LinkReader, VisitStore } from '../core/ports.ts';
import type { Journal } from '../journal/journal.ts';
import type { ClicksThreadData } from './analytics-thread.ts';
import type { ApiThreadData } from './api-thread.ts';
import type { LookupThreadData } from './lookup-thread.ts';
import { isShared } from './settings.ts';
import { factSink } from './thread-facts.ts';
import { connectThread, type Port } from './thread-rpc.ts';

/** The threads beside the one that redirects, and what they offer it. */

interface Stoppable {
  stop(): Promise<void>;
}

/** Counts the journal's clicks, or ships them to those who count. */
export interface ClicksThread extends Stoppable {
  /** Resolves when every click that is on disk now is settled, or at the broker. */
  drained(): Promise<void>;
  /** Visits of a link that were accepted: stored, or still in the journal. Only where the store is this process's alone. */
  visitsSoFar(linkId: number): Promise<number>;
}

export interface LookupThread extends Omit<LinkReader, 'linksAfter'>, Pick<VisitStore, 'takePlaces'>, Stoppable {
  /** Fills the filter of known codes from the store. */
  learnCodes(): Promise<void>;
  packedAfter: CachedLinksOptions['packedAfter'];
  /** Where there is a cache server: tells the other processes that links have changed. */
  tellOthers(): Promise<void>;
}

export interface Threads {
  readonly clicks: ClicksThread;
  readonly lookup: LookupThread;
  readonly knownCodes: KnownCodes;
  startApi(data: Pick<ApiThreadData, 'domain' | 'apiSocket'>): Port;
  end(): Promise<void>;
}

/** Small heaps: with less to grow into, garbage is collected sooner, and four threads stay small together. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 256 } as const;
/** An import parses a thousand links at a time, which would all survive small ones. */
const API_YOUNG_MB = 24;

/** `links`: how many there are, about. `counts`: whether clicks are counted in this process. */
export function startThreads(
  config: Config,
  links: number,
  journal: Journal,
  onCrash: (error: Error) => void,
  counts: boolean,
): Threads {
  const workers: Worker[] = [];
  const start = (name: string, workerData: unknown, transferList: MessagePort[] = []): Worker => {
    const worker = new Worker(new URL(`./${name}-thread.ts`, import.meta.url), {
      name,
      workerData,
      transferList,
      resourceLimits: name === 'api' ? { ...THREAD_LIMITS, maxYoungGenerationSizeMb: API_YOUNG_MB } : THREAD_LIMITS,
    });
    worker.on('error', (error) => onCrash(new Error(`the ${name} thread failed`, { cause: error })));
    workers.push(worker);
    return worker;
  };
  const { port1: toAnalytics, port2: toApi } = new MessageChannel();
  const knownCodes = KnownCodes.sizedFor(links);
  const known = knownCodes.memory;
  const liveEpoch = journal.state().epoch;
  const clicksData: ClicksThreadData = { config, liveEpoch, apiPort: isShared(config) ? null : toApi };
  const lookupData: LookupThreadData = { config, known };
  return {
    clicks: connectThread<ClicksThread>(
      start(counts ? 'analytics' : 'shipping', clicksData, isShared(config) ? [] : [toApi]),
      factSink,
    ),
    lookup: connectThread<LookupThread>(start('lookup', lookupData), factSink),
    knownCodes,
    startApi: (data) =>
      start(
        'api',
        { ...data, config, known, analyticsPort: isShared(config) ? null : toAnalytics } satisfies ApiThreadData,
        isShared(config) ? [] : [toAnalytics],
      ),
    end: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
