import type { RedirectLink } from './link.ts';
import { holds } from './match.ts';
import type { Visitor } from './visitor.ts';

/** What a link does for a visitor now. `rule` is the index of the rule that picked the target, null for the link's own. */
export type Decision =
  | { readonly kind: 'redirect'; readonly target: string; readonly rule: number | null }
  | { readonly kind: 'closed'; readonly why: 'not-yet' | 'expired' };

/**
 * Pure: the same link, visitor and time decide the same. `visitor` is asked for only when there are rules, so that a link
 * without any pays for no facts. A limit of visits is not decided here, since deciding it counts.
 */
export function decide(link: RedirectLink, visitor: () => Visitor, now: number): Decision {
  if (link.validSince !== null && now < link.validSince) return { kind: 'closed', why: 'not-yet' };
  if (link.validUntil !== null && now > link.validUntil) return { kind: 'closed', why: 'expired' };
  if (link.rules.length === 0) return { kind: 'redirect', target: link.longUrl, rule: null };
  const facts = visitor();
  const index = link.rules.findIndex((rule) => holds(rule, facts, now));
  const rule = link.rules[index];
  return rule === undefined
    ? { kind: 'redirect', target: link.longUrl, rule: null }
    : { kind: 'redirect', target: rule.longUrl, rule: index };
}
