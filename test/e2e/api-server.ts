import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { makeEnrich } from '../../src/analytics/enrich.ts';
import { ownSalts } from '../../src/analytics/salts.ts';
import type { Role } from '../../src/core/keys.ts';
import type { KeyStore, LinkChange, LinkStore, VisitStore } from '../../src/core/ports.ts';
import { aVisit } from '../contract/visits.ts';
import type { Ledger, Visit } from '../../src/core/visit.ts';
import { LiveVisits } from '../../src/http/api/live-visits.ts';
import { buildApi, type ApiDeps, type ApiSettings } from '../../src/http/api/api.ts';
import { hashKey } from '../../src/http/api/caller.ts';
import { storesAt } from '../../src/stores/stores.ts';

/** A listening API on real SQLite files, or another store, for tests. It ends with the test. */
export interface TestApi {
  /** Without a slash at its end. */
  readonly url: string;
  /** A key without roles. */
  readonly key: string;
  readonly links: LinkStore;
  readonly visits: VisitStore;
  readonly keys: KeyStore;
  readonly live: LiveVisits;
  readonly visitsFile: string;
  /** What was announced, in order. */
  readonly changes: LinkChange[];
  makeKey(name: string, roles: readonly Role[]): Promise<string>;
  /** `path` after /rest/v3. Without `key` the one without roles is sent; null sends none. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body read as JSON; undefined when it is none. Tests look at what they expect of it. */
  // eslint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

export const NOW = Date.UTC(2026, 0, 31, 9, 0, 0);

const settings: ApiSettings = {
  defaultDomain: 's.test',
  https: true,
  basePath: '',
  timeZone: 'UTC',
  shortCodeLength: 5,
  caseMode: 'strict',
  multiSegmentSlugs: false,
  reservedCodes: [],
  cors: { allowOrigin: '*', allowCredentials: false, maxAge: 3600 },
  deletionThreshold: null,
  autoResolveTitles: true,
  notFound: { baseUrlRedirect: null, regular404Redirect: null, invalidShortUrlRedirect: null },
  dashboardFolder: '/nowhere',
  version: '9.9.9',
};

const emptyLedger: Ledger = {
  accepted: 3,
  stored: 2,
  pending: 1,
  quarantined: 0,
  dropped: { 'link-deleted': 0, 'journal-full': 0, 'memory-full': 0 },
  atRisk: 0,
  duplicates: 0,
  balanced: true,
};

export async function startApi(
  t: TestContext,
  own: Partial<ApiSettings> = {},
  parts: Partial<ApiDeps> = {},
  storeUrl = 'sqlite:',
): Promise<TestApi> {
  const folder = await mkdtemp(join(tmpdir(), 'turnout-api-'));
  const all = { ...settings, ...own };
  const now = (): number => NOW;
  const visitsFile = join(folder, 'visits.db');
  const files = { links: join(folder, 'links.db'), visits: visitsFile };
  const stores = await storesAt({ url: storeUrl, files });
  await stores.prepare();
  const visits = await stores.openVisits({ now });
  const { links, keys } = await stores.openLinks({ caseMode: all.caseMode });
  const changes: LinkChange[] = [];
  const live = new LiveVisits({ visits, keys, now, settings: all });
  const api = buildApi({
    links,
    visits,
    keys,
    live,
    announce: async (change) => void changes.push(change),
    ledger: async () => emptyLedger,
    clicksAtRisk: async () => 0,
    busWorks: async () => true,
    signInOnce: () => null,
    replay: async (ids) => {
      const { items } = await visits.quarantine({ offset: 0, limit: 100 });
      const wanted = items.filter(({ id }) => ids === undefined || ids.includes(id));
      await visits.release(wanted.map(({ id, epoch, seq }) => ({ quarantineId: id, visit: aVisit({ epoch, seq }) })));
      return wanted.length;
    },
    simulate: (link) => ({ outcome: 'redirect', location: link.longUrl, priority: null, rules: [] }),
    faults: null,
    visitOf: makeEnrich({ locate: () => null, anonymise: true, saltOf: ownSalts() }),
    now,
    settings: all,
    ...parts,
  });
  // What is answered is what the OpenAPI document says.
  api.addHook('preSerialization', async (request, reply, payload) => {
    const answers = (request.routeOptions.schema?.response ?? {}) as Record<number, TSchema>;
    const schema = answers[reply.statusCode];
    if (schema !== undefined) assert.deepEqual([...Compile(schema).Errors(payload)], [], request.url);
    return payload;
  });
  await api.listen({ port: 0, host: '127.0.0.1' });
  t.after(async () => {
    await api.close();
    await Promise.all([links.close(), visits.close(), keys.close()]);
    await rm(folder, { recursive: true, force: true });
  });
  const makeKey = async (name: string, roles: readonly Role[]): Promise<string> => {
    const key = `key of ${name}`;
    await keys.create({ hash: hashKey(key), name, createdAt: NOW, expiresAt: null, enabled: true, roles });
    return key;
  };
  const key = await makeKey('admin', []);
  const url = `http://127.0.0.1:${(api.server.address() as AddressInfo).port}${all.basePath}`;
  return {
    url,
    key,
    links,
    visits,
    keys,
    live,
    visitsFile,
    changes,
    makeKey,
    call: (method, path, options = {}) => call(method, `${url}/rest/v3${path}`, { key, ...options }),
  };
}

async function call(method: string, address: string, { body, key, headers }: CallOptions): Promise<Answer> {
  const response = await fetch(address, {
    method,
    headers: { ...(key != null && { 'X-Api-Key': key }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function record(api: TestApi, ...visits: readonly Visit[]): Promise<void> {
  await api.visits.record([{ visits, quarantined: [], dropped: [] }]);
}
