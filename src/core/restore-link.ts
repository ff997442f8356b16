import { announceCreated, codeTaken, type Author, type LinkPorts } from './create-link.ts';
import { editLink, linkNotFound, stateOf, type IsExpected } from './edit-link.ts';
import { slugProblem } from './code.ts';
import { invalidData, TurnoutError } from './errors.ts';
import type { NamingSettings } from './link-input.ts';
import { NO_VISITS, type CountedLink, type LinkRef, type LinkVersion } from './link.ts';
import type { LinkStore, Page, Slice } from './ports.ts';
import type { Scope } from './keys.ts';

/**
 * What a link was, newest first. Who made a deleted link is not known any more, so only keys that see all of a domain see it.
 * Throws `short-url-not-found`.
 */
export async function linkHistory(
  ref: LinkRef,
  slice: Slice,
  scope: Scope,
  links: LinkStore,
): Promise<{ readonly link: CountedLink | null; readonly versions: Page<LinkVersion> }> {
  const link = await links.get(ref, scope);
  if (link === null && !maySeeDeleted(ref, scope)) throw linkNotFound(ref);
  const versions = await links.history(ref, slice);
  if (link === null && versions.total === 0) throw linkNotFound(ref);
  return { link, versions };
}

/**
 * Brings an earlier version back: as a new version of the link, or, when it was deleted, as a new link with the old code
 * (its visits are gone). Throws `invalid-data` where no link can have that code any more, `short-url-not-found`, `version-not-found`, `edit-conflict`, `non-unique-slug`.
 */
export async function restoreLink(
  ref: LinkRef,
  version: number,
  author: Author,
  ports: LinkPorts & Pick<NamingSettings, 'reservedCodes'>,
  isExpected?: IsExpected,
): Promise<CountedLink> {
  const { link } = await linkHistory(ref, { offset: 0, limit: 1 }, author.scope, ports.links);
  if (link?.version === version) return await editLink(ref, stateOf, author, ports, isExpected);
  const { state } = await findVersion(ref, version, ports.links);
  if (link !== null) return await editLink(ref, () => state, author, ports, isExpected);
  const problem = slugProblem(ref.code, ports.reservedCodes);
  if (problem !== null) throw invalidData([{ field: 'shortCode', problem }]);
  const draft = { ...state, ...ref, createdAt: ports.now(), authorKeyId: author.actor.keyId };
  const [created] = await ports.links.create([draft]);
  if (!created) throw codeTaken(ref.code, ref.domain);
  await announceCreated([ref], ports.announce);
  return { ...created, visits: NO_VISITS };
}

/** Versions count without a gap, so the newest tells where the wanted one stands. */
async function findVersion(ref: LinkRef, version: number, links: LinkStore): Promise<LinkVersion> {
  const newest = (await links.history(ref, { offset: 0, limit: 1 })).items[0];
  const offset = (newest?.version ?? 0) - version;
  const found = offset < 0 ? undefined : (await links.history(ref, { offset, limit: 1 })).items[0];
  if (found?.version === version) return found;
  const detail = `The short URL "${ref.code}" has no version ${version} in its history.`;
  throw new TurnoutError('version-not-found', detail, { shortCode: ref.code, version });
}

/** Whether the key sees every link of the domain, so that what it does not see is not there. */
function maySeeDeleted(ref: LinkRef, scope: Scope): boolean {
  return scope.authorKeyId === undefined && (scope.domain === undefined || scope.domain === ref.domain);
}
