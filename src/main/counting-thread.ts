import { parentPort, workerData } from 'node:worker_threads';
import { openBus } from '../buses/open-bus.ts';
import type { Config } from '../config.ts';
import { storesAt } from '../stores/stores.ts';
import { makeCounting } from './counting.ts';
import { keepMonths } from './retention.ts';
import { storePlace } from './settings.ts';
import type { Status } from './status-server.ts';
import { reportFacts, type FactSink } from './thread-facts.ts';
import { collectWhenIdle } from './thread-memory.ts';
import { connectThread } from './thread-rpc.ts';

/** Counts what shorteners ship to the broker: all the work of `turnout serve analytics`. */

export interface CountingThread {
  /** Begins to consume. To be called when the store is prepared. */
  count(): Promise<void>;
  status(): Promise<Status>;
  /** Resolves when what is being settled is settled, or failed. */
  stop(): Promise<void>;
}

collectWhenIdle();

const config = workerData as Config;
const visits = await (await storesAt(storePlace(config))).openVisits({ now: Date.now });
const bus = await openBus(config.TURNOUT_BUS_URL);
let stopDropping = (): void => {};

async function status(): Promise<Status> {
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

if (parentPort === null) throw new Error('counting-thread.ts runs as a worker thread');
const main = connectThread<FactSink>(parentPort, {
  count: async () => {
    await bus.consume(makeCounting(config, visits, { ahead: true }).settle);
    stopDropping = keepMonths(visits, config.TURNOUT_VISITS_KEEP_MONTHS);
  },
  status,
  stop: async () => {
    stopDropping();
    await bus.close();
    await visits.close();
  },
} satisfies CountingThread);
reportFacts(main);
