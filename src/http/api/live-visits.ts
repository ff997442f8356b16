import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../../channels.ts';
import { TurnoutError } from '../../core/errors.ts';
import { isUsable } from '../../core/keys.ts';
import type { KeyStore, VisitStore } from '../../core/ports.ts';
import type { Arrival, Arrivals } from '../../core/visit.ts';
import type { ApiSettings } from './deps.ts';
import { presentArrival } from './present.ts';

/**
 * Visits as server-sent events (docs/adr/0017). The store is asked, and only while somebody listens: once for all who stand at the same place, which
 * all do who keep up. Who does not take what was sent is not sent more, and goes on later from where it is.
 */

/** Of one process. Each costs a connection here and one to the main thread. */
const LISTENERS_MAX = 100;
const POLL_MS = 250;
/** Pause where there is more already: time for the others on this thread, and for who was sent something to take it. */
const NEXT_MS = 5;
/** Visits read at a time. */
const VISITS_MAX = 500;
/** What may wait for a listener to take it, in bytes; the event that exceeds it is the last. */
const WAITING_BYTES_MAX = 256 * 1024;
/** How long a listener may take nothing of what waits for it. */
const SLOW_MS_MAX = 10_000;
/** Proxies close what is silent, usually after a minute. */
const HEARTBEAT_MS = 15_000;
/** How soon a key that was disabled or deleted ends its streams. */
const KEY_CHECK_MS = 2000;
/** How soon a client comes again. */
const RETRY_MS = 2000;
/** Pause after the store did not answer. */
const AWAY_MS = 2000;
/** How long an ended stream may take to be taken, before it is cut. */
const END_MS_MAX = 2000;

export interface LiveOptions {
  readonly visits: Pick<VisitStore, 'arrivals' | 'settled'>;
  readonly keys: Pick<KeyStore, 'find'>;
  readonly now: () => number;
  readonly settings: ApiSettings;
}

export interface ListenerOptions {
  readonly keyHash: string;
  readonly wants: (arrival: Arrival) => boolean;
  /** The last event that it knows; null for one that begins now. */
  readonly after: number | null;
}

interface Listener extends ListenerOptions {
  readonly response: ServerResponse;
  /** Number of the last visit that was sent, or not wanted. */
  at: number;
  /** When something was sent last. */
  sentAt: number;
  /** When it is to be looked for more. */
  dueAt: number;
}

