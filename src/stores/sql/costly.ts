import { LRUCache } from 'lru-cache';
import type { Dialect } from './dialect.ts';

/**
 * Answers that took long, given again for a while. A sum over hundreds of thousands of links takes a second in which SQLite's thread answers nobody
 * else; however often it is asked for, it takes a twentieth of that thread's time at most. What is quick is always as of now.
 */

const REMEMBERED_TIMES = 20;
const ANSWERS_MAX = 100;

export class Costly<T extends object> {
  readonly #costly: Dialect['costly'];
  readonly #answers = new LRUCache<string, T>({ max: ANSWERS_MAX });

  constructor({ costly }: Dialect) {
    this.#costly = costly;
  }

  /** What `work` returned lately for this question, or returns now. */
  async answer(question: string, work: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(question);
    if (known !== undefined) return known;
    const { limitMs, spentMs } = this.#costly;
    const before = spentMs();
    const answer = await work();
    const tookMs = spentMs() - before;
    if (tookMs > limitMs) this.#answers.set(question, answer, { ttl: REMEMBERED_TIMES * tookMs });
    return answer;
  }
}
