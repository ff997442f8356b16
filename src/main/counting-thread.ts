import { parentPort, workerData } from 'node:worker_threads';
import { openBus } from '../buses/open-bus.ts';
import type { Config } from '../config.ts';
import { ledgerOf } from '../core/ledger.ts';
import type { Ledger } from '../core/visit.ts';
import { within } from '../core/within.ts';
import type { Dependency } from '../http/status-pages.ts';
import { storesAt } from '../stores/stores.ts';
import { makeCounting } from './counting.ts';
import {
  busReading,
  lately,
  LEDGER_KEPT_MS,
  ledgerReading,
  metricsOf,
  STORE_MS_MAX,
  watchThread,
  type Watched,
} from './readings.ts';
import { keepMonths } from './retention.ts';
import { storePlace } from './settings.ts';
import { reportFacts, type FactSink } from './thread-facts.ts';
import { collectWhenIdle } from './thread-memory.ts';
import { connectThread } from './thread-rpc.ts';
import { openTracing } from './tracing.ts';

/** Counts what shorteners ship to the broker: all the work of `turnout serve analytics`. */

export interface CountingThread extends Watched {
  /** Begins to consume. To be called when the store is prepared. */
  count(): Promise<void>;
  /** The broker and the store: without either nothing can be counted. */
  dependencies(): Promise<readonly Dependency[]>;
  /** Resolves when what is being settled is settled, or failed. */
  stop(): Promise<void>;
}

collectWhenIdle();

const config = workerData as Config;
const watch = watchThread(config, 'clicks', 'store', 'batches');
const visits = await (await storesAt(storePlace(config))).openVisits({ now: Date.now });
const bus = await openBus(config.TURNOUT_BUS_URL);
const tracing = await openTracing(config);
const settled = lately(LEDGER_KEPT_MS, () => visits.settled());
// What waits in journals is known to those who write them, and what they have reported to all.
const ledger = async (): Promise<Ledger> =>
  ledgerOf({ settled: await settled(), ends: new Map(), atRisk: 0, inOrder: false });
for (const reading of [busReading(bus), ledgerReading(ledger)]) watch?.reads(reading);
let stopDropping = (): void => {};

async function dependencies(): Promise<readonly Dependency[]> {
  const state = bus.state();
  if (state === null) throw new Error('readConfigOf() asks for a broker');
  const away = await within(STORE_MS_MAX, visits.settled(), 'no answer').then(
    () => null,
    (error: unknown) => (error as Error).message,
  );
  return [
    away === null
      ? { name: 'TURNOUT_STORE_URL', status: 'pass' }
      : { name: 'TURNOUT_STORE_URL', status: 'fail', detail: away },
    state.connected
      ? { name: 'TURNOUT_BUS_URL', status: 'pass' }
      : { name: 'TURNOUT_BUS_URL', status: 'fail', detail: state.lastError ?? 'not connected' },
  ];
}

if (parentPort === null) throw new Error('counting-thread.ts runs as a worker thread');
const main = connectThread<FactSink>(parentPort, {
  ...metricsOf(watch),
  count: async () => {
    const { settle } = makeCounting(config, visits, { ahead: true });
    await bus.consume(tracing === null ? settle : tracing.processes(bus.messaging, settle));
    stopDropping = keepMonths(visits, config.TURNOUT_VISITS_KEEP_MONTHS);
  },
  dependencies,
  stop: async () => {
    stopDropping();
    await bus.close();
    await visits.close();
    await tracing?.stop();
  },
} satisfies CountingThread);
reportFacts(main, () => tracing?.place());
