import { formatDate, parseDate } from './dates.ts';
import type { FieldError } from './errors.ts';
import type { Condition, ConditionType, Rule } from './rules.ts';
import { targetProblem } from './target.ts';

export const MAX_RULES = 100;
export const MAX_CONDITIONS = 50;
const MAX_MATCH_LENGTH = 512;

export const deviceTypes = ['android', 'ios', 'mobile', 'windows', 'macos', 'linux', 'chromeos', 'desktop'] as const;
export const browserTypes = ['chrome', 'firefox', 'edge', 'safari', 'opera', 'android_browser'] as const;

/**
 * What is wrong with a link's rules, each field by its path (`redirectRules[0].conditions[1].matchValue`). A rule without
 * conditions is let through: Shlink keeps such rules, and they never hold.
 */
export function ruleProblems(rules: readonly Rule[], timeZone: string, path = 'redirectRules'): FieldError[] {
  const problems: FieldError[] = [];
  if (rules.length > MAX_RULES) problems.push({ field: path, problem: `has more than ${MAX_RULES} rules` });
  for (const [index, rule] of rules.slice(0, MAX_RULES).entries()) {
    const at = `${path}[${index}]`;
    const target = targetProblem(rule.longUrl);
    if (target !== null) problems.push({ field: `${at}.longUrl`, problem: target });
    if (rule.conditions.length > MAX_CONDITIONS) {
      problems.push({ field: `${at}.conditions`, problem: `has more than ${MAX_CONDITIONS} conditions` });
    }
    for (const [position, condition] of rule.conditions.slice(0, MAX_CONDITIONS).entries()) {
      problems.push(...conditionProblems(condition, timeZone, `${at}.conditions[${position}]`));
    }
  }
  return problems;
}

/** Rules as they are kept: addresses without outer white space, dates with the offset that they are meant in. */
export function normaliseRules(rules: readonly Rule[], timeZone: string): readonly Rule[] {
  return rules.map((rule) => ({
    longUrl: rule.longUrl.trim(),
    conditions: rule.conditions.map(({ type, matchKey, matchValue }) => ({
      type,
      matchKey,
      matchValue: type === 'before-date' || type === 'after-date' ? normaliseDate(matchValue, timeZone) : matchValue,
    })),
  }));
}

/** What every reader understands alike stays as it was written. */
function normaliseDate(text: string | null, timeZone: string): string | null {
  const at = text === null ? null : parseDate(text, timeZone);
  if (text === null || at === null) return text;
  return /^\S+(Z|[+-]\d{2}:\d{2})$/u.test(text) && Date.parse(text) === at ? text : formatDate(at, timeZone);
}

function conditionProblems(condition: Condition, timeZone: string, path: string): FieldError[] {
  const problems: FieldError[] = [];
  const key = condition.matchKey ?? '';
  const value = condition.matchValue ?? '';
  if (needsKey(condition.type) && key === '') {
    problems.push({ field: `${path}.matchKey`, problem: 'needs the name of the query parameter' });
  }
  const problem = valueProblem(condition.type, value, timeZone);
  if (problem !== null) problems.push({ field: `${path}.matchValue`, problem });
  for (const [field, text] of [
    ['matchKey', key],
    ['matchValue', value],
  ] as const) {
    if (text.length > MAX_MATCH_LENGTH || !text.isWellFormed()) {
      problems.push({ field: `${path}.${field}`, problem: `is longer than ${MAX_MATCH_LENGTH} characters or broken` });
    }
  }
  return problems;
}

function needsKey(type: ConditionType): boolean {
  return type === 'query-param' || type === 'any-value-query-param' || type === 'valueless-query-param';
}

function valueProblem(type: ConditionType, value: string, timeZone: string): string | null {
  switch (type) {
    case 'device':
      return oneOf(deviceTypes, value);
    case 'browser':
      return oneOf(browserTypes, value);
    case 'language':
      return /^[a-z]{1,8}([-_][a-z0-9]{1,8})*$/iu.test(value) ? null : 'is not a language such as en or pt-BR';
    case 'query-param':
      return value === '' ? 'needs a value; use valueless-query-param for a parameter without one' : null;
    case 'ip-address':
      return isAddressPattern(value) ? null : 'is not an IP address, a CIDR block or an IPv4 address with wildcards';
    case 'geolocation-country-code':
      return /^[a-z]{2}$/iu.test(value) ? null : 'is not a country code of two letters (ISO 3166-1)';
    case 'geolocation-city-name':
      return value.trim() === '' ? 'needs the name of a city' : null;
    case 'before-date':
    case 'after-date':
      return parseDate(value, timeZone) === null ? 'is not a date (ISO 8601)' : null;
    case 'any-value-query-param':
    case 'valueless-query-param':
      return null;
  }
}

function oneOf(allowed: readonly string[], value: string): string | null {
  return allowed.includes(value) ? null : `is not one of ${allowed.join(', ')}`;
}

/** `192.0.2.1`, `192.0.2.0/24`, `192.0.*.*`, `2001:db8::1`, `2001:db8::/32` (RFC 4632, RFC 4291). */
export function isAddressPattern(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  if (rest.length > 0 || (prefix !== undefined && !/^\d{1,3}$/u.test(prefix))) return false;
  const bits = Number(prefix ?? 0);
  const octets = address.split('.');
  if (octets.length === 4 && !address.includes(':')) {
    const wild = octets.includes('*');
    const sound = octets.every((octet) => (octet === '*' ? true : /^\d{1,3}$/u.test(octet) && Number(octet) <= 255));
    return sound && bits <= 32 && !(wild && prefix !== undefined);
  }
  return bits <= 128 && isIpv6(address);
}

function isIpv6(text: string): boolean {
  // The URL parser reads IPv6 addresses (WHATWG URL, host parsing), and core may import no other.
  return text.includes(':') && /^[0-9a-f:.]+$/iu.test(text) && URL.canParse(`http://[${text}]/`);
}
