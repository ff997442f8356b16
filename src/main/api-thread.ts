import { rmSync } from 'node:fs';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { makeEnrich } from '../analytics/enrich.ts';
import { ownSalts } from '../analytics/salts.ts';
import { KnownCodes } from '../caches/known-codes.ts';
import type { Config } from '../config.ts';
import { ledgerOf } from '../core/ledger.ts';
import type { LinkChange, Settled, VisitStore } from '../core/ports.ts';
import type { Ledger, Visit } from '../core/visit.ts';
import { changesPropagated, failure, linkShadowed } from '../channels.ts';
import { openGeo } from '../facts/geo.ts';
import { buildApi } from '../http/api/api.ts';
import { LiveVisits } from '../http/api/live-visits.ts';
import { makeVisitor } from '../http/visitor.ts';
import type { JournalState } from '../journal/journal.ts';
import { journalEnds } from '../journal/reader.ts';
import { storesAt } from '../stores/stores.ts';
import type { RedirectThread } from './all.ts';
import { makeCounting } from './counting.ts';
import { faultsIn, stalledStore } from './faults.ts';
import { ensureInitialKey, SignInOnce, type FirstKey } from './initial-key.ts';
import { apiSettings, clicksComeInOrder, dataFiles, storePlace, workersOf } from './settings.ts';
import { apiReading, LEDGER_KEPT_MS, ledgerReading, metricsOf, lately, watchThread } from './readings.ts';
import { makeSimulate } from './simulate.ts';
import { yieldToRedirects } from './thread-priority.ts';
import { collectWhenIdle } from './thread-memory.ts';
import { reportFacts } from './thread-facts.ts';
import { connectThread } from './thread-rpc.ts';
import { TitleQueue } from './titles.ts';
import { openTracing } from './tracing.ts';

/** The REST API on its own event loop: whatever it does, no redirect waits. The one writer of links.db. */

export interface ApiThreadData {
  readonly config: Config;
  readonly domain: string;
  readonly apiSocket: string;
  readonly known: SharedArrayBuffer;
  /** Of the thread that writes visits, where this one must not. */
  readonly analyticsPort: MessagePort | null;
  /** Of SharedFaults; null where the fault lab is off. */
  readonly faults: SharedArrayBuffer | null;
}

/** What the analytics thread, the one writer of visits.db, does for this one. */
interface AnalyticsForApi extends Pick<VisitStore, 'eraseLink' | 'eraseOrphans' | 'importVisits'> {
  replay(ids?: readonly number[]): Promise<number>;
}

collectWhenIdle();
if (parentPort === null) throw new Error('api-thread.ts runs as a worker thread');
const { config, domain, apiSocket, known: memory, analyticsPort, faults: shared } = workerData as ApiThreadData;
const faults = faultsIn(shared);
const watch = watchThread(config, 'api', 'api', 'store', 'changes');
const files = dataFiles(config);
const tracing = await openTracing(config);
const known = new KnownCodes(memory);
/** Main asks for it before the stores are open. */
const ready = Promise.withResolvers<FirstKey | null>();
let signInOnce: SignInOnce | null = null;
const main = connectThread<RedirectThread>(parentPort, {
  ready: () => ready.promise,
  endStreams: async () => live.stop(),
  ...metricsOf(watch),
  stop,
});
reportFacts(main, () => tracing?.place());
const stores = await storesAt({ ...storePlace(config), readUrl: config.TURNOUT_STORE_READ_URL });
const { links: ownLinks, keys } = await stores.openLinks({
  caseMode: config.TURNOUT_SHORT_URL_MODE,
  // Known before they are committed, so that no redirect denies a link that exists.
  onCreate: (ref) => known.add(ref),
});
// Keys do not wait: whoever has made a fault must be able to end it.
const links = stalledStore(ownLinks, faults);
const geo = openGeo(config.TURNOUT_GEO_DATABASE);
const visitOf = makeEnrich({ locate: geo, anonymise: config.TURNOUT_ANONYMIZE_REMOTE_ADDR, saltOf: ownSalts() });
const { visits, replay } = await openVisits();
const titles = new TitleQueue(links, announce, Date.now);
const settings = apiSettings(config, domain);
const live = new LiveVisits({ visits, keys, now: Date.now, settings });
const api = buildApi({
  links,
  visits,
  keys,
  live,
  announce,
  ledger,
  busWorks: () => main.busWorks(),
  clicksAtRisk: async () => atRiskOf(await main.journalStates()),
  replay,
  simulate: makeSimulate(makeVisitor(geo), visits),
  signInOnce: (token) => signInOnce?.take(token) ?? null,
  visitOf,
  faults,
  resolveTitle: (link) => titles.add(link),
  now: Date.now,
  settings,
});
const settledLately = lately(LEDGER_KEPT_MS, () => visits.settled());
watch?.reads(ledgerReading(async () => await ledgerWith(await settledLately())));
watch?.reads(apiReading(live));
ready.resolve(start());

