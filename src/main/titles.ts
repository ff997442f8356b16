import { EVERYTHING } from '../core/keys.ts';
import type { Link } from '../core/link.ts';
import type { AnnounceChange, LinkStore } from '../core/ports.ts';
import { failure } from '../channels.ts';
import { resolveTitle } from '../http/resolve-title.ts';

/** Fetches titles behind the answers, a few at a time. A title that somebody wrote meanwhile stays. */

const AT_ONCE_MAX = 4;
/** Links waiting for a title; further ones stay without. */
const WAITING_MAX = 1000;

export class TitleQueue {
  readonly #links: LinkStore;
  readonly #announce: AnnounceChange;
  readonly #now: () => number;
  readonly #waiting: Link[] = [];
  readonly #running = new Set<Promise<void>>();
  #stopped = false;
  readonly counters = { refused: 0 };

  constructor(links: LinkStore, announce: AnnounceChange, now: () => number) {
    this.#links = links;
    this.#announce = announce;
    this.#now = now;
  }

  add(link: Link): void {
    if (this.#stopped || this.#waiting.length >= WAITING_MAX) {
      this.counters.refused++;
      return;
    }
    this.#waiting.push(link);
    this.#next();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.length = 0;
    await Promise.all(this.#running);
  }

  #next(): void {
    if (this.#running.size >= AT_ONCE_MAX) return;
    const link = this.#waiting.shift();
    if (link === undefined) return;
    const running = this.#resolve(link)
      .catch((error: unknown) => failure.publish({ where: 'titles', error }))
      .finally(() => {
        this.#running.delete(running);
        this.#next();
      });
    this.#running.add(running);
  }

  async #resolve(link: Link): Promise<void> {
    const title = await resolveTitle(link.longUrl);
    if (title === null) return;
    const current = await this.#links.get(link, EVERYTHING);
    if (current === null || current.id !== link.id || current.titleGiven || current.longUrl !== link.longUrl) return;
    const changed = await this.#links.replace(current, { ...current, title }, this.#now(), {
      keyId: null,
      name: 'title',
    });
    if (changed !== null) await this.#announce({ links: [link], domains: false });
  }
}
