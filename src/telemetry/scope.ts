import { AsyncLocalStorage } from 'node:async_hooks';
import type { TracePlace } from '../channels.ts';
import { newSpanId, type RecordSpan, type Span } from './span.ts';

/** What is under way, so that what it causes is found beneath it: a request of the API, or a batch of clicks. */

/** Parts of one span that are written down; further ones are counted. */
const CHILDREN_MAX = 64;

export class Scope implements TracePlace {
  readonly traceId: string;
  readonly spanId: string;
  #children: Span[] = [];
  #dropped = 0;

  constructor(traceId: string, spanId: string = newSpanId()) {
    this.traceId = traceId;
    this.spanId = spanId;
  }

  /** A part that is over. It is recorded if the whole is. */
  add(part: Pick<Span, 'name' | 'start' | 'ms' | 'attributes' | 'error'>): void {
    if (this.#children.length >= CHILDREN_MAX) {
      this.#dropped++;
      return;
    }
    const { traceId, spanId: parentId } = this;
    this.#children.push({
      ...part,
      traceId,
      spanId: newSpanId(),
      parentId,
      kind: 'internal',
      links: [],
      droppedLinks: 0,
    });
  }

  record(own: Omit<Span, 'traceId' | 'spanId'>, record: RecordSpan): void {
    const { traceId, spanId } = this;
    const attributes =
      this.#dropped === 0 ? own.attributes : { ...own.attributes, 'turnout.dropped_children': this.#dropped };
    record({ ...own, attributes, traceId, spanId });
    for (const child of this.#children) record(child);
    this.#children = [];
  }
}

/** Of what runs now. */
export const scopes = new AsyncLocalStorage<Scope>();
