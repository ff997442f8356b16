import type { Condition, Rule } from './rules.ts';
import type { Visitor } from './visitor.ts';

/** Whether a rule holds for a visitor. Semantics of Shlink 5.1, but that IPv6 is understood and `?x=0` has a value. */

/** Languages that a visitor puts behind this are not what they asked for (Shlink's threshold). */
const LANGUAGE_QUALITY_MIN = 0.9;

export function holds(rule: Rule, visitor: Visitor, now: number): boolean {
  return rule.conditions.length > 0 && rule.conditions.every((condition) => matches(condition, visitor, now));
}

export function matches({ type, matchKey, matchValue }: Condition, visitor: Visitor, now: number): boolean {
  const value = matchValue ?? '';
  switch (type) {
    case 'device':
      return visitor.devices().has(value.toLowerCase());
    case 'browser':
      return value !== '' && visitor.browser() === value.toLowerCase();
    case 'language':
      return acceptedLanguages(visitor.language).some((language) => speaks(language, value));
    case 'query-param':
      return queryValues(visitor.query, matchKey ?? '').at(-1) === value;
    case 'any-value-query-param':
      return queryValues(visitor.query, matchKey ?? '').some((given) => given !== null && given !== '');
    case 'valueless-query-param':
      return queryValues(visitor.query, matchKey ?? '').some((given) => given === null || given === '');
    case 'ip-address':
      return visitor.ipMatches(value);
    case 'geolocation-country-code':
      return value !== '' && visitor.country().toLowerCase() === value.toLowerCase();
    case 'geolocation-city-name':
      return value !== '' && visitor.city().toLowerCase() === value.toLowerCase();
    case 'before-date':
      return now < Date.parse(value);
    case 'after-date':
      return now > Date.parse(value);
  }
}

/** Why a request gets what it gets, for the simulator. */
export interface Explanation {
  readonly holds: boolean;
  readonly conditions: readonly (Condition & { readonly holds: boolean })[];
}

export function explain(rules: readonly Rule[], visitor: Visitor, now: number): readonly Explanation[] {
  return rules.map((rule) => ({
    holds: holds(rule, visitor, now),
    conditions: rule.conditions.map((condition) => ({ ...condition, holds: matches(condition, visitor, now) })),
  }));
}

/** Languages of an Accept-Language (RFC 9110, 12.5.4) that are wanted enough, as lower-case tags with hyphens. */
function acceptedLanguages(header: string): readonly string[] {
  return header.split(',').flatMap((entry) => {
    const [tag = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    return tag === '' || tag === '*' || !(Number(quality) >= LANGUAGE_QUALITY_MIN) ? [] : [tag.replaceAll('_', '-')];
  });
}

/** `en` is spoken by who asks for `en-GB`; `en-GB` is not by who asks for `en`. */
function speaks(asked: string, wanted: string): boolean {
  const tag = wanted.trim().toLowerCase().replaceAll('_', '-');
  return tag !== '' && (asked === tag || asked.startsWith(`${tag}-`));
}

/** Every value that a parameter has in a query, in order; null where it stands without an equals sign. */
function queryValues(query: string, name: string): readonly (string | null)[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals === -1 ? ([pair, null] as const) : ([pair.slice(0, equals), pair.slice(equals + 1)] as const);
    })
    .filter(([key]) => decodeQuery(key) === name)
    .map(([, value]) => (value === null ? null : decodeQuery(value)));
}

/** application/x-www-form-urlencoded; text that is not valid stays as it is. */
export function decodeQuery(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
