import { existsSync, readdirSync } from 'node:fs';
import type { ObservedBus } from '../buses/bus-state.ts';
import type { CachedLinks } from '../caches/cached-links.ts';
import type { Config } from '../config.ts';
import { within } from '../core/within.ts';
import type { Ledger } from '../core/visit.ts';
import type { LiveVisits } from '../http/api/live-visits.ts';
import { poolsOfThread } from '../stores/pools.ts';
import type { CodeReader } from '../stores/stores.ts';
import type { PublicServer } from '../http/server.ts';
import type { JournalState } from '../journal/journal.ts';
import { watchKeys, type Part } from '../telemetry/count-facts.ts';
import { told, type Signal } from '../telemetry/told.ts';
import { ThreadWatch, type Reading, type ThreadMetrics, type ThreadName } from '../telemetry/thread.ts';
import { shareOf, VERSION } from './settings.ts';
import type { Workers } from './workers.ts';

/** What is read of each part at a scrape. Counts that only grow are in src/telemetry/count-facts.ts. */

/** How old what the store says may be at a scrape: each look is a query. */
export const LEDGER_KEPT_MS = 5000;
/** Links are counted by going through an index. */
const LINKS_KEPT_MS = 60_000;
/** Longest wait for the store, at a scrape (a thread has a second for all that it says) and at a probe. */
export const STORE_MS_MAX = 700;

/** Counts what happens on this thread from now on; null where nothing is to be counted. */
export function watchThread(config: Config, thread: ThreadName, ...counts: readonly Part[]): ThreadWatch | null {
  if (!config.TURNOUT_METRICS) return null;
  const watch = new ThreadWatch(thread, counts);
  watch.reads(readPools);
  watch.reads(readTold);
  if (thread === 'main') watch.reads(processReading);
  return watch;
}

/** What each thread offers to the main one. */
export interface Watched {
  readonly metrics: () => Promise<ThreadMetrics>;
}

export function metricsOf(watch: ThreadWatch | null): Watched {
  return { metrics: async () => (watch === null ? { counted: [], read: [] } : await watch.metrics()) };
}

const readPools: Reading = (readings) => {
  for (const [pool, of] of Map.groupBy(poolsOfThread(), ({ name }) => name)) {
    const sum = (member: 'idle' | 'busy' | 'waiting'): number => of.reduce((all, each) => all + each[member], 0);
    readings.set('turnout_store_connections', sum('idle'), { pool, state: 'idle' });
    readings.set('turnout_store_connections', sum('busy'), { pool, state: 'busy' });
    readings.set('turnout_store_waiting', sum('waiting'), { pool });
  }
};

const readTold: Reading = (readings) => {
  for (const [signal, { sent, dropped }] of Object.entries(told)) {
    readings.set('turnout_telemetry_sent', sent, { signal: signal as Signal });
    readings.set('turnout_telemetry_dropped', dropped, { signal: signal as Signal });
  }
};

/** Of a thread that redirects. */
export function linksReading(config: Config, links: CachedLinks, workers: number): Reading {
  return (readings) => {
    readings.set('turnout_cache_links', links.size, {});
    readings.set('turnout_cache_bytes', links.bytes, {});
    readings.set('turnout_cache_bytes_max', shareOf(config.TURNOUT_CACHE_MAX_BYTES, workers), {});
    if (links.confirmedAge < Infinity) readings.set('turnout_cache_confirmed_age_seconds', links.confirmedAge, {});
  };
}

interface RedirectsParts {
  readonly config: Config;
  readonly server: PublicServer;
  readonly workers: Workers;
  readonly journalStates: () => Promise<readonly JournalState[]>;
}

