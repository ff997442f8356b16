import { parentPort, workerData } from 'node:worker_threads';
import { openBus } from '../buses/open-bus.ts';
import { Shipper } from '../journal/shipper.ts';
import { storesAt } from '../stores/stores.ts';
import type { ClicksThreadData } from './analytics-thread.ts';
import { reportAccepted } from './report-accepted.ts';
import { runWhenIdle } from './thread-priority.ts';
import { collectWhenIdle } from './thread-memory.ts';
import { reportFacts, type FactSink } from './thread-facts.ts';
import { connectThread } from './thread-rpc.ts';
import { dataFiles, storePlace } from './settings.ts';

/** Ships the journal to the broker, for analytics processes to count. */

runWhenIdle();
collectWhenIdle();

const { config, liveEpoch } = workerData as ClicksThreadData;
const folder = dataFiles(config).journal;
const visits = await (await storesAt(storePlace(config))).openVisits({ now: Date.now });
const bus = await openBus(config.TURNOUT_BUS_URL);
// Nobody knows how far an epoch is settled: what is left of the journal is sent once more, and absorbed.
const shipper = new Shipper({ folder, bus, settled: new Map(), liveEpoch });
const stopReporting = reportAccepted(visits, folder);

if (parentPort === null) throw new Error('shipping-thread.ts runs as a worker thread');
const main = connectThread<FactSink>(parentPort, {
  drained: () => shipper.drained(),
  stop: async () => {
    await shipper.stop();
    await bus.close();
    await stopReporting();
    await visits.close();
  },
});
reportFacts(main);
shipper.start();
