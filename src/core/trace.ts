/**
 * Where something belongs in a trace (W3C Trace Context, level 1): a `traceparent` is `00-<trace id>-<span id>-<flags>`, ids in lower-case hex, of
 * 16 and 8 bytes; flags 01 says that the trace is recorded.
 */

/** A public request's place in a trace, decided when it begins, since its click carries it on. */
export interface RequestTrace {
  readonly traceId: string;
  /** Of the request's own span. */
  readonly spanId: string;
  /** The caller's span; empty where the trace begins here. */
  readonly parentId: string;
  /** Whether it is recorded anyway. Otherwise only where it fails or is slow. */
  readonly sampled: boolean;
}

/**
 * Decides what becomes of a request that came with this traceparent (empty: none); one that `failed` is always recorded. Undefined: it is not
 * recorded and begins no trace.
 */
export type BeginTrace = (traceparent: string, failed?: boolean) => RequestTrace | undefined;

/** Ids of all zeros are none, and version ff is for none. A later version may have more behind the flags. */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?<traceId>(?!0{32})[0-9a-f]{32})-(?<spanId>(?!0{16})[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?=$|-)/;

export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

/** Null when it is none. */
export function parseTraceparent(text: string): TraceParent | null {
  const { traceId, spanId, flags } = TRACEPARENT.exec(text)?.groups ?? {};
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Ids of a traceparent that was made here: where they stand is known, and looking at each character costs as much as writing the click. */
export function idsOf(traceparent: string): { readonly traceId: string; readonly spanId: string } {
  return { traceId: traceparent.slice(3, 35), spanId: traceparent.slice(36, 52) };
}

/** Of a span that is recorded. */
export function traceparentOf({ traceId, spanId }: Pick<TraceParent, 'traceId' | 'spanId'>): string {
  return `00-${traceId}-${spanId}-01`;
}
