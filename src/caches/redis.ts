import type { Redis } from 'ioredis';
import { within } from '../core/within.ts';
import { cacheRecovered, cacheStalled, linksChanged } from '../channels.ts';
import { CACHE_URLS, hostText, parseServerUrl } from '../server-url.ts';
import { Breaker } from './breaker.ts';
import { redisAt, wordsOf } from './redis-client.ts';

/**
 * A Redis that may be slow, away, failing over, read-only or full: whoever asks gets an answer in time or none, and nothing ever throws. Refused
 * writes have a breaker of their own, since a server that takes none still answers.
 */

/** How long an answer is waited for: a thirtieth of a second is what a redirect may lose. */
const ANSWER_MS_MAX = 30;
/** Commands that wait for their answers. */
const WAITING_MAX = 1000;

export class RedisServer {
  readonly #client: Redis;
  readonly #subscriber: Redis;
  readonly #channel: string;
  readonly #hosts: string;
  readonly #answers = new Breaker();
  readonly #writes = new Breaker();
  #waiting = 0;
  #isStalled = false;
  /** `failed`: no answer in time, or a refusal by the server. `refused`: not asked at all, since it is away, or too much is under way. */
  readonly counters = { failed: 0, refused: 0 };

  /** What is published on the channel becomes the fact `linksChanged`. */
  constructor(url: string, channel: string) {
    this.#channel = channel;
    this.#hosts = parseServerUrl(url, CACHE_URLS).hosts.map(hostText).join(', ');
    this.#client = redisAt(url);
    this.#subscriber = redisAt(url);
    const stalled = (error: unknown): void => this.#stall(error);
    this.#client.on('error', stalled);
    this.#subscriber.on('error', stalled).on('message', () => linksChanged.publish({}));
    this.#subscriber.on('ready', () => void this.#subscriber.subscribe(channel).catch(stalled));
    // They try again by themselves, and the event says why.
    for (const client of [this.#client, this.#subscriber]) client.connect().catch(() => undefined);
  }

  get isStalled(): boolean {
    return this.#isStalled;
  }

  /** Null when there is nothing, undefined without an answer. */
  async get(key: string): Promise<Buffer | null | undefined> {
    return await this.#ask('read', () => this.#client.getBuffer(key));
  }

  async set(key: string, value: Buffer, keptMs: number): Promise<void> {
    await this.#ask('write', () => this.#client.set(key, value, 'PX', keptMs));
  }

  async delete(keys: readonly string[]): Promise<void> {
    await this.#ask('write', () => this.#client.del(...keys));
  }

  async publish(): Promise<void> {
    await this.#ask('write', () => this.#client.publish(this.#channel, ''));
  }

  close(): void {
    this.#client.disconnect();
    this.#subscriber.disconnect();
  }

  async #ask<T>(kind: 'read' | 'write', command: () => Promise<T>): Promise<T | undefined> {
    if (!this.#mayAsk(kind)) {
      this.counters.refused++;
      return undefined;
    }
    this.#waiting++;
    try {
      const answer = await within(ANSWER_MS_MAX, command(), 'no answer');
      this.#answers.succeeded();
      if (kind === 'write') this.#writes.succeeded();
      this.#recover();
      return answer;
    } catch (error) {
      this.counters.failed++;
      const breaker = kind === 'write' && isRefusal(error) ? this.#writes : this.#answers;
      breaker.failed(performance.now());
      if (breaker.isOpen) this.#giveUp(error);
      return undefined;
    } finally {
      this.#waiting--;
    }
  }

  #mayAsk(kind: 'read' | 'write'): boolean {
    const now = performance.now();
    if (this.#client.status !== 'ready' || this.#waiting >= WAITING_MAX) return false;
    return (kind === 'read' || this.#writes.mayAsk(now)) && this.#answers.mayAsk(now);
  }

  /** Whoever does not answer is connected to anew: it may be another one by now, and what waits to be sent goes with its connection. */
  #giveUp(error: unknown): void {
    this.#stall(error);
    if (isRefusal(error)) return;
    for (const client of [this.#client, this.#subscriber]) if (client.status === 'ready') client.disconnect(true);
  }

  #stall(error: unknown): void {
    if (this.#isStalled) return;
    this.#isStalled = true;
    cacheStalled.publish({ error: new Error(`${this.#hosts}: ${wordsOf(error)}`) });
  }

  #recover(): void {
    if (!this.#isStalled || this.#answers.isOpen || this.#writes.isOpen) return;
    this.#isStalled = false;
    cacheRecovered.publish({});
  }
}

/** An answer, and not the one that was asked for: no memory, no permission, a replica. */
function isRefusal(error: unknown): boolean {
  return (error as Error).name === 'ReplyError';
}
