import { setImmediate as turn } from 'node:timers/promises';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { KnownCodes } from '../caches/known-codes.ts';
import type { Config } from '../config.ts';
import { SharedLimits } from '../core/shared-limits.ts';
import { failure } from '../channels.ts';
import { bind, type PublicServer } from '../http/server.ts';
import { Journal } from '../journal/journal.ts';
import { faultsIn } from './faults.ts';
import { cachedLinks, serveRedirects } from './redirects.ts';
import { linksReading, metricsOf, watchThread } from './readings.ts';
import { isShared, journalSettings } from './settings.ts';
import { reportFacts } from './thread-facts.ts';
import { collectWhenIdle } from './thread-memory.ts';
import { openTelling } from './tracing.ts';
import { connectThread } from './thread-rpc.ts';
import type { Lookups } from './threads.ts';
import type { RedirectWorker, WorkersHost } from './workers.ts';

/** One more thread that redirects, beside the main one, with links, a journal and a listener on the port of its own. */

export interface WorkerThreadData {
  readonly config: Config;
  /** How many threads redirect. */
  readonly workers: number;
  readonly port: number;
  readonly domain: string;
  readonly apiSocket: string;
  readonly known: SharedArrayBuffer;
  readonly lookup: MessagePort;
  /** Of SharedFaults; null where the fault lab is off. */
  readonly faults: SharedArrayBuffer | null;
}

collectWhenIdle({ redirects: true });
if (parentPort === null) throw new Error('worker-thread.ts runs as a worker thread');
const { config, workers, port, domain, apiSocket, known, lookup: toLookup, faults } = workerData as WorkerThreadData;
const watch = watchThread(config, 'worker', 'requests', 'journal', 'changes');
const lookup = connectThread<Lookups>(toLookup);
const links = cachedLinks(config, lookup, new KnownCodes(known), workers);
const journal = new Journal(journalSettings(config, workers));
const telling = await openTelling(config);
const sharedLimits = new SharedLimits(lookup.takePlaces);
let server: PublicServer | null = null;
watch?.reads(linksReading(config, links, workers));
watch?.reads(async (readings) => readings.set('turnout_http_connections', (await server?.connections()) ?? 0, {}));

const main = connectThread<WorkersHost>(parentPort, {
  epoch: async () => journal.state().epoch,
  listen: async () => {
    await links.start();
    server = serveRedirects(await bind(port, config.TURNOUT_ADDRESS, true), {
      config,
      domain,
      apiSocket,
      links,
      limit: isShared(config)
        ? (link, counts) => sharedLimits.take(link, counts)
        : ({ id, maxVisits }, counts) => main.takePlace({ id, maxVisits }, counts),
      journal,
      beginTrace: telling.beginTrace,
      status: main,
      faults: faultsIn(faults),
    });
    links.fill().catch((error: unknown) => failure.publish({ where: 'links', error }));
  },
  forget: (change) => links.forget(change),
  ...metricsOf(watch),
  journalState: async () => journal.state(),
  flush: async (ms) => {
    // Whom a message of before has let pass is in the journal after this turn.
    await turn();
    await journal.flush(ms);
  },
  ready: async () => {
    await links.confirmAnew();
    server?.ready();
  },
  drain: async () => server?.drain(),
  stop: async (ms) => {
    const deadline = Date.now() + ms;
    await server?.close(ms);
    links.stop();
    await journal.close(Math.max(100, deadline - Date.now()));
    await telling.stop();
  },
} satisfies RedirectWorker);
reportFacts(main);
