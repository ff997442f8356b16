import type { LinkRef } from '../core/link.ts';
import { hashOf } from './hash.ts';

/**
 * When each link was changed last, by the numbers of the store's feed of changes. Links share stripes by their hash, as versioned locks do in TL2
 * (Dice, Shalev and Shavit, 2006): a change makes what is remembered of the others of its stripe seem old too, and nothing ever seems newer than it is.
 */

/** 512 KiB. After 10,000 changes one entry in seven is read again for another link's sake. */
const STRIPES = 65_536;

export class LastChanges {
  readonly #numbers: Float64Array;
  #upTo: number;

  /** Whatever was read before change number `from` is old: what has changed until then is not known. */
  constructor(from: number) {
    this.#numbers = new Float64Array(STRIPES).fill(from);
    this.#upTo = from;
  }

  /** Number of the last change that is known, and all before it. */
  get upTo(): number {
    return this.#upTo;
  }

  /** All changes up to `upTo` that are not known yet. */
  note(refs: readonly LinkRef[], upTo: number): void {
    for (const ref of refs) {
      const stripe = stripeOf(ref);
      this.#numbers[stripe] = Math.max(this.#numbers[stripe] ?? 0, upTo);
    }
    this.#upTo = Math.max(this.#upTo, upTo);
  }

  /** Whether what was read of a link when changes up to `asOf` were known is still so. What knows more than is known here may be of another time. */
  isCurrent(ref: LinkRef, asOf: number): boolean {
    return asOf >= (this.#numbers[stripeOf(ref)] ?? Infinity) && asOf <= this.#upTo;
  }
}

function stripeOf(ref: LinkRef): number {
  return hashOf(ref) & (STRIPES - 1);
}
