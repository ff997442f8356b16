import { randomFillSync } from 'node:crypto';
import type { TracePlace } from '../channels.ts';
import { parseTraceparent, type BeginTrace } from '../core/trace.ts';

/** What a trace is made of, and when one begins. Spans are written down when they are over, with the times that the facts tell. */

/** As OTLP numbers them. */
export const SPAN_KIND = { internal: 1, server: 2, producer: 4, consumer: 5 } as const;

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface Span extends TracePlace {
  /** Empty where it is the first one of its trace. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: keyof typeof SPAN_KIND;
  /** Milliseconds since 1970 UTC, with their fraction. */
  readonly start: number;
  readonly ms: number;
  readonly attributes: Attributes;
  /** Spans of other traces that it comes from. */
  readonly links: readonly TracePlace[];
  /** Links for which there was no room. */
  readonly droppedLinks: number;
  /** What went wrong; null when nothing did. */
  readonly error: string | null;
}

/** Takes a span that is over. */
export type RecordSpan = (span: Span) => void;

/** Asking the system for random bytes costs more than a redirect: they are taken in advance, for some 170 traces. */
const RANDOM = Buffer.allocUnsafeSlow(4096);
let taken = RANDOM.length;

function randomHex(bytes: number): string {
  if (taken + bytes > RANDOM.length) {
    randomFillSync(RANDOM);
    taken = 0;
  }
  taken += bytes;
  return RANDOM.toString('hex', taken - bytes, taken);
}

export function newTraceId(): string {
  return randomHex(16);
}

export function newSpanId(): string {
  return randomHex(8);
}

/** Since 1970 UTC, of a time on this thread's clock of `performance.now`. */
export function sinceEpoch(time: number): number {
  return performance.timeOrigin + time;
}

/** Follows whoever called, and where nobody decided begins a trace for this share of requests (parent-based, by ratio). */
export function makeSampler(ratio: number): BeginTrace {
  return (traceparent, failed = false) => {
    const parent = traceparent === '' ? null : parseTraceparent(traceparent);
    if (parent !== null)
      return { traceId: parent.traceId, spanId: newSpanId(), parentId: parent.spanId, sampled: parent.sampled };
    if (Math.random() >= ratio && !failed) return undefined;
    return { traceId: newTraceId(), spanId: newSpanId(), parentId: '', sampled: true };
  };
}
