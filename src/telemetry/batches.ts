import type { TracePlace } from '../channels.ts';
import type { JournaledClick } from '../core/click.ts';
import type { Bus } from '../core/ports.ts';
import { parseTraceparent } from '../core/trace.ts';
import { Scope, scopes } from './scope.ts';
import { newTraceId, sinceEpoch, type RecordSpan } from './span.ts';

/**
 * Batches of clicks on their way: sent by a shortener, processed by analytics. A batch has clicks of many redirects, so it is a trace of its own
 * that links to theirs (docs/adr/0023), and is recorded only where one of them was.
 */

/** Redirects that a batch links to: what a viewer shows. Further ones are counted. */
const LINKS_MAX = 128;

/** How clicks travel, as OpenTelemetry's conventions for messaging name it. */
export interface Messaging {
  readonly system: string;
  readonly destination: string;
}

type Operation = 'send' | 'process';
type Deliver = Bus['publish'];

/** Does what `deliver` does, and records it. */
export function traceBatches(
  { system, destination }: Messaging,
  operation: Operation,
  record: RecordSpan,
  deliver: Deliver,
): Deliver {
  return async (batch) => {
    const startedAt = performance.now();
    const scope = new Scope(newTraceId());
    const seen = new Places(batch);
    let error: string | null = null;
    try {
      await scopes.run(scope, deliver, seen);
    } catch (reason) {
      error = reason instanceof Error ? reason.message : String(reason);
      throw reason;
    } finally {
      const { links, dropped, clicks } = seen.found();
      if (links.length > 0)
        scope.record(
          {
            parentId: '',
            name: `${operation} ${destination}`,
            kind: operation === 'send' ? 'producer' : 'consumer',
            start: sinceEpoch(startedAt),
            ms: performance.now() - startedAt,
            attributes: {
              'messaging.system': system,
              'messaging.operation.name': operation,
              'messaging.operation.type': operation,
              'messaging.destination.name': destination,
              'messaging.batch.message_count': clicks,
              ...(error !== null && { 'error.type': 'failed' }),
            },
            links,
            droppedLinks: dropped,
            error,
          },
          record,
        );
    }
  };
}

/** A batch, as it is, that notices as it is gone through which redirects its clicks come from: bytes are made clicks of only once. */
class Places implements Iterable<JournaledClick> {
  readonly #batch: Iterable<JournaledClick>;
  #links: TracePlace[] = [];
  #dropped = 0;
  #clicks = 0;

  constructor(batch: Iterable<JournaledClick>) {
    this.#batch = batch;
  }

  *[Symbol.iterator](): Generator<JournaledClick> {
    // A transaction that is done again goes through it again.
    this.#links = [];
    this.#dropped = 0;
    this.#clicks = 0;
    for (const click of this.#batch) {
      this.#clicks++;
      this.#look(click.body);
      yield click;
    }
  }

  found(): { readonly links: readonly TracePlace[]; readonly dropped: number; readonly clicks: number } {
    return { links: this.#links, dropped: this.#dropped, clicks: this.#clicks };
  }

  #look(body: unknown): void {
    if (typeof body !== 'object' || body === null || !('trace' in body) || typeof body.trace !== 'string') return;
    if (this.#links.length >= LINKS_MAX) {
      this.#dropped++;
      return;
    }
    const place = parseTraceparent(body.trace);
    if (place !== null) this.#links.push({ traceId: place.traceId, spanId: place.spanId });
  }
}
