import { isScan } from './scan.ts';
import type { Visit } from './visit.ts';

/**
 * What visits are counted by. Empty values are not counted: "unknown" is the total less the sum of the known. Stores know them by their place here, so
 * a new one comes last.
 */
export const dimensions = {
  country: (visit) => visit.location?.countryCode ?? '',
  city: (visit) => visit.location?.cityName ?? '',
  browser: (visit) => visit.browser,
  os: (visit) => visit.os,
  device: (visit) => visit.device,
  referrer: (visit) => visit.refererHost,
  language: (visit) => visit.language,
  /** `qr` of those who scanned a code; all others clicked. */
  origin: (visit) => (isScan(visit.visitedUrl) ? 'qr' : ''),
} as const satisfies Record<string, (visit: Visit) => string>;

export type Dimension = keyof typeof dimensions;
export const dimensionNames = Object.keys(dimensions) as Dimension[];

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** What a stats page is about. A tag is answered from its links, since tags come and go while visits stay. */
export type StatsScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'orphans' }
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'link'; readonly linkId: number };

export interface StatsQuery {
  readonly scope: StatsScope;
  /** Milliseconds since 1970 UTC, from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
  readonly unit: 'day' | 'hour';
  /** Most values per dimension, the largest first. */
  readonly top: number;
  /** Only visits that have this value; '' for those of which none is known. */
  readonly where?: { readonly dimension: Dimension; readonly value: string };
}

export interface StatsPoint {
  readonly at: number;
  readonly total: number;
  readonly bots: number;
  /** Visitors that came for the first time in that UTC day: with unit `day`, the day's different visitors. */
  readonly uniques: number;
}

export interface StatsValue {
  readonly value: string;
  readonly total: number;
  readonly bots: number;
}

export interface Stats {
  readonly total: number;
  readonly bots: number;
  /** Sum of each day's different visitors. */
  readonly uniques: number;
  readonly series: readonly StatsPoint[];
  readonly by: Readonly<Record<Dimension, readonly StatsValue[]>>;
  /** With `where`, of the newest visits of the period, if not all were looked at: how many were, and of how many. */
  readonly lookedAt?: { readonly visits: number; readonly of: number };
}

export function totalsOf(series: readonly StatsPoint[]): Pick<Stats, 'total' | 'bots' | 'uniques'> {
  return {
    total: series.reduce((sum, { total }) => sum + total, 0),
    bots: series.reduce((sum, { bots }) => sum + bots, 0),
    uniques: series.reduce((sum, { uniques }) => sum + uniques, 0),
  };
}
