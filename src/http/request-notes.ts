import { requestAnswered, type AnsweredRequest, type LookupNotes } from '../channels.ts';

/** What is written down of a public request on its way, for whoever listens: six assignments and three looks at the clock. */
export class RequestNotes implements AnsweredRequest, LookupNotes {
  route: AnsweredRequest['route'] = 'hit';
  readonly method: string;
  status = 0;
  trace: AnsweredRequest['trace'];
  readonly startedAt = performance.now();
  ms = 0;
  lookup: AnsweredRequest['lookup'] = null;
  found: boolean | null = null;
  lookupMs = 0;
  journalMs = 0;
  queryForwarded = false;
  limited = false;
  #acceptedAt = 0;

  /** Null where nobody listens. */
  static begin(method: string, trace?: AnsweredRequest['trace']): RequestNotes | null {
    return requestAnswered.isHeard ? new RequestNotes(method, trace) : null;
  }

  private constructor(method: string, trace: AnsweredRequest['trace']) {
    this.method = method;
    this.trace = trace;
  }

  /** A look-up in memory. */
  knew(found: boolean): void {
    this.found = found;
  }

  /** A look-up that had to be waited for. */
  awaited(found: boolean): void {
    this.found = found;
    this.lookupMs = performance.now() - this.startedAt;
  }

  follows(byRule: boolean, queryForwarded: boolean, limited: boolean): void {
    this.route = byRule ? 'rule' : this.lookupMs > 0 ? 'miss' : 'hit';
    this.queryForwarded = queryForwarded;
    this.limited = limited;
  }

  /** The journal has the click. */
  accepted(): void {
    this.#acceptedAt = performance.now();
  }

  /** The answer is on its way. */
  answered(status: number, route = this.route): void {
    const now = performance.now();
    this.route = route;
    this.status = status;
    this.ms = now - this.startedAt;
    if (this.#acceptedAt !== 0) this.journalMs = now - this.#acceptedAt;
    requestAnswered.publish(this);
  }
}
