import type { ShortUrl } from '../../../../src/http/api/contract.ts';

/** Why a link does not redirect now, and otherwise what limits it. */
export type LinkMark = 'exhausted' | 'expired' | 'waiting' | 'limited' | 'expiring' | 'rules';

export function marksOf({ meta, visitsSummary, hasRedirectRules }: ShortUrl, now = Date.now()): readonly LinkMark[] {
  const marks: LinkMark[] = [];
  if (meta.maxVisits !== null) marks.push(visitsSummary.total >= meta.maxVisits ? 'exhausted' : 'limited');
  if (meta.validUntil !== null) marks.push(Date.parse(meta.validUntil) < now ? 'expired' : 'expiring');
  if (meta.validSince !== null && Date.parse(meta.validSince) > now) marks.push('waiting');
  if (hasRedirectRules) marks.push('rules');
  return marks;
}

/** The same link in any list. */
export function idOf({ domain, shortCode }: Pick<ShortUrl, 'domain' | 'shortCode'>): string {
  return `${domain ?? ''} ${shortCode}`;
}

/** Its page and its statistics, as their addresses name it. */
export function searchOf({ domain, shortCode }: Pick<ShortUrl, 'domain' | 'shortCode'>) {
  return { code: shortCode, ...(domain !== null && { domain }) };
}

/** The short URL as it can be followed: the API does not encode the code in it. */
export function addressOf({ shortUrl }: Pick<ShortUrl, 'shortUrl'>): string {
  return shortUrl.replace(/[%\\]/gu, encodeURIComponent);
}

/** Without what everybody knows. */
export function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//iu, '');
}
