import type { Visitor } from '../core/visitor.ts';
import type { Locate } from '../facts/geo.ts';
import { ipPattern } from '../facts/ip.ts';
import { agentOf } from '../facts/user-agent.ts';
import type { PublicRequest } from './redirect.ts';

/** The facts of a request that rules ask about. Nothing is parsed or looked up before a rule asks. */
export function makeVisitor(locate: Locate): (request: PublicRequest) => Visitor {
  return ({ query, from }) => ({
    query,
    language: from.language,
    devices: () => agentOf(from.userAgent).devices,
    browser: () => agentOf(from.userAgent).browser,
    ipMatches: (pattern) => ipPattern(pattern)(from.ip),
    country: () => locate(from.ip)?.countryCode ?? '',
    city: () => locate(from.ip)?.cityName ?? '',
  });
}
