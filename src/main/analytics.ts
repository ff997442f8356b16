import { setTimeout as sleep } from 'node:timers/promises';
import { openBus } from '../buses/open-bus.ts';
import type { ObservedBus } from '../buses/bus-state.ts';
import type { Config } from '../config.ts';
import type { VisitStore } from '../core/ports.ts';
import { portOf } from '../http/server.ts';
import { storesAt } from '../stores/stores.ts';
import type { Running } from './all.ts';
import { makeCounting } from './counting.ts';
import { keepMonths } from './retention.ts';
import { prepareStore, untilPrepared } from './prepare-store.ts';
import { storePlace } from './settings.ts';
import { listenForStatus, type Status } from './status-server.ts';
import { openTracing } from './tracing.ts';

/** Analytics alone: counts what shorteners ship to the broker. Any number of these share the work. */
export async function serveAnalytics(config: Config, onCrash: (error: Error) => void): Promise<Running> {
  const isPrepared = (await prepareStore(config)) !== null;
  const visits = await (await storesAt(storePlace(config))).openVisits({ now: Date.now });
  const bus = await openBus(config.TURNOUT_BUS_URL);
  const tracing = await openTracing(config);
  // Before anything is consumed: a port that is in use ends the process.
  const server = await listenForStatus(config.TURNOUT_PORT, config.TURNOUT_ADDRESS, () => statusOf(bus, visits));
  let stopDropping = (): void => {};
  const count = async (): Promise<void> => {
    const { settle } = makeCounting(config, visits);
    await bus.consume(tracing === null ? settle : tracing.processes(bus.messaging, settle));
    stopDropping = keepMonths(visits, config.TURNOUT_VISITS_KEEP_MONTHS);
  };
  if (isPrepared) await count();
  else untilPrepared(config).then(count).catch(onCrash);
  const stop = async (): Promise<void> => {
    stopDropping();
    // A broker or a database that is gone may never say good-bye.
    const inOrder = bus.close().then(() => visits.close());
    await Promise.race([inOrder, sleep(config.TURNOUT_STOP_SECONDS * 1000)]);
    await tracing?.stop();
    server.close();
  };
  return { port: portOf(server), domain: '', workers: 0, waits: !isPrepared, firstKey: Promise.resolve(null), stop };
}

async function statusOf(bus: ObservedBus, visits: VisitStore): Promise<Status> {
  const state = bus.state();
  if (state === null) throw new Error('readConfigOf() asks for a broker');
  const { connected, lastError, unsettled, counts } = state;
  const store = await visits.settled().then(
    () => null,
    (error: unknown) => (error as Error).message,
  );
  const problems = [
    ...(connected ? [] : [`TURNOUT_BUS_URL: ${lastError ?? 'not connected'}`]),
    ...(store === null ? [] : [`TURNOUT_STORE_URL: ${store}`]),
  ];
  return {
    problems,
    metrics: {
      turnout_clicks_consumed_total: { help: 'Clicks settled and acknowledged.', value: counts.consumed },
      turnout_batches_retried_total: { help: 'Batches that failed and were tried again.', value: counts.retried },
      turnout_messages_dead_lettered_total: {
        help: 'Messages that are no click, put away with their reason.',
        value: counts.deadLettered,
      },
      turnout_clicks_unsettled: { help: 'Clicks delivered and not settled yet.', value: unsettled },
    },
  };
}
