import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { STATUS_CODES } from '../core/code.ts';
import type { NotFoundRedirects } from '../core/link.ts';
import type { ApiSettings } from '../http/api/deps.ts';
import { WORKERS_MAX, type Config } from '../config.ts';
import type { RedirectSettings } from '../http/redirect.ts';
import type { JournalSettings } from '../journal/journal.ts';
import { isEmbedded, type StorePlace } from '../stores/stores.ts';
import { NEVER_STORED } from '../http/answers.ts';

/** What each room is told of the configuration. */

export const VERSION = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

const DASHBOARD_FOLDER = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

export interface DataFiles {
  readonly links: string;
  readonly visits: string;
  readonly journal: string;
}

export function dataFiles(config: Config): DataFiles {
  const folder = config.TURNOUT_DATA_DIR;
  return { links: join(folder, 'links.db'), visits: join(folder, 'visits.db'), journal: join(folder, 'journal') };
}

export function storePlace(config: Config): StorePlace {
  return { url: config.TURNOUT_STORE_URL, files: dataFiles(config) };
}

/** Whether other processes may write into the same store. */
export function isShared(config: Config): boolean {
  return !isEmbedded(config.TURNOUT_STORE_URL);
}

/** Whether links are remembered on a server too, behind the memory of each process. */
export function hasCacheServer(config: Config): boolean {
  return !config.TURNOUT_CACHE_URL.startsWith('memory:');
}

/** Whether clicks go from the journal to the store without a broker in between. */
export function clicksComeInOrder(config: Config): boolean {
  return config.TURNOUT_BUS_URL.startsWith('memory:');
}

/** Counting has a core of its own, lookups and the API another one (docs/adr/0018). */
const CORES_OF_OTHERS = 2;

/** How many threads redirect. */
export function workersOf({ TURNOUT_WORKERS: workers }: Config, cores = availableParallelism()): number {
  return workers === 'auto' ? Math.min(Math.max(1, cores - CORES_OF_OTHERS), WORKERS_MAX) : workers;
}

/** Least memory that a worker gets for its links, and for its clicks. */
const SHARE_BYTES_MIN = 1024 * 1024;

/** What each worker gets of memory that the process may take. */
export function shareOf(bytes: number, workers: number): number {
  return Math.min(bytes, Math.max(SHARE_BYTES_MIN, Math.floor(bytes / workers)));
}

/** The folder, and so its limit, is that of all workers. */
export function journalSettings(config: Config, workers: number): JournalSettings {
  return {
    folder: dataFiles(config).journal,
    fsync: config.TURNOUT_JOURNAL_FSYNC,
    maxBytes: config.TURNOUT_JOURNAL_MAX_BYTES,
    memoryMaxBytes: shareOf(config.TURNOUT_JOURNAL_MEMORY_MAX_BYTES, workers),
    stallMs: config.TURNOUT_JOURNAL_STALL_MS,
  };
}

/** Authority of generated URLs, once the port is known. */
export function defaultDomain(config: Config, port: number): string {
  return config.TURNOUT_DEFAULT_DOMAIN === '' ? `localhost:${port}` : config.TURNOUT_DEFAULT_DOMAIN;
}

export function redirectSettings(
  config: Config,
  domain: string,
  isUntracked: (ip: string) => boolean,
): RedirectSettings {
  const status = config.TURNOUT_REDIRECT_STATUS_CODE;
  const remembered = `${config.TURNOUT_REDIRECT_CACHE_VISIBILITY},max-age=${config.TURNOUT_REDIRECT_CACHE_LIFETIME}`;
  return {
    scheme: config.TURNOUT_IS_HTTPS_ENABLED ? 'https' : 'http',
    defaultDomain: domain,
    defaultDomainFallback: config.TURNOUT_DEFAULT_DOMAIN_FALLBACK,
    basePath: config.TURNOUT_BASE_PATH,
    multiSegment: config.TURNOUT_MULTI_SEGMENT_SLUGS_ENABLED,
    trailingSlash: config.TURNOUT_SHORT_URL_TRAILING_SLASH,
    extraPathMode: config.TURNOUT_REDIRECT_EXTRA_PATH_MODE,
    status,
    cacheControl: status === 301 || status === 308 ? remembered : NEVER_STORED,
    notFound: notFoundRedirects(config),
    trackParam: config.TURNOUT_DISABLE_TRACK_PARAM,
    tracking: {
      off: config.TURNOUT_DISABLE_TRACKING,
      orphans: config.TURNOUT_TRACK_ORPHAN_VISITS,
      ip: !config.TURNOUT_DISABLE_IP_TRACKING,
      referrer: !config.TURNOUT_DISABLE_REFERRER_TRACKING,
      userAgent: !config.TURNOUT_DISABLE_UA_TRACKING,
    },
    isUntracked,
    robots: { allowAll: config.TURNOUT_ROBOTS_ALLOW_ALL_SHORT_URLS, userAgents: config.TURNOUT_ROBOTS_USER_AGENTS },
  };
}

export function apiSettings(config: Config, domain: string): ApiSettings {
  return {
    defaultDomain: domain,
    shortCodeLength: config.TURNOUT_DEFAULT_SHORT_CODES_LENGTH,
    caseMode: config.TURNOUT_SHORT_URL_MODE,
    multiSegmentSlugs: config.TURNOUT_MULTI_SEGMENT_SLUGS_ENABLED,
    reservedCodes: reservedCodes(config),
    https: config.TURNOUT_IS_HTTPS_ENABLED,
    basePath: config.TURNOUT_BASE_PATH,
    timeZone: config.TURNOUT_TIMEZONE,
    cors: {
      allowOrigin: config.TURNOUT_CORS_ALLOW_ORIGIN,
      allowCredentials: config.TURNOUT_CORS_ALLOW_CREDENTIALS,
      maxAge: config.TURNOUT_CORS_MAX_AGE,
    },
    deletionThreshold: config.TURNOUT_DELETE_SHORT_URL_THRESHOLD,
    autoResolveTitles: config.TURNOUT_AUTO_RESOLVE_TITLES,
    notFound: notFoundRedirects(config),
    dashboardFolder: DASHBOARD_FOLDER,
    version: VERSION,
  };
}

/** None where /health, /ready and /metrics have a port of their own, or stand beside the path of all codes. */
export function reservedCodes(config: Config): readonly string[] {
  return config.TURNOUT_METRICS_PORT === null && config.TURNOUT_BASE_PATH === '' ? STATUS_CODES : [];
}

function notFoundRedirects(config: Config): NotFoundRedirects {
  return {
    baseUrlRedirect: config.TURNOUT_DEFAULT_BASE_URL_REDIRECT,
    regular404Redirect: config.TURNOUT_DEFAULT_REGULAR_404_REDIRECT,
    invalidShortUrlRedirect: config.TURNOUT_DEFAULT_INVALID_SHORT_URL_REDIRECT,
  };
}

/** CORS headers of public answers: the same as the API's. */
export function corsHeaders(config: Config): (origin: string | undefined) => readonly string[] {
  const allowed = config.TURNOUT_CORS_ALLOW_ORIGIN;
  const origins = new Set(allowed.split(',').map((origin) => origin.trim()));
  const credentials = config.TURNOUT_CORS_ALLOW_CREDENTIALS ? ['Access-Control-Allow-Credentials', 'true'] : [];
  return (origin) => {
    if (origin === undefined) return [];
    const value = allowed === '*' ? '*' : allowed === '<origin>' || origins.has(origin) ? origin : null;
    return value === null ? [] : ['Access-Control-Allow-Origin', value, ...credentials];
  };
}
