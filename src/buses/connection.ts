import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf, type BusLog } from './bus-state.ts';

/** One connection to a broker that comes back: whenever it can not be made or is lost, it is made anew after a pause. */

const RETRY_MS = 100;
const RETRY_MS_MAX = 5000;

/** A connection that stands. */
export interface Standing<T> {
  readonly use: T;
  /** Resolves when it does not stand any more. */
  readonly lost: Promise<Error>;
  /** In order where that is still possible. Never rejects. */
  close(): Promise<void>;
}

export class Connection<T> {
  readonly #open: () => Promise<Standing<T>>;
  readonly #log: BusLog;
  readonly #stop = new AbortController();
  #next: Promise<T> | null = null;
  #running: Promise<void> = Promise.resolve();
  #stands = false;
  #problem: string | null = null;

  constructor(log: BusLog, open: () => Promise<Standing<T>>) {
    this.#log = log;
    this.#open = open;
  }

  /** True before it is needed. */
  get isUp(): boolean {
    return this.#stands || this.#next === null;
  }

  /** Why it does not stand, if so. */
  get problem(): string | null {
    return this.#problem;
  }

  /**
   * Begins it when it is needed for the first time. Waits for an attempt that is under way; rejects at once, with what went
   * wrong, while the next attempt is waited for.
   */
  async use(): Promise<T> {
    if (this.#stop.signal.aborted) throw new Error('the bus is closed');
    if (this.#next === null) this.#running = this.#keep();
    // #keep() has set it before its first await.
    return this.#next as Promise<T>;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stop;
    const stopped = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null)));
    for (let failures = 0; !signal.aborted; failures++) {
      const attempt = Promise.withResolvers<T>();
      // Nobody may be waiting for it.
      attempt.promise.catch(() => undefined);
      this.#next = attempt.promise;
      try {
        const standing = await this.#open();
        const since = Date.now();
        this.#stands = true;
        this.#problem = null;
        attempt.resolve(standing.use);
        const error = await Promise.race([standing.lost, stopped]);
        this.#stands = false;
        if (error !== null) this.#fail(error);
        await standing.close();
        // What falls over as soon as it stands is not built up without a pause.
        if (Date.now() - since > RETRY_MS_MAX) failures = 0;
      } catch (error) {
        if (!signal.aborted) this.#fail(error);
        attempt.reject(error);
      }
      await pause(failures, signal);
    }
  }

  /** What is asked for until the next attempt fails with this. */
  #fail(why: unknown): void {
    const failed = Promise.reject<T>(why);
    failed.catch(() => undefined);
    this.#next = failed;
    this.#problem = reasonOf(why);
    this.#log.failed(why);
  }
}

/** Before attempt number `failures` + 2: a tenth of a second, doubled each time to 5 s, less up to half of it by chance, so that not all come at once. */
export async function pause(failures: number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(RETRY_MS * 2 ** failures, RETRY_MS_MAX);
  await sleep(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
}
