import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { portOf } from '../http/server.ts';
import { Scrape, type Source } from '../telemetry/scrape.ts';
import type { Running } from './all.ts';
import type { CountingThread } from './counting-thread.ts';
import { prepareStore, untilPrepared } from './prepare-store.ts';
import { metricsOf, watchThread } from './readings.ts';
import { statusSource } from './status.ts';
import { listenForStatus } from './status-server.ts';
import { factSink } from './thread-facts.ts';
import { connectThread } from './thread-rpc.ts';
import { openOtlpMetrics } from './tracing.ts';

/**
 * What a batch is made of lives until it is stored. Of 2 MiB, as other threads have (bin/turnout), it would survive all of it, copied time and again:
 * two fifths of the process's time. With two semi-spaces of 16 MiB, and what survives them, it is a tenth; 32 MiB bring little more.
 */
const COUNTING_LIMITS = { maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: 512 } as const;

/** Analytics alone: counts what shorteners ship to the broker, on a thread of its own, and says how it is. Any number of these share the work. */
export async function serveAnalytics(config: Config, onCrash: (error: Error) => void): Promise<Running> {
  const isPrepared = (await prepareStore(config)) !== null;
  const url = new URL('./counting-thread.ts', import.meta.url);
  const thread = new Worker(url, { name: 'counting', workerData: config, resourceLimits: COUNTING_LIMITS });
  thread.on('error', (error) => onCrash(new Error('the counting thread failed', { cause: error })));
  const counting = connectThread<CountingThread>(thread, factSink);
  const sources: readonly Source[] = [
    { thread: 'main', ...metricsOf(watchThread(config, 'main')) },
    { thread: 'clicks', metrics: counting.metrics },
  ];
  const scrape = new Scrape(() => sources);
  let isServing = true;
  const status = statusSource(config, {
    dependencies: counting.dependencies,
    expose: (accept) => scrape.expose(accept),
  });
  // Before anything is consumed: a port that is in use ends the process.
  const server = await listenForStatus(config.TURNOUT_PORT, config.TURNOUT_ADDRESS, status, () => isServing);
  const pushed = await openOtlpMetrics(config, () => scrape.snapshot());
  if (isPrepared) await counting.count();
  else untilPrepared(config).then(counting.count).catch(onCrash);
  const stop = async (): Promise<void> => {
    isServing = false;
    // A broker or a database that is gone may never say good-bye.
    await Promise.race([counting.stop(), sleep(config.TURNOUT_STOP_SECONDS * 1000)]);
    await pushed?.stop();
    server.close();
    await thread.terminate();
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
