import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { makeConsumer } from '../analytics/consumer.ts';
import { makeEnrich } from '../analytics/enrich.ts';
import { openBus } from '../buses/open-bus.ts';
import type { Config } from '../config.ts';
import type { Settled } from '../core/ports.ts';
import { openGeo } from '../facts/geo.ts';
import { pendingClicks } from '../journal/reader.ts';
import { Shipper } from '../journal/shipper.ts';
import { storesAt } from '../stores/stores.ts';
import { reportAccepted } from './report-accepted.ts';
import { runWhenIdle } from './thread-priority.ts';
import { collectWhenIdle } from './thread-memory.ts';
import { reportFacts, type FactSink } from './thread-facts.ts';
import { connectThread, offer } from './thread-rpc.ts';
import { clicksComeInOrder, dataFiles, isShared, storePlace } from './settings.ts';

/** Counts: ships the journal, enriches clicks, stores visits. The one writer of visits.db. */

/** Of this thread, and of the one that ships alone. */
export interface ClicksThreadData {
  readonly config: Config;
  readonly liveEpoch: string;
  /** The API's, where it must not write visits itself. */
  readonly apiPort: MessagePort | null;
}

runWhenIdle();
collectWhenIdle();

const { config, liveEpoch, apiPort } = workerData as ClicksThreadData;
const folder = dataFiles(config).journal;
const visits = await (await storesAt(storePlace(config))).openVisits({ now: Date.now });
const bus = await openBus(config.TURNOUT_BUS_URL);
const enrich = makeEnrich({
  locate: openGeo(config.TURNOUT_GEO_DATABASE),
  anonymise: config.TURNOUT_ANONYMIZE_REMOTE_ADDR,
});
const consumer = makeConsumer({ visits, enrich });
await bus.consume(consumer.settle);
// Behind a broker nobody knows how far an epoch is settled: what is left of the journal is sent once more.
const settled = clicksComeInOrder(config) ? settledUpTo(await visits.settled()) : new Map<string, number>();
const shipper = new Shipper({ folder, bus, settled, liveEpoch });
const stopReporting = isShared(config) ? reportAccepted(visits, folder) : async () => {};

function settledUpTo({ epochs }: Settled): ReadonlyMap<string, number> {
  return new Map(Array.from(epochs, ([epoch, { upTo }]) => [epoch, upTo]));
}

if (parentPort === null) throw new Error('analytics-thread.ts runs as a worker thread');
const main = connectThread<FactSink>(parentPort, {
  drained: () => shipper.drained(),
  visitsSoFar: async (linkId: number) => {
    const [counts, now] = await Promise.all([visits.counts(linkId), visits.settled()]);
    return counts.total + pendingClicks(folder, linkId, settledUpTo(now));
  },
  stop: async () => {
    await shipper.stop();
    await bus.close();
    await stopReporting();
    await visits.close();
  },
});
reportFacts(main);
if (apiPort !== null)
  connectThread(apiPort, {
    ...offer(visits, 'eraseLink', 'eraseOrphans', 'importVisits'),
    replay: (ids?: readonly number[]) => consumer.replay(ids),
  });
shipper.start();
