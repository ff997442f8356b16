import { LRUCache } from 'lru-cache';

/**
 * Answers that took long, given again for a while. A sum over hundreds of thousands of links takes a second in which its thread answers nobody
 * else; however often it is asked for, it takes a twentieth of that thread's time at most. What is quick is always as of now.
 */

/** Processor time, not the clock's: a machine that stood still made nothing costly. */
const COSTLY_MS = 20;
const REMEMBERED_TIMES = 20;
const ANSWERS_MAX = 100;

export class Costly<T extends object> {
  readonly #answers = new LRUCache<string, T>({ max: ANSWERS_MAX });

  /** What `work` returned lately for this question, or returns now. */
  answer(question: string, work: () => T): T {
    const known = this.#answers.get(question);
    if (known !== undefined) return known;
    const before = process.threadCpuUsage();
    const answer = work();
    const { user, system } = process.threadCpuUsage(before);
    const tookMs = (user + system) / 1000;
    if (tookMs > COSTLY_MS) this.#answers.set(question, answer, { ttl: REMEMBERED_TIMES * tookMs });
    return answer;
  }
}
