import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CachedLinks } from '../caches/cached-links.ts';
import type { KnownCodes } from '../caches/known-codes.ts';
import type { Config } from '../config.ts';
import { VisitLimits } from '../core/limits.ts';
import { SharedLimits } from '../core/shared-limits.ts';
import type { AnnounceChange } from '../core/ports.ts';
import { openGeo } from '../facts/geo.ts';
import { ipMatcher } from '../facts/ip.ts';
import { makeClientIp } from '../http/client-ip.ts';
import { makeRedirect } from '../http/redirect.ts';
import { bind, portOf, PublicServer } from '../http/server.ts';
import { makeVisitor } from '../http/visitor.ts';
import { Journal, type JournalState } from '../journal/journal.ts';
import { prepareStore } from './prepare-store.ts';
import { lockDataFolder } from './data-lock.ts';
import { corsHeaders, defaultDomain, hasCacheServer, isShared, journalSettings, redirectSettings } from './settings.ts';
import { factSink, type FactSink } from './thread-facts.ts';
import { collectWhenIdle } from './thread-memory.ts';
import { startThreads, type LookupThread } from './threads.ts';
import { connectThread } from './thread-rpc.ts';

/**
 * The redirects on this thread; lookups, the API and the clicks each on one of their own (docs/adr/0004). All-in-one, clicks are counted here; the
 * shortener alone ships them to a broker.
 */

export interface Running {
  readonly port: number;
  readonly domain: string;
  /** The first API key, when this start made it. */
  readonly initialKey: string | null;
  /** Stops accepting, finishes requests, drains the journal, all within the configured time. */
  stop(): Promise<void>;
}

/** What the API's thread may ask of this one. */
export interface RedirectThread extends FactSink {
  announce: AnnounceChange;
  journalState(): Promise<JournalState>;
  forgetVisits(linkId: number): Promise<void>;
}

/** What the API's thread offers. */
interface ApiThread {
  ready(): Promise<{ initialKey: string | null }>;
  endStreams(): Promise<void>;
  stop(): Promise<void>;
}

export async function serveAll(config: Config, onCrash: (error: Error) => void, counts: boolean): Promise<Running> {
  const unlock = lockDataFolder(config.TURNOUT_DATA_DIR);
  const linkCount = await prepareStore(config);
  const journal = new Journal(journalSettings(config));
  const threads = startThreads(config, linkCount, journal, onCrash, counts);
  const { clicks, lookup } = threads;
  const links = cachedLinks(config, lookup, threads.knownCodes);
  const inMemory = new VisitLimits(async (linkId) => {
    await journal.flush(config.TURNOUT_STOP_SECONDS * 1000);
    return await clicks.visitsSoFar(linkId);
  });
  const limits = isShared(config) ? new SharedLimits(lookup.takePlaces) : inMemory;
  await links.start();
  lookup
    .learnCodes()
    .then(() => links.fill())
    .catch(onCrash);

  const sockets = mkdtempSync(join(tmpdir(), 'turnout-'));
  const apiSocket = join(sockets, 'api.sock');
  const listener = await bind(config.TURNOUT_PORT, config.TURNOUT_ADDRESS);
  const domain = defaultDomain(config, portOf(listener));
  const restPath = `${config.TURNOUT_BASE_PATH}/rest/`;
  const server = new PublicServer(listener, {
    redirect: makeRedirect({
      links,
      limit: (link, counts) => limits.take(link, counts),
      accept: (click, release) => journal.accept(click, release),
      visitor: makeVisitor(openGeo(config.TURNOUT_GEO_DATABASE)),
      now: Date.now,
      settings: redirectSettings(config, domain, ipMatcher(config.TURNOUT_DISABLE_TRACKING_FROM)),
    }),
    clientIp: makeClientIp(config.TURNOUT_TRUSTED_PROXIES),
    isReserved: (path) => path.startsWith(restPath),
    isStream: (path) => path.startsWith(restPath) && path.endsWith('/visits/live'),
    apiSocket,
    now: Date.now,
    corsHeaders: corsHeaders(config),
  });

  const api = connectThread<ApiThread>(threads.startApi({ domain, apiSocket }), {
    ...factSink,
    announce: announcer(config, links, lookup),
    journalState: async () => journal.state(),
    forgetVisits: async (linkId: number) => inMemory.forget(linkId),
  } satisfies RedirectThread);
  const { initialKey } = await api.ready();
  collectWhenIdle({ redirects: true });

  const stop = async (): Promise<void> => {
    const deadline = Date.now() + config.TURNOUT_STOP_SECONDS * 1000;
    const left = (): number => Math.max(100, deadline - Date.now());
    // Running requests are finished, and these would not.
    await Promise.race([api.endStreams(), sleep(left())]);
    await server.close(left());
    links.stop();
    await Promise.race([api.stop(), sleep(left())]);
    await journal.close(left());
    await Promise.race([clicks.drained(), sleep(left())]);
    await Promise.all([clicks.stop(), lookup.stop()]);
    await threads.end();
    rmSync(sockets, { recursive: true, force: true });
    unlock();
  };
  return { port: server.port, domain, initialKey, stop };
}

/** What a cache server holds is old from now on, too: the lookup thread learns it from the feed, and other processes are told to look. */
function announcer(config: Config, links: CachedLinks, lookup: LookupThread): AnnounceChange {
  if (!hasCacheServer(config)) return (change) => links.forget(change);
  return async (change) => {
    void lookup.tellOthers().catch(() => {});
    await links.forget(change);
    await links.confirmAnew();
  };
}

function cachedLinks(config: Config, lookup: LookupThread, known: KnownCodes): CachedLinks {
  return new CachedLinks({
    links: lookup,
    packedAfter: lookup.packedAfter,
    known,
    ttlMs: config.TURNOUT_CACHE_TTL_SECONDS * 1000,
    staleMs: config.TURNOUT_CACHE_STALE_SECONDS * 1000,
    othersWrite: isShared(config),
    maxBytes: config.TURNOUT_CACHE_MAX_BYTES,
    caseMode: config.TURNOUT_SHORT_URL_MODE,
  });
}
