import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../channels.ts';
import type { Config } from '../config.ts';
import { StoreProblem, storesAt } from '../stores/stores.ts';
import { storePlace } from './settings.ts';

/** Longest pause before a store that does not answer is tried again. */
const RETRY_MS_MAX = 5000;

/** Brings the store's schema up to date, as soon as the store answers; how many links were ever made. */
export async function prepareStore(config: Config): Promise<number> {
  const stores = await storesAt(storePlace(config));
  for (let pauseMs = 200; ; pauseMs = Math.min(2 * pauseMs, RETRY_MS_MAX)) {
    try {
      return await stores.prepare();
    } catch (error) {
      if (!(error instanceof StoreProblem) || !error.passing) throw error;
      failure.publish({ where: `TURNOUT_STORE_URL (tried again in ${pauseMs / 1000} s)`, error });
      await sleep(pauseMs);
    }
  }
}
