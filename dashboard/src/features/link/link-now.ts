import type { ShortUrl } from '../../../../src/http/api/contract.ts';

/** What a link does at a moment: it redirects, or why it does not. */
export type LinkNow = 'active' | 'early' | 'late' | 'used';

/** @param now milliseconds since 1970 UTC */
export function stateOf(link: ShortUrl, now: number): LinkNow {
  const { validSince, validUntil } = link.meta;
  if (validSince !== null && now < Date.parse(validSince)) return 'early';
  if (validUntil !== null && now > Date.parse(validUntil)) return 'late';
  return leftOf(link) === 0 ? 'used' : 'active';
}

/** Visits that its limit still lets through; null without one. */
export function leftOf({ meta, visitsSummary }: ShortUrl): number | null {
  return meta.maxVisits === null ? null : Math.max(meta.maxVisits - visitsSummary.total, 0);
}
