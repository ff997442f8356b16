import type { LinkRef } from '../core/link.ts';
import { hashOf } from './hash.ts';

/**
 * A Bloom filter (Bloom, CACM 13(7), 1970) over all codes, in memory that threads share: a flood of unknown codes costs no
 * store lookups. The thread that writes links adds a code before it commits, so the filter never denies a code that exists.
 */

/** 8 MiB: of a million codes one false answer in 60,000, of four million one in 490; more lookups then, and nothing worse. */
const FILTER_BYTES = 8 * 1024 * 1024;
const HASHES = 4;
const MASK = FILTER_BYTES * 8 - 1;

export class KnownCodes {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #ready: Int32Array;

  /** Without `memory`, a new and empty filter; with it, another thread's. */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(FILTER_BYTES + 4)) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, FILTER_BYTES / 4);
    this.#ready = new Int32Array(memory, FILTER_BYTES, 1);
  }

  /** To be called once all existing codes are added: until then every code may exist. */
  markComplete(): void {
    Atomics.store(this.#ready, 0, 1);
  }

  add(ref: LinkRef): void {
    const first = hashOf(ref);
    const second = hashOf(ref, SECOND_SEED, SECOND_FACTOR);
    for (let i = 0; i < HASHES; i++) {
      const bit = bitOf(first, second, i);
      Atomics.or(this.#words, bit >>> 5, 1 << (bit & 31));
    }
  }

  /** False only when there is certainly no such link. */
  mayHave(ref: LinkRef): boolean {
    if (Atomics.load(this.#ready, 0) === 0) return true;
    const first = hashOf(ref);
    const second = hashOf(ref, SECOND_SEED, SECOND_FACTOR);
    for (let i = 0; i < HASHES; i++) {
      const bit = bitOf(first, second, i);
      if (((this.#words[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}

const [SECOND_SEED, SECOND_FACTOR] = [0x9747b28c, 0x5bd1e995];

/** Double hashing (Kirsch and Mitzenmacher, 2006): the second is odd, so that its multiples meet every bit. */
function bitOf(first: number, second: number, index: number): number {
  return ((first + Math.imul(index, second | 1)) >>> 0) & MASK;
}
