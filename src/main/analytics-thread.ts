import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { openBus } from '../buses/open-bus.ts';
import type { Config } from '../config.ts';
import type { Settled } from '../core/ports.ts';
import { pendingClicks } from '../journal/reader.ts';
import { storesAt } from '../stores/stores.ts';
import { runWhenIdle } from './thread-priority.ts';
import { collectWhenIdle } from './thread-memory.ts';
import { reportFacts, type FactSink } from './thread-facts.ts';
import { connectThread, offer } from './thread-rpc.ts';
import { faultsIn, stalledBus, stalledStore } from './faults.ts';
import { makeCounting } from './counting.ts';
import { clicksComeInOrder, dataFiles, storePlace } from './settings.ts';
import { untilStoreAnswers } from './prepare-store.ts';
import { busReading, metricsOf, watchThread } from './readings.ts';
import { keepMonths } from './retention.ts';
import { makeShipping } from './shipping.ts';
import { openTracing } from './tracing.ts';

/** Counts: ships the journal, enriches clicks, stores visits. The one writer of visits.db. */

/** Of this thread, and of the one that ships alone. */
export interface ClicksThreadData {
  readonly config: Config;
  /** Epochs of former processes that the journal holds. */
  readonly ended: readonly string[];
  /** The API's, where it must not write visits itself. */
  readonly apiPort: MessagePort | null;
  /** Of SharedFaults; null where the fault lab is off. */
  readonly faults: SharedArrayBuffer | null;
}

runWhenIdle();
collectWhenIdle();

const { config, ended, apiPort, faults: shared } = workerData as ClicksThreadData;
const watch = watchThread(config, 'clicks', 'store', 'batches');
const faults = faultsIn(shared);
const visits = stalledStore(await (await storesAt(storePlace(config))).openVisits({ now: Date.now }), faults);
const bus = stalledBus(await openBus(config.TURNOUT_BUS_URL), faults);
watch?.reads(busReading(bus));
const consumer = makeCounting(config, visits);
const tracing = await openTracing(config);
await bus.consume(tracing === null ? consumer.settle : tracing.processes(bus.messaging, consumer.settle));
const settled = clicksComeInOrder(config)
  ? settledUpTo(await untilStoreAnswers(() => visits.settled()))
  : new Map<string, number>();
const shipping = makeShipping({ config, ended, bus, visits, tracing, settled });

function settledUpTo({ epochs }: Settled): ReadonlyMap<string, number> {
  return new Map(Array.from(epochs, ([epoch, { upTo }]) => [epoch, upTo]));
}

if (parentPort === null) throw new Error('analytics-thread.ts runs as a worker thread');
const main = connectThread<FactSink>(parentPort, {
  ...offer(shipping, 'end', 'busWorks', 'drained', 'stop'),
  ...metricsOf(watch),
  visitsSoFar: async (linkId: number) => {
    const [counts, now] = await Promise.all([visits.counts(linkId), visits.settled()]);
    return counts.total + pendingClicks(dataFiles(config).journal, linkId, settledUpTo(now));
  },
});
reportFacts(main, () => tracing?.place());
if (apiPort !== null)
  connectThread(apiPort, {
    ...offer(visits, 'eraseLink', 'eraseOrphans', 'importVisits'),
    replay: (ids?: readonly number[]) => consumer.replay(ids),
  });
keepMonths(visits, config.TURNOUT_VISITS_KEEP_MONTHS);
shipping.start();
