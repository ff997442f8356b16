import { cacheRecovered, cacheStalled } from '../channels.ts';
import type { Config } from '../config.ts';
import { within } from '../core/within.ts';
import { ipMatcher } from '../facts/ip.ts';
import type { Dependency, StatusSource } from '../http/status-pages.ts';
import type { JournalState } from '../journal/journal.ts';
import type { Exposition } from '../telemetry/exposition.ts';
import type { Snapshot } from '../telemetry/registry.ts';
import { Scrape, type Source } from '../telemetry/scrape.ts';
import { clicksComeInOrder, hasCacheServer } from './settings.ts';

/** What a process that redirects says of itself, whichever of its threads is asked. None of it waits for the API, which has to wait when redirects are many. */

export interface StatusParts {
  readonly config: Config;
  readonly isStoreUp: () => boolean;
  readonly busWorks: () => Promise<boolean>;
  readonly journalStates: () => Promise<readonly JournalState[]>;
  /** Of all threads. */
  readonly sources: () => readonly Source[];
}

/** Of the main thread, for itself and its workers. */
export interface ProcessStatus {
  dependencies(): Promise<readonly Dependency[]>;
  /** All metrics, for an Accept header. */
  expose(accept: string): Promise<Exposition>;
}

/** For a collector that reads no /metrics. */
export interface MainStatus extends ProcessStatus {
  snapshot(): Promise<Snapshot>;
}

/** Longest wait for a part to say how it is: shorter than a probe's. */
const PART_MS_MAX = 500;

export function processStatus({ config, isStoreUp, busWorks, journalStates, sources }: StatusParts): MainStatus {
  let isCacheUp = true;
  cacheStalled.subscribe(() => (isCacheUp = false));
  cacheRecovered.subscribe(() => (isCacheUp = true));
  const scrape = new Scrape(sources);
  return {
    dependencies: async () => {
      const [bus, journals] = await Promise.all([
        busWorks(),
        within(PART_MS_MAX, journalStates(), 'no answer').catch(() => []),
      ]);
      const isStalled = journals.some(({ trouble }) => trouble !== null);
      return [
        state('TURNOUT_STORE_URL', isStoreUp(), 'it does not answer; what is remembered redirects'),
        state('journal', !isStalled, 'the disk does not take clicks; they wait in memory'),
        ...(hasCacheServer(config)
          ? [state('TURNOUT_CACHE_URL', isCacheUp, 'it does not answer; the store is asked instead')]
          : []),
        ...(clicksComeInOrder(config)
          ? []
          : [state('TURNOUT_BUS_URL', bus, 'it can not be used; clicks wait in the journal')]),
      ];
    },
    expose: (accept) => scrape.expose(accept),
    snapshot: () => scrape.snapshot(),
  };
}

/** `status`: this thread's, or the main one's. */
export function statusSource(config: Config, status: ProcessStatus): StatusSource {
  return {
    dependencies: () => status.dependencies(),
    metrics: config.TURNOUT_METRICS ? (accept) => status.expose(accept) : null,
    mayReadMetrics: ipMatcher(config.TURNOUT_METRICS_FROM),
  };
}

function state(name: string, isThere: boolean, detail: string): Dependency {
  return isThere ? { name, status: 'pass' } : { name, status: 'warn', detail };
}
