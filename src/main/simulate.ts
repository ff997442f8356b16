import { decide } from '../core/decide.ts';
import { explain } from '../core/match.ts';
import type { VisitStore } from '../core/ports.ts';
import type { Visitor } from '../core/visitor.ts';
import { forward } from '../core/forwarding.ts';
import type { Simulate } from '../http/api/deps.ts';
import type { PublicRequest } from '../http/redirect.ts';

/** What an imagined request would get, and why: decided by the code that decides real ones. */
export function makeSimulate(visitorOf: (request: PublicRequest) => Visitor, visits: VisitStore): Simulate {
  return async (link, { query = '', userAgent = '', acceptLanguage = '', ip = '', countryCode, cityName, date }) => {
    const request: PublicRequest = {
      method: 'GET',
      path: `/${link.code}`,
      query,
      from: { host: link.domain, ip, userAgent, referer: '', language: acceptLanguage, traceparent: '' },
    };
    const facts = visitorOf(request);
    const visitor: Visitor = {
      language: facts.language,
      query: facts.query,
      devices: () => facts.devices(),
      browser: () => facts.browser(),
      ipMatches: (pattern) => facts.ipMatches(pattern),
      country: () => countryCode ?? facts.country(),
      city: () => cityName ?? facts.city(),
    };
    const now = date === undefined ? Date.now() : Date.parse(date);
    const decision = decide(link, () => visitor, now);
    const rules = explain(link.rules, visitor, now).map((explanation, index) => ({
      priority: index + 1,
      longUrl: link.rules[index]?.longUrl ?? '',
      held: explanation.holds,
      conditions: explanation.conditions.map(({ holds, ...condition }) => ({ ...condition, held: holds })),
    }));
    if (decision.kind === 'closed')
      return {
        outcome: decision.why === 'expired' ? 'no-longer-valid' : 'not-yet-valid',
        location: null,
        priority: null,
        rules,
      };
    if (link.maxVisits !== null && (await visits.counts(link.id)).total >= link.maxVisits)
      return { outcome: 'visits-exhausted', location: null, priority: null, rules };
    const location = link.forwardQuery && query !== '' ? forward(decision.target, query, null) : decision.target;
    return { outcome: 'redirect', location, priority: decision.rule === null ? null : decision.rule + 1, rules };
  };
}
