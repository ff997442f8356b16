import { setTimeout as sleep } from 'node:timers/promises';
import type { JournaledClick } from '../core/click.ts';
import { reasonOf, type BusLog } from './bus-state.ts';
import { decodeAccessEvent } from './access-event.ts';
import { pause } from './connection.ts';

/**
 * What a consumer does with messages, whatever broker they come from: gathers them to batches, puts away what is no click,
 * settles the others, and only then acknowledges the batch. While the store is busy with one batch, the next one is read and waits
 * there for its turn. Batches are acknowledged in their order; one that fails is tried again, and nothing behind the next one moves: that is the
 * back-pressure.
 */

/** Messages of a batch, 10 MiB at 1 KiB each: the more, the fewer rows the sums of each click come to. 5,000 take PostgreSQL a sixth longer. */
export const BATCH_MESSAGES = 10_000;
/** How long a batch waits for more after its first message. */
const BATCH_MS = 100;
/** Messages in hand: the batch that is being settled, and the next one, which waits for it or is still gathered. */
export const IN_HAND_MAX = 2 * BATCH_MESSAGES;

export type Settle = (batch: Iterable<JournaledClick>) => Promise<void>;

export interface Foreign<M> {
  readonly message: M;
  readonly reason: string;
}

export interface IntakeOptions<M> {
  readonly log: BusLog;
  readonly bytesOf: (message: M) => Uint8Array;
  readonly settle: Settle;
  /** Resolves when all of them are safe somewhere else, with their reasons. */
  readonly putAway: (foreign: readonly Foreign<M>[]) => Promise<void>;
  /** Of all messages up to the last one of the batch; of those before it first. */
  readonly acknowledge: (batch: readonly M[]) => Promise<void>;
}

export class Intake<M> {
  readonly #options: IntakeOptions<M>;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #waiting: M[] = [];
  #atHand = 0;
  #awaited: { readonly count: number; readonly come: () => void } | null = null;
  #room: (() => void) | null = null;
  #problem: string | null = null;

  constructor(options: IntakeOptions<M>) {
    this.#options = options;
    this.#running = this.#run();
  }

  get unsettled(): number {
    return this.#waiting.length + this.#atHand;
  }

  /** Why what is at hand had to be tried again. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Whether room() has to be waited for. */
  get isFull(): boolean {
    return this.unsettled >= IN_HAND_MAX;
  }

  push(message: M): void {
    if (this.#stop.signal.aborted) return;
    this.#waiting.push(message);
    if (this.#awaited !== null && this.#waiting.length >= this.#awaited.count) this.#awaited.come();
  }

  /** Resolves when a further message may be pushed. For one caller. */
  async room(): Promise<void> {
    while (this.isFull && !this.#stop.signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#room = resolve;
      await promise;
    }
  }

  /** Gives up what waits: it is delivered again. Resolves when each batch at hand was settled, or failed once more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#waiting = [];
    this.#awaited?.come();
    this.#room?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    let before: Promise<unknown> = Promise.resolve();
    while (!this.#stop.signal.aborted) {
      await this.#come(1);
      // Behind another batch only a full one is worth its turn.
      await this.#come(BATCH_MESSAGES, before);
      await this.#come(BATCH_MESSAGES, sleep(BATCH_MS));
      const batch = this.#waiting.splice(0, BATCH_MESSAGES);
      this.#atHand += batch.length;
      const taken = this.#take(batch, before).finally(() => {
        this.#atHand -= batch.length;
        this.#room?.();
      });
      // Only a stop makes it reject: the batch is delivered again.
      taken.catch(() => undefined);
      await before.catch(() => undefined);
      before = taken;
    }
    await before.catch(() => undefined);
  }

  /** Resolves when so many messages wait, or `end` has come. */
  async #come(count: number, end?: Promise<unknown>): Promise<void> {
    if (this.#waiting.length >= count || this.#stop.signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaited = { count, come: resolve };
    end?.then(() => resolve(), resolve);
    await promise;
    this.#awaited = null;
  }

  /** Rejects where the batch before it did. */
  async #take(batch: readonly M[], before: Promise<unknown>): Promise<void> {
    if (batch.length === 0) return;
    const { log, bytesOf, settle, putAway, acknowledge } = this.#options;
    const clicks: JournaledClick[] = [];
    const foreign: Foreign<M>[] = [];
    for (const message of batch) {
      try {
        clicks.push(decodeAccessEvent(bytesOf(message)));
      } catch (error) {
        foreign.push({ message, reason: (error as Error).message });
      }
    }
    if (foreign.length > 0) {
      await this.#insist(() => putAway(foreign));
      log.counts.deadLettered += foreign.length;
    }
    if (clicks.length > 0) await this.#insist(() => settle(clicks));
    await before;
    await this.#insist(() => acknowledge(batch));
    this.#problem = null;
    log.counts.consumed += clicks.length;
  }

  /** Until it is done, or a stop comes. */
  async #insist(attempt: () => Promise<void>): Promise<void> {
    const { signal } = this.#stop;
    for (let failures = 0; ; failures++) {
      try {
        await attempt();
        return;
      } catch (error) {
        if (signal.aborted) throw error;
        this.#options.log.counts.retried++;
        this.#options.log.failed(error);
        this.#problem = reasonOf(error);
        await pause(failures, signal);
        if (signal.aborted) throw error;
      }
    }
  }
}
