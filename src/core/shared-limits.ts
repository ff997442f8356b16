import type { RedirectLink } from './link.ts';
import type { VisitStore } from './ports.ts';

/**
 * Exact limits over any number of processes: each visitor of a link with a limit takes a place in the store before the redirect. Visitors of one
 * link who come at the same moment ask together: one question is under way for each link, and those who come meanwhile are the next one.
 */

interface Visitor {
  /** Whether this one takes a place, or only looks whether there is one. */
  readonly counts: boolean;
  readonly answer: (mayPass: boolean) => void;
  readonly fail: (error: unknown) => void;
}

export class SharedLimits {
  readonly #takePlaces: VisitStore['takePlaces'];
  /** Who waits for the question after the one that is under way. */
  readonly #waiting = new Map<number, Visitor[]>();

  constructor(takePlaces: VisitStore['takePlaces']) {
    this.#takePlaces = takePlaces;
  }

  /** Whether one more visitor may pass. With `counts` that visitor is counted at once. Rejects when the store does not answer. */
  async take({ id, maxVisits }: RedirectLink, counts: boolean): Promise<boolean> {
    if (maxVisits === null) return true;
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    const visitor: Visitor = { counts, answer: resolve, fail: reject };
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) {
      this.#waiting.set(id, []);
      void this.#ask(id, maxVisits, [visitor]);
    } else waiting.push(visitor);
    return await promise;
  }

  async #ask(linkId: number, limit: number, visitors: readonly Visitor[]): Promise<void> {
    for (let asking = visitors; asking.length > 0;) {
      try {
        const wanted = asking.filter(({ counts }) => counts).length;
        const { taken, left } = await this.#takePlaces(linkId, limit, wanted);
        let given = 0;
        for (const { counts, answer } of asking) answer(counts ? given++ < taken : left > 0);
      } catch (error) {
        for (const { fail } of asking) fail(error);
      }
      asking = this.#waiting.get(linkId) ?? [];
      if (asking.length > 0) this.#waiting.set(linkId, []);
    }
    this.#waiting.delete(linkId);
  }
}