export class LiveVisits {
  readonly #options: LiveOptions;
  readonly #listeners = new Set<Listener>();
  #following = false;
  #stopped = false;
  #keysCheckedAt = 0;
  /** What was refused, since the start: listeners beyond the limit, slow ones that were cut off, visits that were gone from the order. */
  readonly counters = { refused: 0, slow: 0, skipped: 0 };

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Throws `unavailable` when there are too many listeners, or the server stops. `open` gives the response to write to. */
  async listen(options: ListenerOptions, open: () => ServerResponse): Promise<void> {
    this.#checkRoom();
    const end = (await this.#options.visits.settled()).totals.stored;
    this.#checkRoom();
    const known = options.after === null || options.after <= end;
    const at = known ? (options.after ?? end) : end;
    const response = open();
    // It left while the store was asked.
    if (response.destroyed) return;
    const listener: Listener = { ...options, response, at, sentAt: performance.now(), dueAt: 0 };
    this.#listeners.add(listener);
    response.on('close', () => this.#listeners.delete(listener)).on('error', () => {});
    this.#send(listener, `retry: ${RETRY_MS}\nid: ${at}\n\n`);
    // A number that the store has not given yet: it is another store, or one restored from a backup.
    if (!known) this.#send(listener, resetEvent(at, null));
    if (!this.#following) void this.#follow();
  }

  /** Ends all streams at once. Nobody is let in any more. */
  stop(): void {
    this.#stopped = true;
    for (const listener of this.#listeners) this.#end(listener, 'the server stops');
  }

  #checkRoom(): void {
    if (this.#stopped) throw new TurnoutError('unavailable', 'The server stops. Try again in a moment.');
    if (this.#listeners.size < LISTENERS_MAX) return;
    this.counters.refused++;
    throw new TurnoutError('unavailable', `${LISTENERS_MAX} listen already, which is the most. Try again later.`);
  }

  async #follow(): Promise<void> {
    this.#following = true;
    while (this.#listeners.size > 0) {
      let pause = 0;
      try {
        await this.#checkKeys();
        pause = (await this.#poll()) ? NEXT_MS : untilNextPoll();
      } catch (error) {
        failure.publish({ where: 'live visits', error });
        pause = AWAY_MS;
      }
      this.#tend();
      await sleep(pause);
    }
    this.#following = false;
  }

  /** Whether there is more already for somebody. */
  async #poll(): Promise<boolean> {
    const now = performance.now();
    const due = [...this.#listeners].filter(({ response, dueAt }) => dueAt <= now && !response.writableNeedDrain);
    let isMore = false;
    for (const [at, listeners] of Map.groupBy(due, (listener) => listener.at)) {
      const page = await this.#options.visits.arrivals(at, VISITS_MAX);
      const texts = new Map<Arrival, string>();
      const textOf = (arrival: Arrival): string => {
        let text = texts.get(arrival);
        if (text === undefined) texts.set(arrival, (text = this.#visitEvent(arrival)));
        return text;
      };
      for (const listener of listeners) {
        this.#pass(listener, page, textOf);
        listener.dueAt = page.more ? 0 : performance.now() + untilNextPoll();
      }
      isMore ||= page.more;
    }
    return isMore;
  }

  #pass(listener: Listener, { items, skipped, upTo }: Arrivals, textOf: (arrival: Arrival) => string): void {
    if (!this.#listeners.has(listener)) return;
    if (skipped > 0) {
      this.counters.skipped += skipped;
      listener.at += skipped;
      this.#send(listener, resetEvent(listener.at, skipped));
    }
    let text = '';
    let waiting = listener.response.writableLength;
    for (const arrival of items) {
      if (!listener.wants(arrival)) continue;
      const event = textOf(arrival);
      text += event;
      waiting += Buffer.byteLength(event);
      listener.at = arrival.number;
      if (waiting > WAITING_BYTES_MAX) return this.#send(listener, text);
    }
    listener.at = upTo;
    if (text !== '') this.#send(listener, text);
  }

  #visitEvent(arrival: Arrival): string {
    return `id: ${arrival.number}\nevent: visit\ndata: ${JSON.stringify(presentArrival(arrival, this.#options.settings))}\n\n`;
  }

  #send(listener: Listener, text: string): void {
    listener.response.write(text);
    listener.sentAt = performance.now();
  }

  /** Cuts off who takes nothing, and says something to who has heard nothing. The id lets the others go on from here too. */
  #tend(): void {
    const now = performance.now();
    for (const listener of this.#listeners) {
      const silent = now - listener.sentAt;
      if (listener.response.writableNeedDrain) {
        if (silent < SLOW_MS_MAX) continue;
        this.counters.slow++;
        const error = new Error(`a listener took nothing for ${SLOW_MS_MAX / 1000} s and was cut off; it can resume`);
        failure.publish({ where: 'live visits', error });
        this.#end(listener, 'cut off, since nothing was taken: resume with Last-Event-ID');
      } else if (silent >= HEARTBEAT_MS) this.#send(listener, `: heartbeat\nid: ${listener.at}\n\n`);
    }
  }

  async #checkKeys(): Promise<void> {
    if (performance.now() - this.#keysCheckedAt < KEY_CHECK_MS) return;
    this.#keysCheckedAt = performance.now();
    for (const [hash, listeners] of Map.groupBy(this.#listeners, ({ keyHash }) => keyHash)) {
      const key = await this.#options.keys.find(hash);
      if (key !== null && isUsable(key, this.#options.now())) continue;
      for (const listener of listeners) this.#end(listener, 'the API key is not valid any more');
    }
  }

  #end(listener: Listener, why: string): void {
    this.#listeners.delete(listener);
    const { response } = listener;
    response.end(`: ${why}\n\n`);
    const timer = setTimeout(() => response.destroy(), END_MS_MAX);
    response.on('close', () => clearTimeout(timer));
  }
}

/** All poll at the same times, so that who keeps up stands where the others do. */
function untilNextPoll(): number {
  return POLL_MS - (performance.now() % POLL_MS);
}

/** Visits that can not be sent any more: so many, or null where that is not known. */
function resetEvent(at: number, skipped: number | null): string {
  return `id: ${at}\nevent: reset\ndata: ${JSON.stringify({ skipped })}\n\n`;
}
