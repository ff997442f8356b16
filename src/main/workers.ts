import type { Worker } from 'node:worker_threads';
import type { LimitedLink } from '../core/limits.ts';
import type { LinkChange } from '../core/ports.ts';
import { failure } from '../channels.ts';
import type { JournalState } from '../journal/journal.ts';
import type { Source } from '../telemetry/scrape.ts';
import type { Watched } from './readings.ts';
import type { ProcessStatus } from './status.ts';
import type { FactSink } from './thread-facts.ts';
import { connectThread } from './thread-rpc.ts';
import type { ClicksThread } from './threads.ts';

/** Looks after the threads that redirect beside the main one: starts them, replaces one that fails, and speaks to all of them at once (docs/adr/0018). */

export interface RedirectWorker extends Watched {
  /** Of its journal. */
  epoch(): Promise<string>;
  /** Takes connections from now on. To be called once it is told of changes. */
  listen(): Promise<void>;
  forget(change: LinkChange): Promise<void>;
  journalState(): Promise<JournalState>;
  /** Resolves when every click of a visitor who may pass by now is on disk. */
  flush(ms: number): Promise<void>;
  ready(): Promise<void>;
  drain(): Promise<void>;
  /** Stops accepting, finishes requests, writes the journal. */
  stop(ms: number): Promise<void>;
}

/** What the main thread does for its workers. */
export interface WorkersHost extends FactSink, ProcessStatus {
  /** `VisitLimits.take`, on the one thread that counts. */
  takePlace(link: LimitedLink, counts: boolean): Promise<boolean>;
}

export interface WorkersOptions {
  readonly start: () => Worker;
  readonly host: WorkersHost;
  readonly clicks: Pick<ClicksThread, 'end'>;
  /** A worker has ended that took places it may not have used. */
  readonly onEnd: () => void;
}

/** Pause before a worker that failed is replaced; twice as long each time, unless it ran for a while. */
const RETRY_MS = 100;
const RETRY_MS_MAX = 5000;
const STEADY_MS = 60_000;

export class Workers {
  readonly #options: WorkersOptions;
  /** Those that redirect, or are about to. */
  readonly #running = new Set<RedirectWorker>();
  readonly #sources = new Map<RedirectWorker, Source>();
  /** That failed, and were replaced. */
  restarts = 0;
  #isReady = false;
  #stopping = false;

  constructor(options: WorkersOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#running.size;
  }

  /** Of the metrics of each. */
  get sources(): readonly Source[] {
    return [...this.#sources.values()];
  }

  /** Resolves when all of them take connections. */
  async start(count: number): Promise<void> {
    // The main thread is the first one.
    await Promise.all(Array.from({ length: count }, (_, i) => this.#start(i + 2, RETRY_MS)));
  }

  /** AnnounceChange of core/ports.ts, for the workers. */
  async forget(change: LinkChange): Promise<void> {
    await this.#ask((worker) => worker.forget(change));
  }

  async journalStates(): Promise<readonly JournalState[]> {
    return await this.#ask((worker) => worker.journalState());
  }

  async flush(ms: number): Promise<void> {
    await this.#ask((worker) => worker.flush(ms));
  }

  /** Those that are started later, too. */
  async ready(): Promise<void> {
    this.#isReady = true;
    await this.#ask((worker) => worker.ready());
  }

  async drain(): Promise<void> {
    this.#isReady = false;
    await this.#ask((worker) => worker.drain());
  }

  async stop(ms: number): Promise<void> {
    this.#stopping = true;
    await this.#ask((worker) => worker.stop(ms));
  }

  /** What all answer. One that ends meanwhile has nothing to say: it redirects no more, and its clicks are on the disk. */
  async #ask<T>(question: (worker: RedirectWorker) => Promise<T>): Promise<readonly T[]> {
    const answers = Array.from(this.#running, async (worker) => {
      try {
        return [await question(worker)];
      } catch (error) {
        if (this.#running.has(worker)) throw error;
        return [];
      }
    });
    return (await Promise.all(answers)).flat();
  }

  async #start(number: number, pauseMs: number): Promise<void> {
    const { start, host, clicks } = this.#options;
    const thread = start();
    const worker: RedirectWorker = connectThread<RedirectWorker>(thread, host);
    const startedAt = performance.now();
    let epoch: string | null = null;
    let cause: unknown = null;
    thread.on('error', (error) => (cause = error));
    thread.on('exit', () => {
      this.#running.delete(worker);
      this.#sources.delete(worker);
      // What it was writing is written, or never will be.
      if (epoch !== null) clicks.end(epoch).catch(() => {});
      if (this.#stopping) return;
      this.#options.onEnd();
      this.#replace(number, performance.now() - startedAt > STEADY_MS ? RETRY_MS : pauseMs, cause);
    });
    try {
      epoch = await worker.epoch();
      this.#running.add(worker);
      this.#sources.set(worker, { thread: 'worker', metrics: () => worker.metrics() });
      await worker.listen();
      if (this.#isReady) await worker.ready();
    } catch (error) {
      cause ??= error;
      await thread.terminate();
      throw cause;
    }
  }

  #replace(number: number, pauseMs: number, cause: unknown): void {
    this.restarts++;
    failure.publish({ where: `worker ${number} (replaced in ${pauseMs / 1000} s)`, error: cause ?? 'it ended' });
    setTimeout(() => {
      // A failure to start is the end of its thread, which is answered for above.
      if (!this.#stopping) this.#start(number, Math.min(2 * pauseMs, RETRY_MS_MAX)).catch(() => {});
    }, pauseMs);
  }
}
