import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../channels.ts';
import type { Config } from '../config.ts';
import { StoreProblem, storesAt } from '../stores/stores.ts';
import { storePlace } from './settings.ts';

/** A store that does not answer when a process starts: what can be done without it is done, and the rest as soon as it answers (docs/adr/0019). */

const RETRY_MS = 200;
/** Longest pause before a store that does not answer is tried again. */
const RETRY_MS_MAX = 5000;

/** Brings the store's schema up to date; how many links were ever made, null when it does not answer. Throws StoreProblem when it can not be used. */
export async function prepareStore(config: Config): Promise<number | null> {
  try {
    return await (await storesAt(storePlace(config))).prepare();
  } catch (error) {
    if (!isPassing(error)) throw error;
    failure.publish({ where: 'TURNOUT_STORE_URL (it is tried again and again)', error });
    return null;
  }
}

/** The same, as soon as it answers. */
export async function untilPrepared(config: Config): Promise<number> {
  const stores = await storesAt(storePlace(config));
  return await untilStoreAnswers(() => stores.prepare(), isPassing);
}

/** Does what needs the store, again after longer and longer pauses while that fails. */
export async function untilStoreAnswers<T>(
  work: () => Promise<T>,
  isWorthIt: (error: unknown) => boolean = () => true,
): Promise<T> {
  for (let pauseMs = RETRY_MS; ; pauseMs = Math.min(2 * pauseMs, RETRY_MS_MAX)) {
    try {
      return await work();
    } catch (error) {
      if (!isWorthIt(error)) throw error;
      failure.publish({ where: `TURNOUT_STORE_URL (tried again in ${pauseMs / 1000} s)`, error });
      await sleep(pauseMs);
    }
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof StoreProblem && error.passing;
}
