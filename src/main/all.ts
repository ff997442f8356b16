import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CachedLinks } from '../caches/cached-links.ts';
import type { Config } from '../config.ts';
import { VisitLimits } from '../core/limits.ts';
import { SharedLimits } from '../core/shared-limits.ts';
import { within } from '../core/within.ts';
import type { AnnounceChange, LinkChange } from '../core/ports.ts';
import { failure } from '../channels.ts';
import type { RedirectDeps } from '../http/redirect.ts';
import { bind, portOf, type PublicServer } from '../http/server.ts';
import { Journal, type JournalState } from '../journal/journal.ts';
import { epochsIn } from '../journal/segments.ts';
import type { Source } from '../telemetry/scrape.ts';
import type { ThreadWatch } from '../telemetry/thread.ts';
import type { FirstKey } from './initial-key.ts';
import { prepareStore, untilPrepared, untilStoreAnswers } from './prepare-store.ts';
import { SharedFaults } from './faults.ts';
import { lockDataFolder } from './data-lock.ts';
import { cachedLinks, serveRedirects } from './redirects.ts';
import { linksReading, metricsOf, redirectsReading, watchThread, type Watched } from './readings.ts';
import { dataFiles, defaultDomain, hasCacheServer, isShared, journalSettings, workersOf } from './settings.ts';
import { processStatus, statusSource, type ProcessStatus } from './status.ts';
import { listenForStatus } from './status-server.ts';
import { factSink, type FactSink } from './thread-facts.ts';
import { collectWhenIdle } from './thread-memory.ts';
import { bindShared, sharingProblem } from './shared-port.ts';
import { startThreads, type LookupThread, type Threads } from './threads.ts';
import { connectThread } from './thread-rpc.ts';
import { openOtlpMetrics, openTelling } from './tracing.ts';
import { Workers } from './workers.ts';

/**
 * The redirects on this thread, and on as many further ones as are wanted; lookups, the API and the clicks each on one of their own (docs/adr/0004). All-in-one, clicks are counted here; the
 * shortener alone ships them to a broker.
 */

export interface Running {
  readonly port: number;
  /** Of /health, /ready and /metrics, where they have one of their own. */
  readonly statusPort: number | null;
  readonly domain: string;
  /** Threads that redirect. */
  readonly workers: number;
  /** Whether the store did not answer: the rest is done as soon as it does. */
  readonly waits: boolean;
  /** The first API key, when this start made it; once the API answers. */
  readonly firstKey: Promise<FirstKey | null>;
  /** Asks for no more requests, for as long as is configured. Then stops accepting, finishes requests, drains the journal, all within the configured time. */
  stop(): Promise<void>;
}

/** What the API's thread may ask of this one. */
export interface RedirectThread extends FactSink {
  announce: AnnounceChange;
  /** Of every worker. */
  journalStates(): Promise<readonly JournalState[]>;
  /** True as well while the thread of the clicks is too busy to say. */
  busWorks(): Promise<boolean>;
  forgetVisits(linkId: number): Promise<void>;
}

/** Workers that stop in the time they have say so within this. */
const LATE_MS = 1000;
/** Longest wait for the thread of the clicks to say whether its broker can be used: shorter than a probe's. */
const BUS_MS_MAX = 500;

/** What the API's thread offers. */
interface ApiThread extends Watched {
  ready(): Promise<FirstKey | null>;
  endStreams(): Promise<void>;
  stop(): Promise<void>;
}

