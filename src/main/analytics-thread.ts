import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { makeConsumer } from '../analytics/consumer.ts';
import { makeEnrich } from '../analytics/enrich.ts';
import { MemoryBus } from '../buses/memory.ts';
import type { Config } from '../config.ts';
import type { Settled } from '../core/ports.ts';
import { openGeo } from '../facts/geo.ts';
import { pendingClicks } from '../journal/reader.ts';
import { Shipper } from '../journal/shipper.ts';
import { storesAt } from '../stores/stores.ts';
import { runWhenIdle } from './thread-priority.ts';
import { collectWhenIdle } from './thread-memory.ts';
import { reportFacts, type FactSink } from './thread-facts.ts';
import { connectThread, offer } from './thread-rpc.ts';
import { dataFiles, storePlace } from './settings.ts';

/** Counts: ships the journal, enriches clicks, stores visits. The one writer of visits.db. */

export interface AnalyticsThreadData {
  readonly config: Config;
  readonly liveEpoch: string;
  readonly apiPort: MessagePort;
}

runWhenIdle();
collectWhenIdle();

const { config, liveEpoch, apiPort } = workerData as AnalyticsThreadData;
const files = dataFiles(config);
const stores = await storesAt(storePlace(config));
const visits = await stores.openVisits({ now: Date.now });
const bus = new MemoryBus();
const enrich = makeEnrich({
  locate: openGeo(config.TURNOUT_GEO_DATABASE),
  anonymise: config.TURNOUT_ANONYMIZE_REMOTE_ADDR,
});
const consumer = makeConsumer({ bus, visits, enrich });
await consumer.start();
const shipper = new Shipper({ folder: files.journal, bus, settled: settledUpTo(await visits.settled()), liveEpoch });

function settledUpTo({ epochs }: Settled): ReadonlyMap<string, number> {
  return new Map(Array.from(epochs, ([epoch, { upTo }]) => [epoch, upTo]));
}

if (parentPort === null) throw new Error('analytics-thread.ts runs as a worker thread');
const main = connectThread<FactSink>(parentPort, {
  drained: () => shipper.drained(),
  visitsSoFar: async (linkId: number) => {
    const [counts, settled] = await Promise.all([visits.counts(linkId), visits.settled()]);
    return counts.total + pendingClicks(files.journal, linkId, settledUpTo(settled));
  },
  stop: async () => {
    await shipper.stop();
    await bus.close();
    await visits.close();
  },
});
reportFacts(main);
connectThread(apiPort, {
  ...offer(visits, 'eraseLink', 'eraseOrphans', 'importVisits', 'settled'),
  replay: (ids?: readonly number[]) => consumer.replay(ids),
});
shipper.start();
