import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeEnrich } from '../src/analytics/enrich.ts';
import { ownSalts } from '../src/analytics/salts.ts';
import { DAY_MS } from '../src/core/aggregates.ts';
import { DEFAULT_DOMAIN } from '../src/core/link.ts';
import type { LinkStore, VisitStore } from '../src/core/ports.ts';
import type { Visit } from '../src/core/visit.ts';
import { openGeo } from '../src/facts/geo.ts';
import { linkMigrations } from '../src/stores/sql/migrations/links.ts';
import { visitMigrations } from '../src/stores/sql/migrations/visits.ts';
import { SqliteStores } from '../src/stores/sql/sqlite.ts';
import type { Stores } from '../src/stores/stores.ts';
import { clickOf, END, plainLink, randomNumbers, variedLink, VISITS_DAYS, zipf } from './made-up.ts';
import { temporaryFolder } from './processes.ts';

/** Data folders with many links and visits. They take minutes to make, so they are kept until the schema or the data change. */

const CACHE = fileURLToPath(new URL('../node_modules/.cache/turnout-bench', import.meta.url));
const LINKS_BATCH = 10_000;
const VISITS_BATCH = 50_000;
/** Different visitors to take visits from: agents, addresses and referrers in their mixture. */
const PROFILES = 20_000;
/** One visit in so many is an orphan. */
const ORPHANS = 100;
const INDEX_POLL_MS = 200;

export interface DataWanted {
  /** `plain`: a code and a target. `varied`: with tags, titles, limits and domains. */
  readonly kind: 'plain' | 'varied';
  readonly links: number;
  readonly visits: number;
}

/** The folder itself, for whoever only reads. */
export async function dataFolder(wanted: DataWanted, progress: (text: string) => void): Promise<string> {
  const folder = join(CACHE, `${fingerprint()}-${wanted.kind}-${wanted.links}-${wanted.visits}`);
  if (existsSync(folder)) return folder;
  removeOutdated();
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  progress(`Making a data folder of ${wanted.links} links and ${wanted.visits} visits (kept for the next time)`);
  await makeLinks(part, wanted, progress);
  await makeVisits(part, wanted, progress);
  renameSync(part, folder);
  return folder;
}

/** A copy for whoever writes; it goes when the benchmark ends. */
export async function copyOfData(wanted: DataWanted, progress: (text: string) => void): Promise<string> {
  const copy = temporaryFolder();
  cpSync(await dataFolder(wanted, progress), copy, { recursive: true });
  return copy;
}

/** The paths of both databases in a data folder. */
export function filesOf(folder: string): { readonly links: string; readonly visits: string } {
  return { links: join(folder, 'links.db'), visits: join(folder, 'visits.db') };
}

/** An empty data folder's databases; the store of visits is the caller's to close. */
export async function openEmpty(folder: string): Promise<VisitStore> {
  const stores = new SqliteStores(filesOf(folder));
  await stores.prepare();
  return await stores.openVisits({ now: Date.now });
}

/** Into an empty store; gives it, to be closed. */
export async function storeLinks(
  stores: Stores,
  { kind, links: count }: Omit<DataWanted, 'visits'>,
  progress: (text: string) => void,
): Promise<LinkStore> {
  await stores.prepare();
  const { links } = await stores.openLinks({ caseMode: 'strict' });
  const linkOf = kind === 'plain' ? plainLink : variedLink;
  for (let from = 0; from < count; from += LINKS_BATCH) {
    const size = Math.min(LINKS_BATCH, count - from);
    const made = await links.create(Array.from({ length: size }, (_, i) => linkOf(from + i, count)));
    if (made.at(-1)?.id !== from + size) throw new Error('a made-up link was not stored');
    if ((from + size) % 100_000 === 0) progress(`${from + size} links`);
  }
  return links;
}

async function makeLinks(folder: string, wanted: DataWanted, progress: (text: string) => void) {
  const { links: count } = wanted;
  const links = await storeLinks(new SqliteStores(filesOf(folder)), wanted, progress);
  // The search index is filled behind.
  const database = new DatabaseSync(filesOf(folder).links, { readOnly: true });
  const indexed = database.prepare('SELECT indexed_up_to AS id FROM search_progress');
  while (Number(indexed.get()?.['id']) < count) await sleep(INDEX_POLL_MS);
  database.close();
  await links.close();
}

async function makeVisits(folder: string, { links, visits: count }: DataWanted, progress: (text: string) => void) {
  const visits = await new SqliteStores(filesOf(folder)).openVisits({ now: () => END });
  const random = randomNumbers(2);
  const profiles = makeProfiles();
  const rank = zipf(links, random);
  for (let from = 0; from < count; from += VISITS_BATCH) {
    const batch = Array.from({ length: Math.min(VISITS_BATCH, count - from) }, (_, i): Visit => {
      const seq = from + i;
      const profile = profiles[Math.floor(random() * PROFILES)];
      if (profile === undefined) throw new Error('no such profile');
      const at = END - Math.floor(((count - seq) / count) * VISITS_DAYS * DAY_MS);
      if (seq % ORPHANS === 0)
        return {
          ...profile,
          seq,
          at,
          kind: 'invalid_short_url',
          linkId: null,
          redirectUrl: null,
          visitedUrl: 'https://s.example.org/none',
        };
      const index = linkOfRank(rank(), links);
      const { linkId, visitedUrl, redirectUrl } = clickOf(index, at, random);
      return { ...profile, seq, at, linkId, visitedUrl, redirectUrl, domain: variedLink(index, links).domain };
    });
    await visits.record([{ visits: batch, quarantined: [], dropped: [] }]);
    if ((from + batch.length) % 500_000 === 0) progress(`${from + batch.length} visits`);
  }
  await visits.close();
}

/** Popular links lie anywhere between old and new ones. The step is prime, and so prime to every count that is no multiple of it. */
export function linkOfRank(rank: number, links: number): number {
  const STEP = 7_368_787;
  return (rank * STEP + 1) % links;
}

/** Visits as enrichment makes them, to be dated and given to links. */
function makeProfiles(): readonly Visit[] {
  const random = randomNumbers(1);
  const enrich = makeEnrich({ locate: openGeo(null), anonymise: true, saltOf: ownSalts() });
  return Array.from({ length: PROFILES }, (_, seq) => ({
    ...enrich({ epoch: 'bench00000000', seq }, clickOf(seq, END, random)),
    domain: DEFAULT_DOMAIN,
  }));
}

/** Of all that the folders' contents depend on. */
function fingerprint(): string {
  const files = ['made-up.ts', 'data.ts'].map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'));
  return createHash('sha256')
    .update(JSON.stringify([linkMigrations, visitMigrations, files]))
    .digest('hex')
    .slice(0, 12);
}

function removeOutdated(): void {
  const current = fingerprint();
  for (const name of existsSync(CACHE) ? readdirSync(CACHE) : [])
    if (!name.startsWith(current)) rmSync(join(CACHE, name), { recursive: true, force: true });
}
