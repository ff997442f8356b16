import { parentPort, workerData } from 'node:worker_threads';
import { openBus } from '../buses/open-bus.ts';
import { storesAt } from '../stores/stores.ts';
import type { ClicksThreadData } from './analytics-thread.ts';
import { faultsIn, stalledBus, stalledStore } from './faults.ts';
import { runWhenIdle } from './thread-priority.ts';
import { collectWhenIdle } from './thread-memory.ts';
import { reportFacts, type FactSink } from './thread-facts.ts';
import { connectThread, offer } from './thread-rpc.ts';
import { busReading, metricsOf, watchThread } from './readings.ts';
import { storePlace } from './settings.ts';
import { makeShipping } from './shipping.ts';
import { openTracing } from './tracing.ts';

/** Ships the journal to the broker, for analytics processes to count. */

runWhenIdle();
collectWhenIdle();

const { config, ended, faults: shared } = workerData as ClicksThreadData;
const watch = watchThread(config, 'clicks', 'store');
const faults = faultsIn(shared);
const visits = stalledStore(await (await storesAt(storePlace(config))).openVisits({ now: Date.now }), faults);
const bus = stalledBus(await openBus(config.TURNOUT_BUS_URL), faults);
watch?.reads(busReading(bus));
const tracing = await openTracing(config);
const shipping = makeShipping({ config, ended, bus, visits, tracing, settled: new Map() });

if (parentPort === null) throw new Error('shipping-thread.ts runs as a worker thread');
const main = connectThread<FactSink>(parentPort, {
  ...offer(shipping, 'end', 'busWorks', 'drained', 'stop'),
  ...metricsOf(watch),
});
reportFacts(main);
shipping.start();
