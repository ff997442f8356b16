import { CODE_LENGTH, generateCode, type CaseMode } from './code.ts';
import { TurnoutError } from './errors.ts';
import type { Actor, CountedLink, Link, LinkRef, NewLink } from './link.ts';
import type { Scope } from './keys.ts';
import type { LinkDraft } from './link-input.ts';
import { DEFAULT_DOMAIN, NO_VISITS } from './link.ts';
import type { AnnounceChange, LinkStore, SameLink } from './ports.ts';

/** What changing links needs. `now` is in milliseconds since 1970 UTC. */
export interface LinkPorts {
  readonly links: LinkStore;
  readonly announce: AnnounceChange;
  readonly now: () => number;
}

/** Who asks, and what they may see. */
export interface Author {
  readonly actor: Actor;
  readonly scope: Scope;
}

export interface CreatedLink {
  readonly link: CountedLink;
  /** False when an equal link was there already and is given instead. */
  readonly created: boolean;
}

/** Generated codes that are taken are replaced, at most this often; each time after the second they grow by one. */
const CODE_ATTEMPTS = 8;
const PATIENT_ATTEMPTS = 2;

/**
 * Makes links: all in one transaction, each on its own, so that one that is taken spoils no other. The result has one entry
 * per draft: the link, or a `non-unique-slug` error. When the promise resolves, no redirect answers from before.
 */
export async function createLinks(
  drafts: readonly LinkDraft[],
  author: Author,
  caseMode: CaseMode,
  ports: LinkPorts,
): Promise<readonly (CreatedLink | TurnoutError)[]> {
  const results: (CreatedLink | TurnoutError | undefined)[] = Array.from({ length: drafts.length });
  for (const [index, draft] of drafts.entries()) {
    const same = draft.findSame === null ? null : await findSame(draft, author.scope, ports.links);
    if (same !== null) results[index] = { link: same, created: false };
  }
  const createdAt = ports.now();
  for (let attempt = 0; attempt < CODE_ATTEMPTS; attempt += 1) {
    const open = drafts.flatMap((draft, index) => (results[index] === undefined ? [{ draft, index }] : []));
    if (open.length === 0) break;
    const news = open.map(({ draft }) => newLink(draft, codeOf(draft, attempt, caseMode), createdAt, author.actor));
    const stored = await ports.links.create(news);
    for (const [position, { draft, index }] of open.entries()) {
      const link = stored[position];
      if (link) results[index] = { link: asCreated(link, draft), created: true };
      else if (draft.code !== null) results[index] = codeTaken(draft.code, draft.domain);
    }
  }
  const made = results.flatMap((result) => (result && 'created' in result && result.created ? [result.link] : []));
  await announceCreated(made, ports.announce);
  return results.map((result) => result ?? noCodeLeft());
}

/** Makes one link. Throws `non-unique-slug`. */
export async function createLink(
  draft: LinkDraft,
  author: Author,
  caseMode: CaseMode,
  ports: LinkPorts,
): Promise<CreatedLink> {
  const [result] = await createLinks([draft], author, caseMode, ports);
  if (result === undefined || result instanceof TurnoutError) throw result ?? noCodeLeft();
  return result;
}

export function codeTaken(code: string, domain: string): TurnoutError {
  const where = domain === DEFAULT_DOMAIN ? '' : ` for domain "${domain}"`;
  const extra = { customSlug: code, ...(domain !== DEFAULT_DOMAIN && { domain }) };
  return new TurnoutError('non-unique-slug', `Provided slug "${code}" is already in use${where}.`, extra);
}

function noCodeLeft(): TurnoutError {
  return new TurnoutError('unavailable', 'No free code was found; try again, or ask for a longer shortCodeLength.');
}

function codeOf(draft: LinkDraft, attempt: number, caseMode: CaseMode): string {
  if (draft.code !== null) return draft.code;
  const length = draft.codeLength + Math.max(0, attempt - PATIENT_ATTEMPTS);
  const room = CODE_LENGTH.max - draft.codePrefix.length;
  return generateCode(Math.min(length, room), caseMode, draft.codePrefix);
}

function newLink(draft: LinkDraft, code: string, createdAt: number, actor: Actor): NewLink {
  return { ...draft.state, domain: draft.domain, code, createdAt, authorKeyId: actor.keyId };
}

/** Creation gives the tags in the order asked for; afterwards they come sorted. */
function asCreated(link: Link, draft: LinkDraft): CountedLink {
  return { ...link, tags: draft.state.tags, visits: NO_VISITS };
}

async function findSame(draft: LinkDraft, scope: Scope, links: LinkStore): Promise<CountedLink | null> {
  const said = draft.findSame;
  const same: SameLink = {
    domain: draft.domain,
    longUrl: draft.state.longUrl,
    ...(draft.code !== null && { code: draft.code }),
    ...(draft.state.title !== null && { title: draft.state.title }),
    ...(said?.tags != null && { tags: draft.state.tags }),
    ...(said?.validSince != null && { validSince: said.validSince }),
    ...(said?.validUntil != null && { validUntil: said.validUntil }),
    ...(said?.maxVisits != null && { maxVisits: said.maxVisits }),
    ...(said?.crawlable !== undefined && { crawlable: said.crawlable }),
    ...(said?.forwardQuery !== undefined && { forwardQuery: said.forwardQuery }),
  };
  const found = await links.findSame(same, scope);
  return found?.code.startsWith(draft.codePrefix) === true ? found : null;
}

/** Announces links that were not there before. */
export async function announceCreated(made: readonly LinkRef[], announce: AnnounceChange): Promise<void> {
  if (made.length === 0) return;
  const links = made.map(({ domain, code }) => ({ domain, code }));
  // The first link of a domain makes the domain known.
  await announce({ links, domains: made.some(({ domain }) => domain !== DEFAULT_DOMAIN) });
}
