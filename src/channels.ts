import { channel } from 'node:diagnostics_channel';

/**
 * What just happened: the named facts that a room may publish. Whoever wants to know subscribes (telemetry does); a room never
 * knows who listens.
 */

interface Fact<T> {
  publish(fact: T): void;
  subscribe(listener: (fact: T) => void): () => void;
}

function fact<T>(name: string): Fact<T> {
  const source = channel(`turnout.${name}`);
  return {
    publish: (value) => {
      if (source.hasSubscribers) source.publish(value);
    },
    subscribe: (listener) => {
      const wrapped = (value: unknown): void => listener(value as T);
      source.subscribe(wrapped);
      return () => source.unsubscribe(wrapped);
    },
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
/** Something went wrong behind a redirect or a request and was answered for; `where` names the room. */
export const failure = fact<{ readonly where: string; readonly error: unknown }>('failure');

/** All of them by name, for whoever passes them on. */
export const facts = {
  journalStalled,
  journalRecovered,
  segmentDamaged,
  cacheStalled,
  cacheRecovered,
  linksChanged,
  failure,
} as const;
