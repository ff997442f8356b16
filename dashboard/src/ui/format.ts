/** Numbers and times as people read them, in the language of the browser. */

// Each when it is first used: no page uses all of them, and each takes some milliseconds.
const numbers = made(() => new Intl.NumberFormat());
const short = made(() => new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 }));
const days = made(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }));
const moments = made(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }));
const ago = made(() => new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }));
const percents = made(() => new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 }));
const countries = made(() => new Intl.DisplayNames(undefined, { type: 'region' }));
const languages = made(() => new Intl.DisplayNames(undefined, { type: 'language' }));

function made<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= make());
}

export function formatNumber(value: number): string {
  return numbers().format(value);
}

/** 1.2M */
export function formatShort(value: number): string {
  return short().format(value);
}

export function formatPercent(share: number): string {
  return percents().format(share);
}

/** Of an ATOM date, as the API has them. */
export function formatDay(date: string): string {
  return days().format(new Date(date));
}

export function formatMoment(date: string): string {
  return moments().format(new Date(date));
}

const STEPS = [
  [60, 'second'],
  [60, 'minute'],
  [24, 'hour'],
  [30, 'day'],
  [12, 'month'],
  [Infinity, 'year'],
] as const;

/** "3 hours ago" */
export function formatAgo(date: string, now = Date.now()): string {
  let value = (new Date(date).getTime() - now) / 1000;
  for (const [size, unit] of STEPS) {
    if (Math.abs(value) < size) return ago().format(Math.round(value), unit);
    value /= size;
  }
  return formatDay(date);
}

/** Of a code of ISO 3166. */
export function countryName(code: string): string {
  return /^[A-Z]{2}$/u.test(code) ? (countries().of(code) ?? code) : code;
}

/** Of a tag of BCP 47. */
export function languageName(tag: string): string {
  try {
    return languages().of(tag) ?? tag;
  } catch {
    return tag;
  }
}
