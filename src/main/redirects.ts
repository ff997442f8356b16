import type { Server } from 'node:net';
import { CachedLinks } from '../caches/cached-links.ts';
import type { KnownCodes } from '../caches/known-codes.ts';
import type { Config } from '../config.ts';
import type { BeginTrace } from '../core/trace.ts';
import { openGeo } from '../facts/geo.ts';
import { ipMatcher } from '../facts/ip.ts';
import { makeClientIp, makeTrust } from '../http/client-ip.ts';
import { DASHBOARD_PATH } from '../http/dashboard.ts';
import { makeRedirect, type RedirectDeps } from '../http/redirect.ts';
import { PublicServer } from '../http/server.ts';
import { makeVisitor } from '../http/visitor.ts';
import type { Journal } from '../journal/journal.ts';
import { corsHeaders, isShared, redirectSettings, shareOf } from './settings.ts';
import { statusSource, type ProcessStatus } from './status.ts';
import { faultyRedirect, type SharedFaults } from './faults.ts';
import type { Lookups } from './threads.ts';

/** What a thread that redirects is made of: the main one, and each further worker. */

export function cachedLinks(config: Config, lookup: Lookups, known: KnownCodes, workers: number): CachedLinks {
  return new CachedLinks({
    links: lookup,
    locate: lookup.locate,
    packedAfter: lookup.packedAfter,
    known,
    ttlMs: config.TURNOUT_CACHE_TTL_SECONDS * 1000,
    staleMs: config.TURNOUT_CACHE_STALE_SECONDS * 1000,
    othersWrite: isShared(config),
    maxBytes: shareOf(config.TURNOUT_CACHE_MAX_BYTES, workers),
    caseMode: config.TURNOUT_SHORT_URL_MODE,
  });
}

export interface RedirectsParts extends Pick<RedirectDeps, 'links' | 'limit'> {
  readonly config: Config;
  readonly domain: string;
  readonly apiSocket: string;
  readonly journal: Journal;
  /** Null where nothing is traced. */
  readonly beginTrace: BeginTrace | null;
  readonly status: ProcessStatus;
  /** Null where the fault lab is off. */
  readonly faults: SharedFaults | null;
}

/** Serves what arrives at a listener. To be called in the turn in which it is bound: earlier connections are lost. */
export function serveRedirects(listener: Server, parts: RedirectsParts): PublicServer {
  const { config, domain, apiSocket, links, limit, journal, beginTrace, status, faults } = parts;
  const restPath = `${config.TURNOUT_BASE_PATH}/rest/`;
  const dashboardPath = `${config.TURNOUT_BASE_PATH}${DASHBOARD_PATH}`;
  const deps: RedirectDeps = {
    links,
    limit,
    accept: (click, release) => journal.accept(click, release),
    visitor: makeVisitor(openGeo(config.TURNOUT_GEO_DATABASE)),
    beginTrace,
    now: Date.now,
    settings: redirectSettings(config, domain, ipMatcher(config.TURNOUT_DISABLE_TRACKING_FROM)),
  };
  return new PublicServer(listener, {
    redirect: faults === null ? makeRedirect(deps) : faultyRedirect(deps, faults),
    clientIp: makeClientIp(config.TURNOUT_TRUSTED_PROXIES),
    trustsTrace: beginTrace === null ? null : makeTrust(config.TURNOUT_TRUSTED_PROXIES),
    isReserved: (path) => path.startsWith(restPath) || path.startsWith(dashboardPath),
    isDashboard: (path) => path.startsWith(dashboardPath),
    readyPath: `${restPath}ready`,
    status: config.TURNOUT_METRICS_PORT === null ? statusSource(config, status) : null,
    isStream: (path) => path.startsWith(restPath) && path.endsWith('/visits/live'),
    apiSocket,
    now: Date.now,
    corsHeaders: corsHeaders(config),
  });
}
