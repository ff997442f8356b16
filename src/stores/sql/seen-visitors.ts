/** Visitors remembered, of one day: 6 MiB. */
const REMEMBERED_MAX = 524_288;

/**
 * Who was counted today as a visitor of all links and of an authority: `visitors_seen` has these rows for certain, so that nobody has to ask. Only what is
 * committed may be added. A visitor takes the place of another one that falls on it, which is then asked for again.
 */
export class SeenVisitors {
  #day = -1;
  readonly #visitors = new Float64Array(REMEMBERED_MAX);
  /** 0 where nobody is remembered. Scopes of authorities are below zero. */
  readonly #scopes = new Int32Array(REMEMBERED_MAX);

  has(day: number, visitor: number, authorityScope: number): boolean {
    const place = visitor % REMEMBERED_MAX;
    return day === this.#day && this.#visitors[place] === visitor && this.#scopes[place] === authorityScope;
  }

  add(day: number, visitor: number, authorityScope: number): void {
    if (day < this.#day) return;
    if (day > this.#day) {
      this.#day = day;
      this.#scopes.fill(0);
    }
    const place = visitor % REMEMBERED_MAX;
    this.#visitors[place] = visitor;
    this.#scopes[place] = authorityScope;
  }
}
