/**
 * Remembers within a limit of bytes and forgets what was not used lately. Entries live in two generations: what is new or used
 * is in the young one; once that holds half of the limit, the old one is let go and the young one grows old. So a use costs one
 * look-up and moves nothing as a rule, and an entry carries no links of a list (exact LRU order cost 0.5 us of a redirect).
 */
export class Generations<Value extends object> {
  readonly #maxBytes: number;
  readonly #bytesOf: (key: string, value: Value) => number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #youngBytes = 0;

  constructor(maxBytes: number, bytesOf: (key: string, value: Value) => number) {
    this.#maxBytes = maxBytes;
    this.#bytesOf = bytesOf;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: Value): void {
    this.delete(key);
    this.#young.set(key, value);
    this.#youngBytes += this.#bytesOf(key, value);
    if (this.#youngBytes <= this.#maxBytes / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngBytes = 0;
  }

  delete(key: string): void {
    this.#old.delete(key);
    const young = this.#young.get(key);
    if (young === undefined) return;
    this.#young.delete(key);
    this.#youngBytes -= this.#bytesOf(key, young);
  }
}
