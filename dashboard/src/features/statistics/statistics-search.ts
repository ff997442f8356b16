/** What the statistics are about, as the address says it. What is not understood is left out. */

export const subjects = ['all', 'link', 'tag', 'domain', 'orphans'] as const;
export type SubjectKind = (typeof subjects)[number];

export const periods = ['24h', '7d', '30d', '90d', '12m', 'custom'] as const;
export type PeriodName = (typeof periods)[number];

export const kinds = ['country', 'city', 'referrer', 'browser', 'os', 'device', 'language', 'origin'] as const;
/** What visits are counted by. */
export type Kind = (typeof kinds)[number];

/** Whose visits. */
export interface Subject {
  readonly of?: SubjectKind;
  readonly code?: string;
  readonly tag?: string;
  /** Of the link, or the one that it is all about; absent for the default domain. */
  readonly domain?: string;
}

export interface StatisticsSearch extends Subject {
  readonly period?: PeriodName;
  /** Days (UTC) of the period `custom`, both inclusive. */
  readonly from?: string;
  readonly to?: string;
  readonly bots?: 'hidden';
  readonly compare?: true;
  /** `country:IT`: only visits with this value. */
  readonly where?: string;
}

export const USUAL_PERIOD = '30d';
const DAY = /^\d{4}-\d{2}-\d{2}$/u;

export function readStatistics(given: Record<string, unknown>): StatisticsSearch {
  const text = textsOf(given);
  const [from, to, where] = [text('from'), text('to'), text('where')];
  const period = periods.find((name) => name === text('period'));
  const isCustom = period === 'custom' && isDay(from) && isDay(to) && from <= to;
  return {
    ...readSubject(given),
    ...(isCustom && { period, from, to }),
    ...(period !== undefined && period !== 'custom' && period !== USUAL_PERIOD && { period }),
    ...(text('bots') === 'hidden' && { bots: 'hidden' }),
    ...((given['compare'] === true || text('compare') === 'true') && { compare: true }),
    ...(readWhere(where) !== null && { where }),
  };
}

/** Codes and tags that look like numbers come as such. */
function textsOf(given: Record<string, unknown>): (name: string) => string {
  return (name) => {
    const value = given[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
}

export function readSubject(given: Record<string, unknown>): Subject {
  const text = textsOf(given);
  const [of, code, tag, domain] = [text('of'), text('code'), text('tag'), text('domain')];
  if (of === 'orphans') return { of };
  if (of === 'link' && code !== '') return { of, code, ...(domain !== '' && { domain }) };
  if (of === 'tag' && tag !== '') return { of, tag };
  if (of === 'domain') return { of, ...(domain !== '' && { domain }) };
  return {};
}

function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text));
}

/** Null when it is none. An empty value stands for those of which none is known. */
export function readWhere(text: string | undefined): { readonly kind: Kind; readonly value: string } | null {
  const colon = text?.indexOf(':') ?? -1;
  const kind = kinds.find((name) => name === text?.slice(0, Math.max(0, colon)));
  return kind === undefined || text === undefined ? null : { kind, value: text.slice(colon + 1) };
}
