import { MessageChannel, Worker, type MessagePort, type ResourceLimits } from 'node:worker_threads';
import type { CachedLinksOptions } from '../caches/cached-links.ts';
import { KnownCodes } from '../caches/known-codes.ts';
import type { Config } from '../config.ts';
import type { LinkRef } from '../core/link.ts';
import type { LinkReader, VisitStore } from '../core/ports.ts';
import type { ClicksThreadData } from './analytics-thread.ts';
import type { ApiThreadData } from './api-thread.ts';
import type { LookupThreadData } from './lookup-thread.ts';
import type { Watched } from './readings.ts';
import { isShared } from './settings.ts';
import { factSink } from './thread-facts.ts';
import { connectThread, type Port } from './thread-rpc.ts';
import type { WorkerThreadData } from './worker-thread.ts';

/** The threads beside the one that redirects, and what they offer it. */

interface Stoppable {
  stop(): Promise<void>;
}

/** Counts the journal's clicks, or ships them to those who count. */
export interface ClicksThread extends Stoppable, Watched {
  /** To be called when nobody writes an epoch of the journal any more. */
  end(epoch: string): Promise<void>;
  /** Whether the broker can be used; true without one. */
  busWorks(): Promise<boolean>;
  /** Resolves when every click that is on disk now is settled, or at the broker. */
  drained(): Promise<void>;
  /** Visits of a link that were accepted: stored, or still in the journal. Only where the store is this process's alone. */
  visitsSoFar(linkId: number): Promise<number>;
}

/** What each worker asks. */
export interface Lookups extends Omit<LinkReader, 'linksAfter' | 'find'>, Pick<VisitStore, 'takePlaces'> {
  locate: CachedLinksOptions['locate'];
  packedAfter: CachedLinksOptions['packedAfter'];
}

export interface LookupThread extends Lookups, Stoppable, Watched {
  /** Fills the filter of known codes from the store. */
  learnCodes(): Promise<void>;
  /** Where there is a cache server: tells it, and the other processes, that these links have changed. */
  tellOthers(refs: readonly LinkRef[]): Promise<void>;
  /** Offers `Lookups` to one more thread. */
  answerTo(worker: MessagePort): Promise<void>;
}

export interface Threads {
  readonly clicks: ClicksThread;
  readonly lookup: LookupThread;
  readonly knownCodes: KnownCodes;
  startApi(data: Pick<ApiThreadData, 'domain' | 'apiSocket'>): Port;
  /** One more thread that redirects. Whoever starts it looks after it: its end is not that of the process. */
  startWorker(data: WorkerPlace): Worker;
  end(): Promise<void>;
}

/** Where a worker stands. */
export type WorkerPlace = Pick<WorkerThreadData, 'workers' | 'port' | 'domain' | 'apiSocket'>;

/** Small heaps: with less to grow into, garbage is collected sooner, and four threads stay small together. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 256 } as const;
/** An import parses a thousand links at a time, which would all survive small ones. */
const API_YOUNG_MB = 24;
/** As the main thread has (bin/turnout): two semi-spaces of 2 MiB, and what survives them. */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 6, maxOldGenerationSizeMb: 512 } as const;

/** Room for codes while nobody knows how many there are: 8 MiB, and of four million codes one false answer in 490 (src/caches/known-codes.ts). */
const UNKNOWN_LINKS = 1_000_000;

/** `links`: how many there are, about; null while the store does not say. `ended`: epochs of former processes that the journal holds. `counts`: whether clicks are counted in this process. `faults`: of SharedFaults; null where the fault lab is off. */
export function startThreads(
  config: Config,
  links: number | null,
  ended: readonly string[],
  onCrash: (error: Error) => void,
  counts: boolean,
  faults: SharedArrayBuffer | null,
): Threads {
  const started = new Set<Worker>();
  const spawn = (
    name: string,
    workerData: unknown,
    resourceLimits: ResourceLimits,
    transferList: MessagePort[] = [],
  ): Worker => {
    const url = new URL(`./${name}-thread.ts`, import.meta.url);
    const thread = new Worker(url, { name, workerData, transferList, resourceLimits });
    started.add(thread);
    thread.once('exit', () => started.delete(thread));
    return thread;
  };
  const start = (name: string, workerData: unknown, transferList: MessagePort[] = []): Worker => {
    const limits = name === 'api' ? { ...THREAD_LIMITS, maxYoungGenerationSizeMb: API_YOUNG_MB } : THREAD_LIMITS;
    const thread = spawn(name, workerData, limits, transferList);
    thread.on('error', (error) => onCrash(new Error(`the ${name} thread failed`, { cause: error })));
    return thread;
  };
  const { port1: toAnalytics, port2: toApi } = new MessageChannel();
  const knownCodes = KnownCodes.sizedFor(links ?? UNKNOWN_LINKS);
  const known = knownCodes.memory;
  const clicksData: ClicksThreadData = { config, ended, apiPort: isShared(config) ? null : toApi, faults };
  const lookupData: LookupThreadData = { config, known, faults };
  const lookup = connectThread<LookupThread>(start('lookup', lookupData), factSink);
  return {
    clicks: connectThread<ClicksThread>(
      start(counts ? 'analytics' : 'shipping', clicksData, isShared(config) ? [] : [toApi]),
      factSink,
    ),
    lookup,
    knownCodes,
    startWorker: (data) => {
      const { port1: toLookup, port2: toWorker } = new MessageChannel();
      // A lookup thread that is gone ends the process.
      lookup.answerTo(toWorker).catch(() => {});
      return spawn(
        'worker',
        { ...data, config, known, lookup: toLookup, faults } satisfies WorkerThreadData,
        WORKER_LIMITS,
        [toLookup],
      );
    },
    startApi: (data) =>
      start(
        'api',
        {
          ...data,
          config,
          known,
          analyticsPort: isShared(config) ? null : toAnalytics,
          faults,
        } satisfies ApiThreadData,
        isShared(config) ? [] : [toAnalytics],
      ),
    end: async () => {
      await Promise.all(Array.from(started, (thread) => thread.terminate()));
    },
  };
}
