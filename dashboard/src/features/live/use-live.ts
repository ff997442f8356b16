import { useEffect, useState } from 'react';
import { isScan } from '../../../../src/core/scan.ts';
import type { LiveVisit } from '../../../../src/http/api/contract.ts';
import type { Query } from '../../api/address.ts';
import { send } from '../../api/client.ts';
import type { LiveSearch } from './live-search.ts';
import { NOTHING, withVisits, type LiveState } from './live-state.ts';
import { followLive, type Connection } from './live-stream.ts';

/** Visits that come within it are shown together: the page keeps up with any rate. */
const SHOW_MS = 200;

export interface Live {
  readonly state: LiveState;
  readonly connection: Connection;
  /** Visits that can not be shown; null when it is not known how many. */
  readonly skipped: number | null;
  readonly tryNow: () => void;
}

/** Follows the visits that are asked for, from now on and as long as the page is open. */
export function useLive(search: LiveSearch): Live {
  const [state, setState] = useState(NOTHING);
  const [connection, setConnection] = useState<Connection>({ state: 'connecting' });
  const [skipped, setSkipped] = useState<number | null>(0);
  const [waker] = useState(() => ({ wake: () => {} }));
  const asked = JSON.stringify(queryOf(search));

  useEffect(() => {
    const ending = new AbortController();
    const query = JSON.parse(asked) as Query;
    let waiting: LiveVisit[] = [];
    const show = setInterval(() => {
      if (waiting.length === 0) return;
      const visits = waiting;
      waiting = [];
      setState((now) => withVisits(now, visits, Date.now(), isScanned));
    }, SHOW_MS);
    void followLive({
      open: (lastEventId, signal) =>
        send('GET', '/visits/live', {
          query,
          signal,
          headers: lastEventId === '' ? {} : { 'Last-Event-ID': lastEventId },
        }),
      onVisit: (visit) => void waiting.push(visit),
      onReset: (more) => setSkipped((before) => (before === null || more === null ? null : before + more)),
      onConnection: setConnection,
      pause: (ms, signal) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, ms);
          waker.wake = () => {
            clearTimeout(timer);
            resolve();
          };
          signal.addEventListener('abort', waker.wake);
        }),
      signal: ending.signal,
    });
    const online = (): void => waker.wake();
    addEventListener('online', online);
    return () => {
      removeEventListener('online', online);
      clearInterval(show);
      ending.abort();
    };
  }, [asked, waker]);

  return { state, connection, skipped, tryNow: () => waker.wake() };
}

export function isScanned({ visitedUrl }: LiveVisit): boolean {
  return visitedUrl !== null && isScan(visitedUrl);
}

function queryOf({ of, code, tag, domain, bots }: LiveSearch): Query {
  return {
    ...(of === 'link' && { shortCode: code, domain }),
    ...(of === 'tag' && { tag }),
    ...(of === 'domain' && { domain: domain ?? 'DEFAULT' }),
    ...(of === 'orphans' && { orphan: true }),
    ...(bots === 'hidden' && { excludeBots: true }),
  };
}
