import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { decide } from './decide.ts';
import type { RedirectLink } from './link.ts';
import { explain, holds, matches } from './match.ts';
import type { Condition, ConditionType } from './rules.ts';
import type { Visitor } from './visitor.ts';

function visitor(
  facts: Partial<{
    devices: string[];
    browser: string;
    language: string;
    query: string;
    ip: string;
    country: string;
    city: string;
  }> = {},
): Visitor {
  return {
    language: facts.language ?? '',
    query: facts.query ?? '',
    devices: () => new Set(facts.devices),
    browser: () => facts.browser ?? '',
    ipMatches: (pattern) => pattern === facts.ip,
    country: () => facts.country ?? '',
    city: () => facts.city ?? '',
  };
}

function condition(type: ConditionType, matchValue: string | null, matchKey: string | null = null): Condition {
  return { type, matchKey, matchValue };
}

const link: RedirectLink = {
  id: 1,
  domain: '',
  code: 'a',
  longUrl: 'https://own',
  validSince: null,
  validUntil: null,
  maxVisits: null,
  forwardQuery: true,
  rules: [],
};

test('each condition holds for what it names and for nothing else', () => {
  const cases: readonly (readonly [Condition, Visitor, boolean])[] = [
    [condition('device', 'android'), visitor({ devices: ['android', 'mobile'] }), true],
    [condition('device', 'ios'), visitor({ devices: ['android', 'mobile'] }), false],
    [condition('browser', 'firefox'), visitor({ browser: 'firefox' }), true],
    [condition('browser', 'firefox'), visitor(), false],
    [condition('language', 'en'), visitor({ language: 'de;q=0.5, en-GB' }), true],
    [condition('language', 'en-GB'), visitor({ language: 'en' }), false],
    [condition('language', 'en_gb'), visitor({ language: 'EN-gb;q=0.9' }), true],
    [condition('language', 'de'), visitor({ language: 'en, de;q=0.89' }), false],
    [condition('language', 'de'), visitor({ language: '*' }), false],
    [condition('language', 'e'), visitor({ language: 'en' }), false],
    [condition('query-param', 'bar', 'foo'), visitor({ query: 'foo=bar' }), true],
    [condition('query-param', 'b r', 'f.o'), visitor({ query: 'x&f.o=b+r' }), true],
    [condition('query-param', 'bar', 'foo'), visitor({ query: 'foo=bar&foo=baz' }), false],
    [condition('any-value-query-param', null, 'foo'), visitor({ query: 'foo=0' }), true],
    [condition('any-value-query-param', null, 'foo'), visitor({ query: 'foo=' }), false],
    [condition('valueless-query-param', null, 'foo'), visitor({ query: 'foo' }), true],
    [condition('valueless-query-param', null, 'foo'), visitor({ query: 'foo=' }), true],
    [condition('valueless-query-param', null, 'foo'), visitor({ query: 'foo=0' }), false],
    [condition('ip-address', '10.0.0.1'), visitor({ ip: '10.0.0.1' }), true],
    [condition('geolocation-country-code', 'it'), visitor({ country: 'IT' }), true],
    [condition('geolocation-country-code', 'IT'), visitor(), false],
    [condition('geolocation-city-name', 'LOS ANGELES'), visitor({ city: 'Los Angeles' }), true],
    [condition('before-date', '2026-01-01T00:00:00+00:00'), visitor(), false],
    [condition('after-date', '2026-01-01T00:00:00+00:00'), visitor(), true],
  ];
  const now = Date.parse('2026-06-01T00:00:00Z');
  for (const [given, who, expected] of cases) assert.equal(matches(given, who, now), expected, JSON.stringify(given));
});

test('a rule holds when all its conditions do, and never without any', () => {
  const device = condition('device', 'ios');
  const browser = condition('browser', 'safari');
  assert.equal(holds({ longUrl: 'x', conditions: [] }, visitor(), 0), false);
  assert.equal(holds({ longUrl: 'x', conditions: [device, browser] }, visitor({ devices: ['ios'] }), 0), false);
  assert.equal(
    holds({ longUrl: 'x', conditions: [device, browser] }, visitor({ devices: ['ios'], browser: 'safari' }), 0),
    true,
  );
});

test('the first rule that holds decides, and the explanation agrees with the decision', () => {
  const anyRule = fc.array(
    fc.constantFrom(condition('device', 'ios'), condition('device', 'android'), condition('browser', 'safari')),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(
      fc.array(anyRule, { maxLength: 5 }),
      fc.subarray(['ios', 'android']),
      fc.constantFrom('safari', ''),
      (rules, devices, browser) => {
        const all = rules.map((conditions, index) => ({ longUrl: `https://rule/${index}`, conditions }));
        const who = visitor({ devices, browser });
        const decision = decide({ ...link, rules: all }, () => who, 0);
        const first = explain(all, who, 0).findIndex((rule) => rule.holds);
        assert.deepEqual(decision, {
          kind: 'redirect',
          target: all[first]?.longUrl ?? 'https://own',
          rule: first === -1 ? null : first,
        });
      },
    ),
  );
});

test('a link without rules asks for no facts, and is closed outside its time, ends included', () => {
  const nobody = (): Visitor => assert.fail('facts were asked for');
  assert.equal(decide(link, nobody, 5).kind, 'redirect');
  const timed = { ...link, validSince: 10, validUntil: 20 };
  assert.deepEqual(
    [9, 10, 20, 21]
      .map((now) => decide(timed, nobody, now))
      .map((decision) => (decision.kind === 'closed' ? decision.why : 'open')),
    ['not-yet', 'open', 'open', 'expired'],
  );
});
