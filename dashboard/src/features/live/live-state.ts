import type { LiveVisit } from '../../../../src/http/api/contract.ts';

/** What the page shows of the visits that came, kept small however many these are. */

export const FEED_MAX = 100;
/** Lit on the map at the same time. */
export const LIGHTS_MAX = 40;
const MINUTE_S = 60;

export interface Arrived {
  /** Of this page, from 1. */
  readonly number: number;
  readonly visit: LiveVisit;
}

export interface LiveState {
  /** Since the page was opened. */
  readonly total: number;
  readonly bots: number;
  readonly scans: number;
  /** Newest first. */
  readonly feed: readonly Arrived[];
  /** Visits of each of the last seconds, by seconds since 1970. */
  readonly seconds: ReadonlyMap<number, number>;
}

export const NOTHING: LiveState = { total: 0, bots: 0, scans: 0, feed: [], seconds: new Map() };

export function withVisits(
  state: LiveState,
  visits: readonly LiveVisit[],
  now: number,
  isScan: (visit: LiveVisit) => boolean,
): LiveState {
  if (visits.length === 0) return state;
  const second = Math.floor(now / 1000);
  const seconds = new Map([...state.seconds].filter(([each]) => each > second - MINUTE_S));
  seconds.set(second, (seconds.get(second) ?? 0) + visits.length);
  const arrived = visits.map((visit, index) => ({ number: state.total + index + 1, visit }));
  return {
    total: state.total + visits.length,
    bots: state.bots + visits.filter(({ potentialBot }) => potentialBot).length,
    scans: state.scans + visits.filter(isScan).length,
    feed: [...arrived.slice(-FEED_MAX).toReversed(), ...state.feed].slice(0, FEED_MAX),
    seconds,
  };
}

/** Visits of the last 60 seconds. */
export function perMinute({ seconds }: LiveState, now: number): number {
  const second = Math.floor(now / 1000);
  return [...seconds].reduce((sum, [each, visits]) => (each > second - MINUTE_S ? sum + visits : sum), 0);
}
