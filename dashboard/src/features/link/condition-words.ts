import type { RedirectRules } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { countryName, formatMoment, languageName } from '../../ui/format.ts';

export type Condition = RedirectRules['redirectRules'][number]['conditions'][number];

const t = strings.link;

/** A condition of a rule in a few words: "Country: Italy". */
export function conditionWords({ type, matchKey, matchValue }: Condition): string {
  const [key, value] = [matchKey ?? '', matchValue ?? ''];
  switch (type) {
    case 'query-param':
      return `?${key}=${value}`;
    case 'any-value-query-param':
      return `?${key}=…`;
    case 'valueless-query-param':
      return `?${key}`;
    case 'device':
      return said(type, nameIn(t.devices, value));
    case 'browser':
      return said(type, nameIn(t.browsers, value));
    case 'language':
      return said(type, languageName(value));
    case 'geolocation-country-code':
      return said(type, countryName(value.toUpperCase()));
    case 'before-date':
    case 'after-date':
      return said(type, Number.isNaN(Date.parse(value)) ? value : formatMoment(value));
    case 'ip-address':
    case 'geolocation-city-name':
      return said(type, value);
  }
}

function said(type: Condition['type'], value: string): string {
  return `${t.conditions[type]}: ${value}`;
}

function nameIn(names: Readonly<Record<string, string>>, value: string): string {
  return names[value] ?? value;
}
