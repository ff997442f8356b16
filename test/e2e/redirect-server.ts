import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NEW_LINK } from '../../src/core/link-input.ts';
import type { TestContext } from 'node:test';
import { CachedLinks, packedReader } from '../../src/caches/cached-links.ts';
import { locator } from '../../src/caches/locator.ts';
import { KnownCodes } from '../../src/caches/known-codes.ts';
import type { CaseMode } from '../../src/core/code.ts';
import type { Click } from '../../src/core/click.ts';
import { VisitLimits } from '../../src/core/limits.ts';
import { DEFAULT_DOMAIN, type NewLink } from '../../src/core/link.ts';
import { openGeo } from '../../src/facts/geo.ts';
import { ipMatcher } from '../../src/facts/ip.ts';
import { Journal } from '../../src/journal/journal.ts';
import { clicksOf, SegmentReader } from '../../src/journal/reader.ts';
import { listSegments } from '../../src/journal/segments.ts';
import { SqliteStores } from '../../src/stores/sql/sqlite.ts';
import { makeClientIp } from '../../src/http/client-ip.ts';
import { makeRedirect, type RedirectSettings } from '../../src/http/redirect.ts';
import { bind, PublicServer } from '../../src/http/server.ts';
import { makeVisitor } from '../../src/http/visitor.ts';

export const NOW = Date.UTC(2026, 5, 1);
export const HOST = 'turn.example';

/** Every part of a redirect but the API: links in SQLite, cached, redirects over HTTP, clicks in a journal. */
export interface Served {
  add(code: string, longUrl: string, other?: Partial<NewLink>): Promise<void>;
  get(path: string, options?: { method?: string; headers?: Record<string, string> }): Promise<Reply>;
  /** Every click accepted so far, as the journal holds it. */
  clicks(): readonly Click[];
}

export interface Reply {
  readonly status: number;
  readonly location: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const SETTINGS: RedirectSettings = {
  scheme: 'https',
  defaultDomain: HOST,
  defaultDomainFallback: true,
  basePath: '',
  multiSegment: false,
  trailingSlash: false,
  extraPathMode: 'default',
  status: 302,
  cacheControl: 'private, no-store',
  notFound: { baseUrlRedirect: null, regular404Redirect: null, invalidShortUrlRedirect: null },
  trackParam: 'nostat',
  tracking: { off: false, orphans: true, ip: true, referrer: true, userAgent: true },
  isUntracked: ipMatcher(['192.0.2.0/24']),
  robots: { allowAll: false, userAgents: [] },
};

export async function serve(
  t: TestContext,
  settings: Partial<RedirectSettings> = {},
  caseMode: CaseMode = 'strict',
): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-redirect-'));
  const files = {
    links: join(folder, 'links.db'),
    visits: join(folder, 'visits.db'),
    journal: join(folder, 'journal'),
  };
  const stores = new SqliteStores(files);
  const { links: store, keys } = await stores.openLinks({ caseMode });
  const visits = await stores.openVisits({ now: () => NOW });
  const links = new CachedLinks({
    links: store,
    locate: locator(store),
    packedAfter: packedReader(store, caseMode),
    known: KnownCodes.sizedFor(0),
    ttlMs: 60_000,
    staleMs: 0,
    othersWrite: false,
    maxBytes: 1e6,
    caseMode,
  });
  await links.readDomains();
  const journal = journalIn(files.journal);
  const limits = new VisitLimits(async () => 0);
  const server = new PublicServer(await bind(0, '127.0.0.1'), {
    redirect: makeRedirect({
      links,
      limit: (link, counts) => limits.take(link, counts),
      accept: (click, release) => journal.accept(click, release),
      visitor: makeVisitor(openGeo(null)),
      beginTrace: null,
      now: () => NOW,
      settings: { ...SETTINGS, ...settings },
    }),
    clientIp: makeClientIp(['127.0.0.0/8']),
    trustsTrace: null,
    isReserved: (path) => path.startsWith('/rest/'),
    isDashboard: () => false,
    isStream: () => false,
    readyPath: '/rest/ready',
    status: null,
    apiSocket: join(folder, 'none.sock'),
    now: () => NOW,
    corsHeaders: () => [],
  });
  t.after(async () => {
    await server.close(0);
    await journal.close(1000);
    await Promise.all([store.close(), keys.close(), visits.close()]);
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    add: async (code, longUrl, other = {}) => {
      const [made] = await store.create([{ ...draft(code, longUrl), ...other }]);
      assert.ok(made);
      await links.forget({ links: [made], domains: true });
    },
    get: (path, options = {}) => ask(server.port, path, options),
    clicks: () => listSegments(files.journal).flatMap(readClicks),
  };
}

function journalIn(folder: string): Journal {
  return new Journal({
    folder,
    fsync: 'never',
    maxBytes: 1e8,
    memoryMaxBytes: 1e7,
    stallMs: 1000,
  });
}

function draft(code: string, longUrl: string): NewLink {
  return {
    ...NEW_LINK,
    domain: DEFAULT_DOMAIN,
    code,
    longUrl,
    createdAt: NOW,
    authorKeyId: null,
  };
}

function readClicks(segment: ReturnType<typeof listSegments>[number]): Click[] {
  const reader = new SegmentReader(segment);
  try {
    return reader.next(true).flatMap((frame) => clicksOf('', frame).map((each) => each.body as Click));
  } finally {
    reader.close();
  }
}

async function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> },
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const request = httpRequest({ port, path, method, headers: { host: HOST, ...headers }, agent: false }, (response) => {
    let body = '';
    response.setEncoding('latin1').on('data', (chunk: string) => (body += chunk));
    response.on('end', () =>
      resolve({
        status: response.statusCode ?? 0,
        location: response.headers.location,
        headers: response.headers,
        body,
      }),
    );
  });
  request.on('error', reject).end();
  return await promise;
}

/** What a GET leads to: the target, or the status where there is none. */
export async function target(
  served: Served,
  path: string,
  headers: Record<string, string> = {},
): Promise<string | number> {
  const reply = await served.get(path, { headers });
  return reply.location ?? reply.status;
}
