import type { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';

/**
 * What just happened: the named facts that a room may publish. Whoever wants to know subscribes (telemetry does); a room never
 * knows who listens.
 */

interface Fact<T> {
  /** Whether anybody listens: what costs something to make is made only then. */
  readonly isHeard: boolean;
  publish(fact: T): void;
  subscribe(listener: (fact: T) => void): () => void;
  /** Publishes that something begins, and does it. What is published meanwhile is published in the context that a listener gave it. */
  around<R>(fact: T, work: () => R): R;
  /** Gives what begins a context. */
  contextOf<S>(storage: AsyncLocalStorage<S>, of: (fact: T) => S): void;
}

function fact<T>(name: string): Fact<T> {
  const source = channel(`turnout.${name}`);
  return {
    get isHeard() {
      return source.hasSubscribers;
    },
    publish: (value) => {
      if (source.hasSubscribers) source.publish(value);
    },
    subscribe: (listener) => {
      const wrapped = (value: unknown): void => listener(value as T);
      source.subscribe(wrapped);
      return () => source.unsubscribe(wrapped);
    },
    around: (value, work) => (source.hasSubscribers ? source.runStores(value, work) : work()),
    contextOf: (storage, of) => source.bindStore(storage, (value) => of(value as T)),
  };
}

/** The disk does not take clicks (`error` null: it does not answer). Redirects go on. */
export const journalStalled = fact<{ readonly error: Error | null; readonly waiting: number }>('journal.stalled');
export const journalRecovered = fact<{ readonly atRisk: number }>('journal.recovered');
/** Part of a segment could not be read: the file is set aside, and so many clicks that were in it are counted as quarantined. */
export const segmentDamaged = fact<{ readonly segment: string; readonly clicks: number; readonly problem: string }>(
  'segment.damaged',
);
/** The cache server does not answer, or refuses. Redirects go on, and ask the store. */
export const cacheStalled = fact<{ readonly error: Error }>('cache.stalled');
export const cacheRecovered = fact<Record<string, never>>('cache.recovered');
/** Some process has changed links: a look at the store's feed of changes is worth it now. */
export const linksChanged = fact<Record<string, never>>('links.changed');
/** A link can not be followed any more, since its code is what this process answers itself. */
export const linkShadowed = fact<{ readonly domain: string; readonly code: string }>('link.shadowed');
/** Something went wrong behind a redirect or a request and was answered for; `where` names the room. */
export const failure = fact<{
  readonly where: string;
  readonly error: unknown;
  readonly trace?: TracePlace | undefined;
}>('failure');

/** Which span of which trace (RequestTrace in core/trace.ts). */
export interface TracePlace {
  readonly traceId: string;
  readonly spanId: string;
}

/** Where it was known whether a code is a link's: in memory, in the filter of known codes, in the cache server, in the store. */
export type LookupLevel = 'memory' | 'filter' | 'redis' | 'store';

/** Of one look-up; who answers it writes it down. */
export interface LookupNotes {
  lookup: LookupLevel | null;
}

/** A public request and its answer. All times are in ms, `startedAt` on the clock of `performance.now`. */
export interface AnsweredRequest {
  /** A redirect is a `hit` when memory had its link, a `miss` when that had to be asked for, a `rule` when a rule picked the target. `api` and `dashboard`: passed through. `lab`: of the fault lab. */
  readonly route: 'hit' | 'miss' | 'rule' | 'not_found' | 'pixel' | 'robots' | 'api' | 'dashboard' | 'lab' | 'error';
  readonly method: string;
  readonly status: number;
  readonly startedAt: number;
  readonly ms: number;
  /** Undefined where it is part of no trace. `sampled`: it is to be recorded anyway; `parentId` is empty where the trace begins here. */
  readonly trace: (TracePlace & { readonly parentId: string; readonly sampled: boolean }) | undefined;
  /** Of the last code that was looked up; null where none was. */
  readonly lookup: LookupLevel | null;
  /** Null where that is not known: no look-up, or no answer. */
  readonly found: boolean | null;
  /** From the start until the look-up was answered, where it was waited for; 0 otherwise. */
  readonly lookupMs: number;
  /** From the journal's taking the click until it was on disk, which is the end; 0 without a click. */
  readonly journalMs: number;
  readonly queryForwarded: boolean;
  /** The link has a limit of visits. */
  readonly limited: boolean;
}
/** Public requests that were answered in one turn of the event loop. Where nobody listens, no notes are made and no clock is read. */
export const requestsAnswered = fact<readonly AnsweredRequest[]>('requests.answered');
/** A request to the API begins, which came with this traceparent (core/trace.ts; empty: none). */
export const apiRequestBegins = fact<{ readonly traceparent: string }>('api.request.begins');
/** A request to the API. `operation`: as the OpenAPI document names it, `dashboard` for a file of it, `none` for what is in no document. */
export const apiRequestAnswered = fact<{
  readonly operation: string;
  readonly status: number;
  readonly startedAt: number;
  /** Null for a stream, which ends when its reader goes. */
  readonly ms: number | null;
  /** Of the key that it came with. */
  readonly keyId: number | null;
}>('api.request.answered');

/** Some clicks of a batch were made visits: so many, in this time, not yet stored. In the context of their batch. */
export const clicksEnriched = fact<{ readonly clicks: number; readonly startedAt: number; readonly ms: number }>(
  'clicks.enriched',
);
/** A group of clicks is on disk; of dropped ones, the news of it. `ms`: of the write. */
export const journalWritten = fact<{ readonly clicks: number; readonly ms: number; readonly dropped: boolean }>(
  'journal.written',
);
/** A statement, or a transaction, of a store. `pool`: its connections' name. */
export const storeAsked = fact<{ readonly pool: string; readonly ms: number; readonly failed: boolean }>('store.asked');
/** Links that this process made, edited or deleted. */
export const linksWritten = fact<{ readonly change: 'made' | 'edited' | 'deleted'; readonly links: number }>(
  'links.written',
);
/** This thread, or process, forgot what was before some changes: how long after each. */
export const changesPropagated = fact<{ readonly ms: readonly number[] }>('changes.propagated');
/** Clicks were settled. `storedAt`: when those that became visits came in, in ms since 1970 UTC. */
export const batchSettled = fact<{
  readonly clicks: number;
  readonly ms: number;
  readonly storedAt: readonly number[];
}>('batch.settled');

/** Those that are told on the main thread too, by name. The others come too often: they are counted where they happen. */
export const facts = {
  journalStalled,
  journalRecovered,
  segmentDamaged,
  cacheStalled,
  cacheRecovered,
  linksChanged,
  linkShadowed,
  failure,
} as const;
