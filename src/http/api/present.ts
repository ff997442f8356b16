import { formatDate } from '../../core/dates.ts';
import {
  DEFAULT_DOMAIN,
  type CountedLink,
  type Domain,
  type LinkRef,
  type LinkState,
  type VisitCounts,
} from '../../core/link.ts';
import type { Arrival, StoredVisit } from '../../core/visit.ts';
import type { Static } from 'typebox';
import type {
  LinkState as WireState,
  LiveVisit,
  NotFoundRedirects,
  RedirectRules,
  ShortUrl,
  Visit,
  VisitsSummary,
} from './contract.ts';
import type { ApiSettings } from './deps.ts';

/** From the core's words to Shlink's. */

type ShortUrlAddress = Pick<ShortUrl, 'shortCode' | 'domain' | 'shortUrl'>;
const NO_ADDRESS = { shortCode: null, domain: null, shortUrl: null } as const;

export function presentCounts({ total, bots }: VisitCounts): VisitsSummary {
  return { total, nonBots: total - bots, bots };
}

export function presentLink(link: CountedLink, settings: ApiSettings): ShortUrl {
  return {
    ...presentAddress(link, settings),
    longUrl: link.longUrl,
    dateCreated: formatDate(link.createdAt, settings.timeZone),
    visitsSummary: presentCounts(link.visits),
    tags: [...link.tags],
    meta: {
      validSince: formatOptional(link.validSince, settings.timeZone),
      validUntil: formatOptional(link.validUntil, settings.timeZone),
      maxVisits: link.maxVisits,
    },
    title: link.title,
    crawlable: link.crawlable,
    forwardQuery: link.forwardQuery,
    hasRedirectRules: link.rules.length > 0,
  };
}

function presentAddress({ domain, code }: LinkRef, settings: ApiSettings): ShortUrlAddress {
  const authority = domain === DEFAULT_DOMAIN ? settings.defaultDomain : domain;
  return {
    shortCode: code,
    domain: domain === DEFAULT_DOMAIN ? null : domain,
    shortUrl: `${settings.https ? 'https' : 'http'}://${authority}${settings.basePath}/${code}`,
  };
}

export function presentRules(link: Pick<CountedLink, 'longUrl' | 'rules'>): RedirectRules {
  return {
    defaultLongUrl: link.longUrl,
    redirectRules: link.rules.map(({ longUrl, conditions }, index) => ({
      longUrl,
      priority: index + 1,
      conditions: conditions.map(({ type, matchKey, matchValue }) => ({ type, matchKey, matchValue })),
    })),
  };
}

export function presentState(state: LinkState, timeZone: string): Static<typeof WireState> {
  return {
    longUrl: state.longUrl,
    title: state.title,
    tags: [...state.tags],
    validSince: formatOptional(state.validSince, timeZone),
    validUntil: formatOptional(state.validUntil, timeZone),
    maxVisits: state.maxVisits,
    crawlable: state.crawlable,
    forwardQuery: state.forwardQuery,
    redirectRules: presentRules(state).redirectRules.map(({ longUrl, conditions }) => ({ longUrl, conditions })),
  };
}

/** The visitor's address is never shown. */
export function presentVisit(visit: StoredVisit, timeZone: string): Visit {
  const { location } = visit;
  return {
    referer: visit.referer,
    date: formatDate(visit.at, timeZone),
    userAgent: visit.userAgent,
    visitLocation: location === null ? null : { ...location, isEmpty: Object.values(location).every(isNothing) },
    potentialBot: visit.bot,
    visitedUrl: visit.visitedUrl === '' ? null : visit.visitedUrl,
    redirectUrl: visit.redirectUrl,
    ...(visit.kind !== 'link' && { type: visit.kind }),
  };
}

export function presentArrival({ visit, link }: Arrival, settings: ApiSettings): LiveVisit {
  const address = link === null ? NO_ADDRESS : presentAddress({ domain: visit.domain, code: link.code }, settings);
  return { ...presentVisit(visit, settings.timeZone), ...address };
}

export function presentRedirects(redirects: NotFoundRedirects | Domain): NotFoundRedirects {
  const { baseUrlRedirect, regular404Redirect, invalidShortUrlRedirect } = redirects;
  return { baseUrlRedirect, regular404Redirect, invalidShortUrlRedirect };
}

function formatOptional(at: number | null, timeZone: string): string | null {
  return at === null ? null : formatDate(at, timeZone);
}

function isNothing(value: string | number): boolean {
  return value === '' || value === 0;
}
