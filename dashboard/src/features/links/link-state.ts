import type { ShortUrl } from '../../../../src/http/api/contract.ts';

/** Why a link leads nowhere now, in the order in which the redirect looks (src/core/decide.ts). */
export type LinkBar = 'waiting' | 'expired' | 'exhausted';
/** That, and what limits it otherwise. */
export type LinkMark = LinkBar | 'limited' | 'expiring' | 'rules';

/** @param now milliseconds since 1970 UTC */
export function barsOf(link: ShortUrl, now = Date.now()): readonly LinkBar[] {
  const { validSince, validUntil } = link.meta;
  const bars: LinkBar[] = [];
  if (validSince !== null && now < Date.parse(validSince)) bars.push('waiting');
  if (validUntil !== null && now > Date.parse(validUntil)) bars.push('expired');
  if (leftOf(link) === 0) bars.push('exhausted');
  return bars;
}

export function marksOf(link: ShortUrl, now = Date.now()): readonly LinkMark[] {
  const { meta, hasRedirectRules } = link;
  const marks: LinkMark[] = [...barsOf(link, now)];
  if (meta.maxVisits !== null && !marks.includes('exhausted')) marks.push('limited');
  if (meta.validUntil !== null && !marks.includes('expired')) marks.push('expiring');
  if (hasRedirectRules) marks.push('rules');
  return marks;
}

/** Visits that its limit still lets through; null without one. */
export function leftOf({ meta, visitsSummary }: ShortUrl): number | null {
  return meta.maxVisits === null ? null : Math.max(meta.maxVisits - visitsSummary.total, 0);
}

/** The same link in any list. */
export function idOf({ domain, shortCode }: Pick<ShortUrl, 'domain' | 'shortCode'>): string {
  return `${domain ?? ''} ${shortCode}`;
}

/** Its page and its statistics, as their addresses name it. */
export function searchOf({ domain, shortCode }: Pick<ShortUrl, 'domain' | 'shortCode'>) {
  return { code: shortCode, ...(domain !== null && { domain }) };
}

/**
 * The short URL as an address that anything can follow: the API gives it as people read it, with the code and the domain in their own letters. What would be
 * taken for something else in the code is encoded first: `%41` is no A, and `\` no slash.
 */
export function addressOf({ shortUrl }: Pick<ShortUrl, 'shortUrl'>): string {
  return new URL(shortUrl.replace(/[%\\^|]/gu, encodeURIComponent)).href;
}

/** Without what everybody knows. */
export function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//iu, '');
}
