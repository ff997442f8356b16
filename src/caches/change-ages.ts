import { changesPropagated } from '../channels.ts';
import type { ChangedLink, LinkRef } from '../core/link.ts';

/** Announced changes that are told from those of others. Beyond it some of ours count as theirs. */
const ANNOUNCED_MAX = 10_000;

/** How late changes that others made are known here. What this process changed was announced, and is in the feed once more. */
export class ChangeAges {
  readonly #announced = new Set<string>();

  announced(refs: readonly LinkRef[]): void {
    if (!changesPropagated.isHeard) return;
    if (this.#announced.size > ANNOUNCED_MAX) this.#announced.clear();
    for (const { domain, code } of refs) this.#announced.add(`${domain}\n${code}`);
  }

  /** Of what the feed tells. */
  tell(changes: readonly ChangedLink[]): void {
    if (changes.length === 0 || !changesPropagated.isHeard) return;
    const now = Date.now();
    const others = changes.filter(({ domain, code }) => !this.#announced.delete(`${domain}\n${code}`));
    const ms = others.flatMap(({ at }) => (at === null ? [] : Math.max(0, now - at)));
    if (ms.length > 0) changesPropagated.publish({ ms });
  }
}
