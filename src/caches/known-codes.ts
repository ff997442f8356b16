import type { LinkRef } from '../core/link.ts';
import { hashOf } from './hash.ts';

/**
 * A Bloom filter (Bloom, CACM 13(7), 1970) over all codes, in memory that threads share: a flood of unknown codes costs no
 * store lookups. The thread that writes links adds a code before it commits, so the filter never denies a code that exists.
 */

/** For a code: 64 bits, of which 4 are set, give one false answer in 60,000; 16 bits one in 490. So an installation may grow fourfold before its next start. */
const BITS_PER_CODE = 64;
const FILTER_BYTES_MIN = 1024 * 1024;
/** Of thirty million codes one false answer in 490; more lookups then, and nothing worse. */
const FILTER_BYTES_MAX = 64 * 1024 * 1024;
const HASHES = 4;
/** Behind the filter, and says whether it is complete. */
const READY_BYTES = 4;

export class KnownCodes {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #ready: Int32Array;
  readonly #mask: number;

  /** A filter in the memory of another one; see `sizedFor`. */
  constructor(memory: SharedArrayBuffer) {
    const bytes = memory.byteLength - READY_BYTES;
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, bytes / 4);
    this.#ready = new Int32Array(memory, bytes, 1);
    this.#mask = bytes * 8 - 1;
  }

  /** A new and empty filter for so many codes, and as many again some times over. */
  static sizedFor(codes: number): KnownCodes {
    let bytes = FILTER_BYTES_MIN;
    while (bytes < FILTER_BYTES_MAX && bytes * 8 < codes * BITS_PER_CODE) bytes *= 2;
    return new KnownCodes(new SharedArrayBuffer(bytes + READY_BYTES));
  }

  /** To be called once all existing codes are added: until then every code may exist. */
  markComplete(): void {
    Atomics.store(this.#ready, 0, 1);
  }

  add(ref: LinkRef): void {
    const first = hashOf(ref);
    const second = hashOf(ref, SECOND_SEED, SECOND_FACTOR);
    for (let i = 0; i < HASHES; i++) {
      const bit = bitOf(first, second, i) & this.#mask;
      Atomics.or(this.#words, bit >>> 5, 1 << (bit & 31));
    }
  }

  /** False only when there is certainly no such link. */
  mayHave(ref: LinkRef): boolean {
    if (Atomics.load(this.#ready, 0) === 0) return true;
    const first = hashOf(ref);
    const second = hashOf(ref, SECOND_SEED, SECOND_FACTOR);
    for (let i = 0; i < HASHES; i++) {
      const bit = bitOf(first, second, i) & this.#mask;
      if (((this.#words[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}

const [SECOND_SEED, SECOND_FACTOR] = [0x9747b28c, 0x5bd1e995];

/** Double hashing (Kirsch and Mitzenmacher, 2006): the second is odd, so that its multiples meet every bit. */
function bitOf(first: number, second: number, index: number): number {
  return (first + Math.imul(index, second | 1)) >>> 0;
}
