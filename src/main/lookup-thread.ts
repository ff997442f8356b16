import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { behindCache, type CachedReads } from '../caches/behind-cache.ts';
import { packedReader } from '../caches/cached-links.ts';
import { locator } from '../caches/locator.ts';
import { KnownCodes } from '../caches/known-codes.ts';
import type { Config } from '../config.ts';
import type { LinkRef } from '../core/link.ts';
import { storesAt } from '../stores/stores.ts';
import { collectWhenIdle } from './thread-memory.ts';
import { faultsIn, stalledStore } from './faults.ts';
import { reportFacts, type FactSink } from './thread-facts.ts';
import { connectThread, offer } from './thread-rpc.ts';
import { metricsOf, storeReading, watchThread } from './readings.ts';
import { isShared, storePlace } from './settings.ts';

/** Answers what the redirect's cache does not know, so that no read of a disk ever holds up a redirect. */

export interface LookupThreadData {
  readonly config: Config;
  readonly known: SharedArrayBuffer;
  /** Of SharedFaults; null where the fault lab is off. */
  readonly faults: SharedArrayBuffer | null;
}

collectWhenIdle();
const { config, known: memory, faults: shared } = workerData as LookupThreadData;
const faults = faultsIn(shared);
const watch = watchThread(config, 'lookup', 'store');
const stores = await storesAt(storePlace(config));
const reader = stalledStore(await stores.openReader(config.TURNOUT_SHORT_URL_MODE), faults);
const cached = await behindCache(config.TURNOUT_CACHE_URL, {
  links: reader,
  store: config.TURNOUT_STORE_URL,
  caseMode: config.TURNOUT_SHORT_URL_MODE,
});
const places = isShared(config) ? stalledStore(await stores.openVisits({ now: Date.now }), faults) : null;
const known = new KnownCodes(memory);
watch?.reads(storeReading(reader));
watch?.reads((readings) => {
  if (cached !== null) readings.set('turnout_cache_breaker_open', cached.isStalled ? 1 : 0, {});
});

if (parentPort === null) throw new Error('lookup-thread.ts runs as a worker thread');
const lookups = {
  ...offer(reader, 'domains', 'crawlableCodes'),
  ...offer<CachedReads>(cached ?? reader, 'changeCursor', 'changesSince'),
  locate: locator(cached ?? reader),
  packedAfter: packedReader(reader, config.TURNOUT_SHORT_URL_MODE),
  takePlaces: async (linkId: number, limit: number, wanted: number) => {
    if (places === null) throw new Error('a store of one process gives no places: VisitLimits does');
    return await places.takePlaces(linkId, limit, wanted);
  },
};
const main = connectThread<FactSink>(parentPort, {
  ...lookups,
  ...metricsOf(watch),
  answerTo: async (worker: MessagePort) => void connectThread(worker, lookups),
  learnCodes: async () => {
    await reader.forEachCode((ref) => known.add(ref));
    known.markComplete();
  },
  tellOthers: async (refs: readonly LinkRef[]) => cached?.tellOthers(refs),
  stop: async () => {
    cached?.close();
    await Promise.all([reader.close(), places?.close()]);
  },
});
reportFacts(main);
