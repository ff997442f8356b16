import type { RedirectLink } from './link.ts';

/**
 * Exact limits without a write on the redirect's path: of each link with a limit the visits so far are counted once (stored, and
 * accepted but not yet stored) and then kept in memory, where one thread counts on. What is forgotten is counted again.
 */

/** What of a link a limit is about. */
export type LimitedLink = Pick<RedirectLink, 'id' | 'maxVisits'>;

/** Links with a limit that are kept counted; the one counted longest ago goes first. */
const COUNTED_LINKS_MAX = 100_000;

export class VisitLimits {
  readonly #countSoFar: (linkId: number) => Promise<number>;
  readonly #counted = new Map<number, { visits: number }>();
  readonly #counting = new Map<number, Promise<{ visits: number }>>();

  /** `countSoFar` answers with every visit that was accepted of a link, stored or not. */
  constructor(countSoFar: (linkId: number) => Promise<number>) {
    this.#countSoFar = countSoFar;
  }

  /** Whether one more visitor may pass. With `counts` that visitor is counted at once. Rejects when counting fails. */
  take(link: LimitedLink, counts: boolean): boolean | Promise<boolean> {
    const counted = this.#counted.get(link.id);
    if (counted !== undefined) return pass(link, counted, counts);
    return this.#count(link.id).then((fresh) => pass(link, fresh, counts));
  }

  /** To be called when visits of a link were erased or imported. */
  forget(linkId: number): void {
    this.#counted.delete(linkId);
    this.#counting.delete(linkId);
  }

  /** To be called when places may have been taken for visitors who were never answered. */
  forgetAll(): void {
    this.#counted.clear();
    this.#counting.clear();
  }

  #count(linkId: number): Promise<{ visits: number }> {
    const running = this.#counting.get(linkId);
    if (running !== undefined) return running;
    const counting = this.#countSoFar(linkId)
      .then((visits) => {
        const counted = { visits };
        if (this.#counting.get(linkId) === counting) this.#remember(linkId, counted);
        return counted;
      })
      .finally(() => {
        if (this.#counting.get(linkId) === counting) this.#counting.delete(linkId);
      });
    this.#counting.set(linkId, counting);
    return counting;
  }

  #remember(linkId: number, counted: { visits: number }): void {
    const [oldest] = this.#counted.keys();
    if (this.#counted.size >= COUNTED_LINKS_MAX && oldest !== undefined) this.#counted.delete(oldest);
    this.#counted.set(linkId, counted);
  }
}

function pass(link: LimitedLink, counted: { visits: number }, counts: boolean): boolean {
  if (link.maxVisits !== null && counted.visits >= link.maxVisits) return false;
  if (counts) counted.visits++;
  return true;
}