/** Of the main thread, with what it knows of all that redirect. */
export function redirectsReading({ config, server, workers, journalStates }: RedirectsParts): Reading {
  return async (readings) => {
    // The main thread is the first of them.
    readings.set('turnout_workers', 1 + workers.count, {});
    readings.set('turnout_worker_restarts', workers.restarts, {});
    readings.set('turnout_fault_lab_enabled', config.TURNOUT_FAULT_LAB ? 1 : 0, {});
    readings.set('turnout_journal_bytes_max', config.TURNOUT_JOURNAL_MAX_BYTES, {});
    readings.set('turnout_http_connections', await server.connections(), {});
    const journals = await within(STORE_MS_MAX, journalStates(), 'no answer');
    readings.set('turnout_journal_stalled', journals.some(({ trouble }) => trouble !== null) ? 1 : 0, {});
    // The folder is that of all.
    readings.set('turnout_journal_bytes', Math.max(...journals.map(({ diskBytes }) => diskBytes)), {});
  };
}

export function busReading(bus: ObservedBus): Reading {
  return (readings) => {
    const state = bus.state();
    if (state === null) return;
    readings.set('turnout_bus_published', state.counts.confirmed, {});
    readings.set('turnout_bus_consumed', state.counts.consumed, {});
    readings.set('turnout_bus_retried', state.counts.retried, {});
    readings.set('turnout_bus_dead_lettered', state.counts.deadLettered, {});
    readings.set('turnout_bus_unsettled', state.unsettled, {});
    readings.set('turnout_bus_connected', state.connected ? 1 : 0, {});
  };
}

/** What the store says. While it does not answer its terms are left out: old ones would look as if nothing happened. */
export function ledgerReading(ledger: () => Promise<Ledger>): Reading {
  return async (readings) => {
    const found = await within(STORE_MS_MAX, ledger(), 'no answer').catch(() => null);
    readings.set('turnout_store_up', found === null ? 0 : 1, {});
    if (found === null) return;
    readings.set('turnout_clicks_accepted', found.accepted, {});
    readings.set('turnout_clicks_stored', found.stored, {});
    readings.set('turnout_clicks_pending', found.pending, {});
    readings.set('turnout_clicks_quarantined', found.quarantined, {});
    for (const [reason, count] of Object.entries(found.dropped))
      readings.set('turnout_clicks_dropped', count, { reason });
    readings.set('turnout_clicks_duplicate', found.duplicates, {});
    readings.set('turnout_clicks_at_risk', found.atRisk, {});
    readings.set('turnout_ledger_balanced', found.balanced ? 1 : 0, {});
  };
}

/** Of the API's thread. */
export function apiReading(live: LiveVisits): Reading {
  const activeKeys = watchKeys();
  return (readings) => {
    readings.set('turnout_live_listeners', live.listeners, {});
    readings.set('turnout_live_refused', live.counters.refused, {});
    readings.set('turnout_active_keys', activeKeys(), {});
  };
}

/** Of the thread of look-ups, whose store reads with least memory: the API's maps the file, and would keep what it went through (30 MB of 100,000 links). */
export function storeReading(reader: Pick<CodeReader, 'countLinks'>): Reading {
  const count = lately(LINKS_KEPT_MS, () => reader.countLinks());
  return async (readings) => readings.set('turnout_links', await within(STORE_MS_MAX, count(), 'no answer'), {});
}

/** Of the process; on its main thread. */
const processReading: Reading = (readings) => {
  const { user, system } = process.cpuUsage();
  readings.set('process_cpu_seconds', (user + system) / 1e6, {});
  readings.set('process_resident_memory_bytes', process.memoryUsage.rss(), {});
  readings.set('process_start_time_seconds', performance.timeOrigin / 1000, {});
  if (existsSync('/proc/self/fd')) readings.set('process_open_fds', readdirSync('/proc/self/fd').length, {});
  readings.set('turnout_build_info', 1, { version: VERSION, node: process.version });
};

/** What was read within the last `keptMs`, read once by all who ask meanwhile. */
export function lately<T>(keptMs: number, read: () => Promise<T>): () => Promise<T> {
  let readAt = -Infinity;
  let kept: Promise<T> | null = null;
  return async () => {
    if (kept === null || performance.now() - readAt > keptMs) {
      readAt = performance.now();
      const reading = read();
      kept = reading;
      reading.catch(() => {
        if (kept === reading) kept = null;
      });
    }
    return await kept;
  };
}
