/**
 * Keeps from asking again and again what does not answer (Nygard, Release It!, 2007): after some failures in a row nothing is asked for a
 * while, then one question at a time is a trial.
 */

/** Failures in a row. */
const FAILURES_MAX = 5;
/** Between trials. */
const PAUSE_MS = 1000;

export class Breaker {
  #failures = 0;
  #nextTrial = 0;

  get isOpen(): boolean {
    return this.#failures >= FAILURES_MAX;
  }

  /** Whether to ask. `now`, here as below, on the clock of `performance.now`. */
  mayAsk(now: number): boolean {
    if (!this.isOpen) return true;
    if (now < this.#nextTrial) return false;
    this.#nextTrial = now + PAUSE_MS;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(now: number): void {
    this.#failures++;
    this.#nextTrial = now + PAUSE_MS;
  }
}
