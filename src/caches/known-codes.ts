import type { LinkRef } from '../core/link.ts';

/**
 * A Bloom filter (Bloom, CACM 13(7), 1970) over all codes, in memory that threads share: a flood of unknown codes costs no
 * store lookups. The thread that writes links adds a code before it commits, so the filter never denies a code that exists.
 */

/** 8 MiB: of a million codes one false answer in 150,000, of four million one in 490; more lookups then, and nothing worse. */
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
    for (const bit of bitsOf(ref)) Atomics.or(this.#words, bit >>> 5, 1 << (bit & 31));
  }

  /** False only when there is certainly no such link. */
  mayHave(ref: LinkRef): boolean {
    if (Atomics.load(this.#ready, 0) === 0) return true;
    return bitsOf(ref).every((bit) => ((this.#words[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0);
  }
}

/** Double hashing (Kirsch and Mitzenmacher, 2006) over two 32-bit FNV-1a hashes. */
function bitsOf({ domain, code }: LinkRef): readonly number[] {
  const key = `${domain}/${code}`;
  let first = 0x811c9dc5;
  let second = 0x9747b28c;
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul(second ^ unit, 0x5bd1e995);
    second ^= second >>> 15;
  }
  second |= 1;
  return Array.from({ length: HASHES }, (_, i) => ((first + Math.imul(i, second)) >>> 0) & MASK);
}
