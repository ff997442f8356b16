import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { portOf } from '../http/server.ts';
import type { Running } from './all.ts';
import type { CountingThread } from './counting-thread.ts';
import { prepareStore, untilPrepared } from './prepare-store.ts';
import { listenForStatus } from './status-server.ts';
import { factSink } from './thread-facts.ts';
import { connectThread } from './thread-rpc.ts';

/**
 * What a batch is made of lives until it is stored. Of 2 MiB, as other threads have (bin/turnout), it would survive all of it, copied time and again:
 * two fifths of the process's time. With two semi-spaces of 16 MiB, and what survives them, it is a tenth; 32 MiB bring little more.
 */
const COUNTING_LIMITS = { maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: 512 } as const;

/** Analytics alone: counts what shorteners ship to the broker, on one thread. Any number of these share the work. */
export async function serveAnalytics(config: Config, onCrash: (error: Error) => void): Promise<Running> {
  const isPrepared = (await prepareStore(config)) !== null;
  // Before anything is consumed: a port that is in use ends the process.
  const server = await listenForStatus(config.TURNOUT_PORT, config.TURNOUT_ADDRESS, () => counting.status());
  const url = new URL('./counting-thread.ts', import.meta.url);
  const thread = new Worker(url, { name: 'counting', workerData: config, resourceLimits: COUNTING_LIMITS });
  thread.on('error', (error) => onCrash(new Error('the counting thread failed', { cause: error })));
  const counting = connectThread<CountingThread>(thread, factSink);
  if (isPrepared) await counting.count();
  else untilPrepared(config).then(counting.count).catch(onCrash);
  const stop = async (): Promise<void> => {
    // A broker or a database that is gone may never say good-bye.
    await Promise.race([counting.stop(), sleep(config.TURNOUT_STOP_SECONDS * 1000)]);
    server.close();
    await thread.terminate();
  };
  return { port: portOf(server), domain: '', workers: 0, waits: !isPrepared, firstKey: Promise.resolve(null), stop };
}