async function start(): Promise<FirstKey | null> {
  const key = await ensureInitialKey(keys, config.TURNOUT_INITIAL_API_KEY, Date.now());
  if (key !== null) signInOnce = new SignInOnce(key);
  rmSync(apiSocket, { force: true });
  await api.listen({ path: apiSocket });
  sayShadowed().catch((error: unknown) => failure.publish({ where: 'links', error }));
  // Not before: main waits for this thread to be ready.
  yieldToRedirects(workersOf(config));
  return key === null || signInOnce === null ? null : { key, token: signInOnce.token };
}

/** Links from before these codes were ours. */
async function sayShadowed(): Promise<void> {
  for (const { authority } of await links.domains())
    for (const code of settings.reservedCodes)
      if ((await links.find(authority, code)) !== null) linkShadowed.publish({ domain: authority, code });
}

/** The store's side first: clicks that arrive in between are pending, and none is in neither book. */
async function ledger(): Promise<Ledger> {
  return await ledgerWith(await visits.settled());
}

async function ledgerWith(settled: Settled): Promise<Ledger> {
  const ends = new Map(journalEnds(files.journal));
  const journals = await main.journalStates();
  for (const { epoch, accepted } of journals) ends.set(epoch, accepted);
  return ledgerOf({ settled, ends, atRisk: atRiskOf(journals), inOrder: clicksComeInOrder(config) });
}

/** Resolves, as `main.announce` does, when no redirect of this process answers from before the change. */
async function announce(change: LinkChange): Promise<void> {
  const startedAt = performance.now();
  await main.announce(change);
  changesPropagated.publish({ ms: [performance.now() - startedAt] });
}

function atRiskOf(journals: readonly JournalState[]): number {
  return journals.reduce((sum, { atRisk }) => sum + atRisk, 0);
}

/** Visits of a shared store are written here; those of visits.db by their one writer. */
async function openVisits(): Promise<{ visits: VisitStore; replay: AnalyticsForApi['replay'] }> {
  if (analyticsPort === null) {
    const own = stalledStore(await stores.openVisits({ now: Date.now }), faults);
    return { visits: own, replay: makeCounting(config, own).replay };
  }
  const analytics = connectThread<AnalyticsForApi>(analyticsPort);
  const reads = stalledStore(await stores.openVisits({ now: Date.now, readOnly: true }), faults);
  const through: VisitStore = Object.assign(reads, {
    eraseLink: async ({ id, domain: authority }: Parameters<VisitStore['eraseLink']>[0], keepLink: boolean) => {
      const erased = await analytics.eraseLink({ id, domain: authority }, keepLink);
      await main.forgetVisits(id);
      return erased;
    },
    eraseOrphans: () => analytics.eraseOrphans(),
    importVisits: async (imported: readonly Visit[]) => {
      const added = await analytics.importVisits(imported);
      // They count towards the limits of their links.
      const linkIds = new Set(imported.flatMap(({ linkId }) => linkId ?? []));
      for (const linkId of linkIds) await main.forgetVisits(linkId);
      return added;
    },
  });
  return { visits: through, replay: (ids) => analytics.replay(ids) };
}

async function stop(): Promise<void> {
  await api.close();
  await titles.stop();
  await Promise.all([links.close(), visits.close()]);
  await tracing?.stop();
}
