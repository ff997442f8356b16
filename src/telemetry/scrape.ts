import { expose, type Exposition } from './exposition.ts';
import { merge, Registry, type Snapshot } from './registry.ts';
import type { ThreadMetrics, ThreadName } from './thread.ts';

/** The metrics of a process, of all its threads. */

export interface Source {
  readonly thread: ThreadName;
  metrics(): Promise<ThreadMetrics>;
}

/** Longest wait for a thread: a scrape must end before its scraper gives up (10 s), and a redirect's thread never waits for it. */
const THREAD_MS_MAX = 1000;

export class Scrape {
  readonly #sources: () => readonly Source[];
  readonly #own = new Registry();
  /** What each thread had counted when it last answered: without it, a thread that is busy, or was replaced, would look as if all its counters began anew. */
  readonly #last = new Map<Source, Snapshot>();
  /** Of threads that have ended. */
  #ended: Snapshot = [];

  /** `sources`: those of now; one that is gone does not come again. */
  constructor(sources: () => readonly Source[]) {
    this.#sources = sources;
  }

  /** `accept`: the header of whoever asks. */
  async expose(accept: string): Promise<Exposition> {
    return expose(await this.snapshot(), accept);
  }

  async snapshot(): Promise<Snapshot> {
    const sources = this.#sources();
    for (const [source, counted] of this.#last)
      if (!sources.includes(source)) {
        this.#ended = merge([this.#ended, counted]);
        this.#last.delete(source);
      }
    const read = await Promise.all(sources.map((source) => this.#ask(source)));
    return merge([this.#ended, ...this.#last.values(), ...read, this.#own.snapshot()]);
  }

  /** What can be read of it now: nothing without an answer in time. */
  async #ask(source: Source): Promise<Snapshot> {
    const late = Promise.withResolvers<null>();
    const timer = setTimeout(() => late.resolve(null), THREAD_MS_MAX);
    const answer = await Promise.race([source.metrics().catch(() => null), late.promise]);
    clearTimeout(timer);
    const missed = this.#own.counter('turnout_scrape_missed_threads', { thread: source.thread });
    if (answer === null) {
      missed.value++;
      return [];
    }
    this.#last.set(source, answer.counted);
    return answer.read;
  }
}
