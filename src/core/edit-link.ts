import type { Author, LinkPorts } from './create-link.ts';
import { TurnoutError } from './errors.ts';
import { DEFAULT_DOMAIN, type CountedLink, type Link, type LinkRef, type LinkState } from './link.ts';
import type { LinkStore, VisitStore } from './ports.ts';
import type { Scope } from './keys.ts';

/** Somebody else's edit may come between reading and writing; then the edit is worked out again, at most this often. */
const EDIT_ATTEMPTS = 5;

/** Whether the caller still means this version of the link. */
export type IsExpected = (link: Link) => boolean;

/** Throws `short-url-not-found`. */
export async function getLink(ref: LinkRef, scope: Scope, links: LinkStore): Promise<CountedLink> {
  const link = await links.get(ref, scope);
  if (link === null) throw linkNotFound(ref);
  return link;
}

export function linkNotFound({ code, domain }: LinkRef): TurnoutError {
  const where = domain === DEFAULT_DOMAIN ? '' : ` for domain "${domain}"`;
  const extra = { shortCode: code, ...(domain !== DEFAULT_DOMAIN && { domain }) };
  return new TurnoutError('short-url-not-found', `No URL found with short code "${code}"${where}`, extra);
}

/**
 * Changes a link to what `next` makes of its present state, and announces it. Nothing is written when nothing changes.
 * Throws `short-url-not-found`, and `edit-conflict` when the link is not the expected version or changes faster than we do.
 */
export async function editLink(
  ref: LinkRef,
  next: (link: CountedLink) => LinkState,
  author: Author,
  ports: LinkPorts,
  isExpected: IsExpected = () => true,
): Promise<CountedLink> {
  for (let attempt = 0; attempt < EDIT_ATTEMPTS; attempt += 1) {
    const link = await getLink(ref, author.scope, ports.links);
    if (!isExpected(link)) throw editConflict(ref);
    const state = next(link);
    if (sameState(link, state)) return link;
    const replaced = await ports.links.replace(link, state, ports.now(), author.actor);
    if (replaced === null) continue;
    await ports.announce({ links: [{ domain: replaced.domain, code: replaced.code }], domains: false });
    return { ...replaced, visits: link.visits };
  }
  throw editConflict(ref);
}

/**
 * Deletes a link and its visits. `threshold`: links with at least as many visits stay (null: no limit). Throws
 * `short-url-not-found`, `edit-conflict`, `invalid-short-url-deletion`.
 */
export async function deleteLink(
  ref: LinkRef,
  author: Author,
  ports: LinkPorts & { readonly visits: VisitStore },
  threshold: number | null,
  isExpected: IsExpected = () => true,
): Promise<void> {
  for (let attempt = 0; attempt < EDIT_ATTEMPTS; attempt += 1) {
    const link = await getLink(ref, author.scope, ports.links);
    if (!isExpected(link)) throw editConflict(ref);
    if (threshold !== null && link.visits.total >= threshold) throw tooManyVisits(ref, threshold);
    if (!(await ports.links.delete(link, ports.now(), author.actor))) continue;
    const domains = link.domain !== DEFAULT_DOMAIN;
    await ports.announce({ links: [{ domain: link.domain, code: link.code }], domains });
    await ports.visits.eraseLink(link, false);
    return;
  }
  throw editConflict(ref);
}

/** The editable part of a link. */
export function stateOf(link: Link): LinkState {
  const { longUrl, title, titleGiven, tags, validSince, validUntil, maxVisits, crawlable, forwardQuery, rules } = link;
  return { longUrl, title, titleGiven, tags, validSince, validUntil, maxVisits, crawlable, forwardQuery, rules };
}

function sameState(link: Link, state: LinkState): boolean {
  const sorted = (value: LinkState): string => JSON.stringify({ ...value, tags: [...value.tags].sort() });
  return sorted(stateOf(link)) === sorted(stateOf({ ...link, ...state }));
}

function editConflict({ code }: LinkRef): TurnoutError {
  const detail = `The short URL "${code}" was changed in the meantime. Read it again and repeat the edit.`;
  return new TurnoutError('edit-conflict', detail, { shortCode: code });
}

function tooManyVisits({ code, domain }: LinkRef, threshold: number): TurnoutError {
  const detail = `Impossible to delete short URL with short code "${code}", since it has more than "${threshold}" visits.`;
  const extra = { shortCode: code, threshold, ...(domain !== DEFAULT_DOMAIN && { domain }) };
  return new TurnoutError('invalid-short-url-deletion', detail, extra);
}