export async function serveAll(config: Config, onCrash: (error: Error) => void, counts: boolean): Promise<Running> {
  const unlock = lockDataFolder(config.TURNOUT_DATA_DIR);
  const linkCount = await prepareStore(config);
  const prepared = linkCount === null ? untilPrepared(config) : Promise.resolve(linkCount);
  const workerCount = await possibleWorkers(config);
  const ended = epochsIn(dataFiles(config).journal);
  const journal = new Journal(journalSettings(config, workerCount));
  const faults = config.TURNOUT_FAULT_LAB ? new SharedFaults() : null;
  const threads = startThreads(config, linkCount, ended, onCrash, counts, faults?.memory ?? null);
  const { clicks, lookup } = threads;
  const watch = watchThread(config, 'main', 'requests', 'journal', 'changes');
  const links = cachedLinks(config, lookup, threads.knownCodes, workerCount);
  const { beginTrace, ...telling } = await openTelling(config);
  const flushMs = config.TURNOUT_STOP_SECONDS * 1000;
  const inMemory = new VisitLimits(async (linkId) => {
    await Promise.all([journal.flush(flushMs), workers.flush(flushMs)]);
    return await clicks.visitsSoFar(linkId);
  });
  const limits = isShared(config) ? new SharedLimits(lookup.takePlaces) : inMemory;
  await links.start();
  const sockets = mkdtempSync(join(tmpdir(), 'turnout-'));
  const apiSocket = join(sockets, 'api.sock');
  const listener = await (workerCount > 1 ? bindShared : bind)(config.TURNOUT_PORT, config.TURNOUT_ADDRESS);
  const port = portOf(listener);
  const domain = defaultDomain(config, port);
  const limit: RedirectDeps['limit'] = (link, counting) => limits.take(link, counting);
  const busWorks = (): Promise<boolean> => within(BUS_MS_MAX, clicks.busWorks(), 'no answer').catch(() => true);
  const journalStates = (): Promise<readonly JournalState[]> => statesOf(journal, workers);
  const sources = sourcesOf(watch, threads);
  const isStoreUp = (): boolean => links.isStoreUp;
  const allSources = (): readonly Source[] => [...sources, ...workers.sources];
  const status = processStatus({ config, isStoreUp, busWorks, journalStates, sources: allSources });
  const parts = { config, domain, apiSocket, links, limit, journal, beginTrace, status, faults };
  const server = serveRedirects(listener, parts);

  const workers = new Workers({
    start: () => threads.startWorker({ workers: workerCount, port, domain, apiSocket }),
    host: { ...factSink, ...status, takePlace: async (link, counting) => await inMemory.take(link, counting) },
    clicks,
    onEnd: () => inMemory.forgetAll(),
  });
  watch?.reads(linksReading(config, links, workerCount));
  watch?.reads(redirectsReading({ config, server, workers, journalStates }));
  const statusServer = await statusOnItsOwn(config, status, server);
  const forApi: RedirectThread = {
    ...factSink,
    announce: async (change) => {
      // What a cache server holds is refused from here on: only then may a worker ask again.
      await announce(config, links, lookup, change);
      await workers.forget(change);
    },
    busWorks,
    journalStates,
    forgetVisits: async (linkId: number) => inMemory.forget(linkId),
  };
  let api: ApiThread | null = null;
  const firstKey = prepared.then(async () => {
    api = connectThread<ApiThread>(threads.startApi({ domain, apiSocket }), forApi);
    sources.push({ thread: 'api', metrics: api.metrics });
    await untilStoreAnswers(() => links.confirmAnew());
    untilStoreAnswers(() => learnLinks(links, lookup)).catch(onCrash);
    return await api.ready();
  });
  const welcome = async (): Promise<void> => {
    await firstKey;
    server.ready();
    await workers.ready();
  };
  const welcomed = welcome();
  welcomed.catch(onCrash);
  await Promise.all([workers.start(workerCount - 1), linkCount !== null && welcomed]);
  const pushed = await openOtlpMetrics(config, () => status.snapshot());
  collectWhenIdle({ redirects: true });

  const drain = async (): Promise<void> => {
    server.drain();
    await Promise.all([workers.drain(), sleep(config.TURNOUT_DRAIN_SECONDS * 1000)]);
  };
  const stop = async (): Promise<void> => {
    if (config.TURNOUT_DRAIN_SECONDS > 0) await drain();
    // What is stalled must not outlast the time for it.
    faults?.clear();
    const deadline = Date.now() + config.TURNOUT_STOP_SECONDS * 1000;
    const left = (): number => Math.max(100, deadline - Date.now());
    // Running requests are finished, and these would not.
    await Promise.race([api?.endStreams(), sleep(left())]);
    const workersEnd = Promise.race([workers.stop(left()), sleep(left() + LATE_MS)]);
    await Promise.all([server.close(left()), workersEnd]);
    links.stop();
    await Promise.race([api?.stop(), sleep(left())]);
    await journal.close(left());
    await Promise.race([clicks.drained(), sleep(left())]);
    // A database that is gone may never say good-bye.
    await Promise.race([Promise.all([clicks.stop(), lookup.stop()]), sleep(left())]);
    await Promise.race([Promise.all([telling.stop(), pushed?.stop()]), sleep(left())]);
    await threads.end();
    statusServer?.close();
    rmSync(sockets, { recursive: true, force: true });
    unlock();
  };
  const statusPort = statusServer === null ? null : portOf(statusServer);
  return { port, statusPort, domain, workers: workerCount, waits: linkCount === null, firstKey, stop };
}

async function statesOf(journal: Journal, workers: Workers): Promise<readonly JournalState[]> {
  return [journal.state(), ...(await workers.journalStates())];
}

/** Whom a scrape asks, workers and the API aside. */
function sourcesOf(watch: ThreadWatch | null, { lookup, clicks }: Threads): Source[] {
  return [
    { thread: 'main', ...metricsOf(watch) },
    { thread: 'lookup', metrics: lookup.metrics },
    { thread: 'clicks', metrics: clicks.metrics },
  ];
}

/** Null where the status is on the public port. */
async function statusOnItsOwn(config: Config, status: ProcessStatus, server: PublicServer): Promise<Server | null> {
  const { TURNOUT_METRICS_PORT: port, TURNOUT_ADDRESS: address } = config;
  return port === null
    ? null
    : await listenForStatus(port, address, statusSource(config, status), () => server.isReady);
}

/** Before anybody asks: which codes there are, and as many links as there is room for. */
async function learnLinks(links: CachedLinks, lookup: LookupThread): Promise<void> {
  await lookup.learnCodes();
  await links.fill();
}

/** What a cache server holds is old from now on, too: the lookup thread learns it from the feed, and other processes are told to look. */
async function announce(config: Config, links: CachedLinks, lookup: LookupThread, change: LinkChange): Promise<void> {
  if (hasCacheServer(config)) void lookup.tellOthers(change.links).catch(() => {});
  await links.forget(change);
  if (hasCacheServer(config)) await links.confirmAnew();
}

/** As many as are wanted, where the system can share a port among them. */
async function possibleWorkers(config: Config): Promise<number> {
  const wanted = workersOf(config);
  const problem = wanted === 1 ? null : await sharingProblem();
  if (problem === null) return wanted;
  const error = new Error(`this system does not share a port among threads (${problem}): one of them redirects`);
  failure.publish({ where: 'TURNOUT_WORKERS', error });
  return 1;
}
