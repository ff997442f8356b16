import { setTimeout as sleep } from 'node:timers/promises';
import { openBus } from '../buses/open-bus.ts';
import type { ObservedBus } from '../buses/bus-state.ts';
import type { Config } from '../config.ts';
import { ledgerOf } from '../core/ledger.ts';
import type { Ledger } from '../core/visit.ts';
import { within } from '../core/within.ts';
import type { Dependency } from '../http/status-pages.ts';
import { portOf } from '../http/server.ts';
import { storesAt } from '../stores/stores.ts';
import type { Running } from './all.ts';
import { makeCounting } from './counting.ts';
import { keepMonths } from './retention.ts';
import { prepareStore, untilPrepared } from './prepare-store.ts';
import { busReading, lately, LEDGER_KEPT_MS, ledgerReading, STORE_MS_MAX, watchThread } from './readings.ts';
import { storePlace } from './settings.ts';
import { scrapeOf, statusSource } from './status.ts';
import { listenForStatus } from './status-server.ts';
import { openOtlpMetrics, openTracing } from './tracing.ts';

/** Analytics alone: counts what shorteners ship to the broker. Any number of these share the work. */
export async function serveAnalytics(config: Config, onCrash: (error: Error) => void): Promise<Running> {
  const isPrepared = (await prepareStore(config)) !== null;
  const watch = watchThread(config, 'main', 'store', 'batches');
  const visits = await (await storesAt(storePlace(config))).openVisits({ now: Date.now });
  const bus = await openBus(config.TURNOUT_BUS_URL);
  const tracing = await openTracing(config);
  // Before anything is consumed: a port that is in use ends the process.
  const scrape = scrapeOf(watch);
  const pushed = await openOtlpMetrics(config, () => scrape.snapshot());
  let isServing = true;
  const server = await listenForStatus(
    config.TURNOUT_PORT,
    config.TURNOUT_ADDRESS,
    statusSource(config, {
      dependencies: () => dependenciesOf(bus, () => visits.settled()),
      expose: (accept) => scrape.expose(accept),
    }),
    () => isServing,
  );
  const settled = lately(LEDGER_KEPT_MS, () => visits.settled());
  // What waits in journals is known to those who write them, and what they have reported to all.
  const ledger = async (): Promise<Ledger> =>
    ledgerOf({ settled: await settled(), ends: new Map(), atRisk: 0, inOrder: false });
  for (const reading of [busReading(bus), ledgerReading(ledger)]) watch?.reads(reading);
  let stopDropping = (): void => {};
  const count = async (): Promise<void> => {
    const { settle } = makeCounting(config, visits);
    await bus.consume(tracing === null ? settle : tracing.processes(bus.messaging, settle));
    stopDropping = keepMonths(visits, config.TURNOUT_VISITS_KEEP_MONTHS);
  };
  if (isPrepared) await count();
  else untilPrepared(config).then(count).catch(onCrash);
  const stop = async (): Promise<void> => {
    isServing = false;
    stopDropping();
    // A broker or a database that is gone may never say good-bye.
    const inOrder = bus.close().then(() => visits.close());
    await Promise.race([inOrder, sleep(config.TURNOUT_STOP_SECONDS * 1000)]);
    await Promise.all([tracing?.stop(), pushed?.stop()]);
    server.close();
  };
  return {
    port: portOf(server),
    statusPort: null,
    domain: '',
    workers: 0,
    waits: !isPrepared,
    firstKey: Promise.resolve(null),
    stop,
  };
}

/** The broker and the store: without either nothing can be counted. */
async function dependenciesOf(bus: ObservedBus, store: () => Promise<unknown>): Promise<readonly Dependency[]> {
  const state = bus.state();
  if (state === null) throw new Error('readConfigOf() asks for a broker');
  const away = await within(STORE_MS_MAX, store(), 'no answer').then(
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
