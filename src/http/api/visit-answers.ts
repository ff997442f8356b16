import type { FastifyReply } from 'fastify';
import {
  DAY_MS,
  dimensionNames,
  HOUR_MS,
  type StatsQuery as CoreQuery,
  type StatsScope,
} from '../../core/aggregates.ts';
import { formatDate } from '../../core/dates.ts';
import { invalidData } from '../../core/errors.ts';
import type { Scope } from '../../core/keys.ts';
import type { VisitQuery, VisitScope } from '../../core/ports.ts';
import type { StoredVisit } from '../../core/visit.ts';
import type { StatsQuery, VisitListQuery, VisitStats } from './contract.ts';
import type { ApiDeps } from './deps.ts';
import { sendExport, type Column } from './exports.ts';
import { readPeriod } from './link-requests.ts';
import { firstSlice, pageRequest, sendPage } from './pages.ts';
import { presentCounts, presentVisit } from './present.ts';

/** The three answers that visits give, whosever visits they are: a list, statistics, an export. */

const USUAL_DAYS = 30;
const USUAL_TOP = 10;
/** Ten years of days, or five months of hours. */
const MAX_POINTS = 3700;

/** All on one page unless a page size is asked for, as in Shlink. */
export async function sendVisits(
  reply: FastifyReply,
  of: VisitScope,
  query: VisitListQuery,
  scope: Scope,
  { visits, settings }: ApiDeps,
): Promise<FastifyReply> {
  const asked = pageRequest(query, Infinity);
  const first: VisitQuery = {
    of,
    ...readPeriod(query, settings),
    excludeBots: query.excludeBots === true,
    ...firstSlice(asked),
  };
  return await sendPage(reply, 'visits', asked, {
    first,
    read: (part) => visits.list(part, scope),
    next: visitsAfter,
    present: (visit) => presentVisit(visit, settings.timeZone),
  });
}

/**
 * Where the next part begins: at the date of the last visit, after those of that very date that were given already. So a
 * long list is not skipped through from its beginning for each part, and visits that come in meanwhile shift nothing.
 */
export function visitsAfter(query: VisitQuery, part: readonly StoredVisit[]): VisitQuery {
  const at = part.at(-1)?.at;
  if (at === undefined || part[0]?.at === at) return { ...query, offset: query.offset + part.length };
  return { ...query, to: at, offset: part.filter((visit) => visit.at === at).length };
}

/** Throws `invalid-data` when the period is empty or has too many points. */
export async function statsOf(
  subject: StatsScope,
  query: StatsQuery,
  scope: Scope,
  { visits, settings, now }: ApiDeps,
): Promise<VisitStats> {
  const unit = query.unit ?? 'day';
  const unitMs = unit === 'day' ? DAY_MS : HOUR_MS;
  const period = readPeriod(query, settings);
  const to = period.to === undefined ? now() + 1 : period.to + 1;
  const from = period.from ?? to - USUAL_DAYS * DAY_MS;
  if (from >= to) throw invalidData([{ field: 'startDate', problem: 'is after the end' }]);
  if ((to - from) / unitMs > MAX_POINTS) {
    const problem = `the period has more than ${MAX_POINTS} points of a ${unit}; shorten it, or use unit=day`;
    throw invalidData([{ field: 'startDate', problem }]);
  }
  const top = query.top ?? USUAL_TOP;
  const only = query.where === undefined ? {} : { where: readWhere(query.where) };
  const stats = await visits.stats({ scope: subject, from, to, unit, top, ...only }, scope);
  return {
    stats: {
      startDate: formatDate(from, settings.timeZone),
      endDate: formatDate(to - 1, settings.timeZone),
      unit,
      ...presentCounts(stats),
      uniques: stats.uniques,
      series: stats.series.map(({ at, uniques, ...counts }) => ({
        date: formatDate(at, settings.timeZone),
        ...presentCounts(counts),
        uniques,
      })),
      by: Object.fromEntries(
        Object.entries(stats.by).map(([name, values]) => [
          name,
          values.map(({ value, ...counts }) => ({ value, ...presentCounts(counts) })),
        ]),
      ),
      ...(stats.lookedAt !== undefined && { lookedAt: stats.lookedAt }),
    },
  };
}

/** `country:IT`. Throws `invalid-data`. */
function readWhere(text: string): NonNullable<CoreQuery['where']> {
  const colon = text.indexOf(':');
  const dimension = dimensionNames.find((name) => name === text.slice(0, Math.max(0, colon)));
  if (dimension !== undefined) return { dimension, value: text.slice(colon + 1) };
  const problem = `must be a kind of value, a colon and the value, such as country:IT; the kinds are ${dimensionNames.join(', ')}`;
  throw invalidData([{ field: 'where', problem }]);
}

export function exportVisits(
  reply: FastifyReply,
  of: VisitScope,
  query: { readonly format?: 'ndjson' | 'csv' },
  scope: Scope,
  { visits, settings }: ApiDeps,
): FastifyReply {
  return sendExport(reply, query.format ?? 'ndjson', {
    fileName: 'visits',
    walk: (afterId, limit) => visits.walk(of, scope, afterId, limit),
    present: (visit) => presentVisit(visit, settings.timeZone),
    columns: columns(settings.timeZone),
  });
}

function columns(timeZone: string): readonly Column<StoredVisit>[] {
  return [
    { name: 'Date', cell: (visit) => formatDate(visit.at, timeZone) },
    { name: 'Type', cell: (visit) => visit.kind },
    { name: 'Visited URL', cell: (visit) => visit.visitedUrl, foreign: true },
    { name: 'Redirect URL', cell: (visit) => visit.redirectUrl, foreign: true },
    { name: 'Referer', cell: (visit) => visit.referer, foreign: true },
    { name: 'User agent', cell: (visit) => visit.userAgent, foreign: true },
    { name: 'Potential bot', cell: (visit) => visit.bot },
    { name: 'Browser', cell: (visit) => visit.browser },
    { name: 'Operating system', cell: (visit) => visit.os },
    { name: 'Device', cell: (visit) => visit.device },
    { name: 'Language', cell: (visit) => visit.language, foreign: true },
    { name: 'Country code', cell: (visit) => visit.location?.countryCode ?? '' },
    { name: 'Country', cell: (visit) => visit.location?.countryName ?? '' },
    { name: 'Region', cell: (visit) => visit.location?.regionName ?? '' },
    { name: 'City', cell: (visit) => visit.location?.cityName ?? '' },
  ];
}
