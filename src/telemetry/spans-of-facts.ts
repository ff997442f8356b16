import {
  apiRequestAnswered,
  apiRequestBegins,
  clicksEnriched,
  requestsAnswered,
  storeAsked,
  type AnsweredRequest,
} from '../channels.ts';
import type { BeginTrace } from '../core/trace.ts';
import { Scope, scopes } from './scope.ts';
import { newSpanId, newTraceId, sinceEpoch, type RecordSpan, type Span } from './span.ts';

/**
 * Spans, made of facts when these are over: a redirect makes none on its way. What they say is bounded and says nothing of the visitor: no
 * address, no URL, no query, no code.
 */

/** A redirect that takes longer is recorded, whether its trace was picked or not: the objective that docs/operating.md names. */
const SLOW_MS = 250;

/** Of the redirects of this thread. */
export function traceRequests(record: RecordSpan): void {
  requestsAnswered.subscribe((requests) => {
    for (const request of requests) if (isRecorded(request)) recordRequest(request, record);
  });
}

function isRecorded({ trace, route, status, ms }: AnsweredRequest): boolean {
  // The API's own thread tells of its requests, with more to say.
  if (route === 'api' || route === 'dashboard') return false;
  return trace?.sampled === true || status >= 500 || ms > SLOW_MS;
}

function recordRequest(request: AnsweredRequest, record: RecordSpan): void {
  const { trace, status, ms } = request;
  const traceId = trace?.traceId ?? newTraceId();
  const spanId = trace?.spanId ?? newSpanId();
  record({
    traceId,
    spanId,
    parentId: trace?.parentId ?? '',
    name: request.method,
    kind: 'server',
    start: sinceEpoch(request.startedAt),
    ms,
    attributes: serverAttributes(request),
    links: [],
    droppedLinks: 0,
    error: status >= 500 ? `answered ${status}` : null,
  });
  const part = { traceId, parentId: spanId, kind: 'internal', links: [], droppedLinks: 0, error: null } as const;
  const { lookup, lookupMs, journalMs, startedAt } = request;
  if (lookupMs > 0)
    record({
      ...part,
      spanId: newSpanId(),
      name: 'lookup',
      start: sinceEpoch(startedAt),
      ms: lookupMs,
      attributes: { 'turnout.level': lookup ?? 'none', 'turnout.found': request.found === true },
    });
  if (journalMs > 0)
    record({
      ...part,
      spanId: newSpanId(),
      name: 'journal',
      start: sinceEpoch(startedAt + ms - journalMs),
      ms: journalMs,
      attributes: {},
    });
}

function serverAttributes({ method, route, status }: AnsweredRequest): Span['attributes'] {
  const error = status >= 500 ? { 'error.type': String(status) } : {};
  return { 'http.request.method': method, 'http.response.status_code': status, 'turnout.route': route, ...error };
}

/** A request of the API, with what is known of it before it is answered. */
class ApiScope extends Scope {
  readonly parentId: string;
  readonly sampled: boolean;

  constructor(traceparent: string, begin: BeginTrace) {
    const trace = begin(traceparent);
    super(trace?.traceId ?? newTraceId(), trace?.spanId);
    this.parentId = trace?.parentId ?? '';
    this.sampled = trace?.sampled === true;
  }
}

/** Of the API's thread. */
export function traceApi(begin: BeginTrace, record: RecordSpan): void {
  apiRequestBegins.contextOf(scopes, ({ traceparent }) => new ApiScope(traceparent, begin));
  // Only what has a listener begins.
  apiRequestAnswered.subscribe(({ operation, status, startedAt, ms }) => {
    const scope = scopes.getStore();
    if (!(scope instanceof ApiScope) || ms === null || (!scope.sampled && status < 500)) return;
    const failed = status >= 500;
    scope.record(
      {
        parentId: scope.parentId,
        name: operation,
        kind: 'server',
        start: sinceEpoch(startedAt),
        ms,
        attributes: {
          'http.response.status_code': status,
          'turnout.operation': operation,
          ...(failed && { 'error.type': String(status) }),
        },
        links: [],
        droppedLinks: 0,
        error: failed ? `answered ${status}` : null,
      },
      record,
    );
  });
}

/** What is found beneath whatever is under way. */
export function traceParts(): void {
  clicksEnriched.subscribe(({ clicks, startedAt, ms }) => {
    scopes.getStore()?.add({
      name: 'enrich',
      start: sinceEpoch(startedAt),
      ms,
      attributes: { 'turnout.clicks': clicks },
      error: null,
    });
  });
  // A transaction with all that it asks, or a single statement.
  storeAsked.subscribe(({ pool, ms, failed }) => {
    scopes.getStore()?.add({
      name: 'store',
      start: sinceEpoch(performance.now() - ms),
      ms,
      attributes: { 'turnout.pool': pool },
      error: failed ? 'failed' : null,
    });
  });
}
