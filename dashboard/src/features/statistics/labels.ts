import { strings } from '../../strings/strings.ts';
import { countryName, languageName } from '../../ui/format.ts';
import type { Kind, Subject } from './statistics-search.ts';

const t = strings.statistics;

/** Of a value of a list. Empty: it is not known. */
export function labelOf(kind: Kind, value: string): string {
  if (value === '') return t.unknown[kind];
  switch (kind) {
    case 'country':
      return countryName(value);
    case 'language':
      return languageName(value);
    case 'device':
      return value in t.devices ? t.devices[value as keyof typeof t.devices] : value;
    case 'origin':
      return value === 'qr' ? t.scans : value;
    case 'city':
    case 'referrer':
    case 'browser':
    case 'os':
      return value;
  }
}

/** What the statistics are about. */
export function subjectLabel({ of = 'all', code = '', tag = '', domain }: Subject): string {
  switch (of) {
    case 'link':
      return t.subject.link(domain === undefined ? code : `${domain}/${code}`);
    case 'tag':
      return t.subject.tag(tag);
    case 'domain':
      return t.subject.domain(domain ?? t.defaultDomain);
    case 'orphans':
      return t.subject.orphans;
    case 'all':
      return t.subject.all;
  }
}

/** Times of the page are UTC, as the days are that visits are counted by. */
const hours = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

export function pointLabel(at: number, unit: 'hour' | 'day'): string {
  return (unit === 'hour' ? hours : days).format(at);
}
