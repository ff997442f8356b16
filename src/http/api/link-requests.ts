import { parseDate, endOfSecond } from '../../core/dates.ts';
import { domainOf, domainOrDefault } from '../../core/domain-name.ts';
import { scopeOf, type ApiKey, type Scope } from '../../core/keys.ts';
import { checkEdit, draftLink, type EditInput, type LinkDraft } from '../../core/link-input.ts';
import type { LinkRef, LinkState } from '../../core/link.ts';
import type { LinkFilter } from '../../core/ports.ts';
import { normaliseTags } from '../../core/tags.ts';
import { ShortUrlDraft, ShortUrlEdit, type LinkFilterQuery } from './contract.ts';
import type { ApiSettings } from './deps.ts';
import { compileCheck } from './validation.ts';

/** From Shlink's words to the core's: what requests say of links. */

const checkDraft = compileCheck(ShortUrlDraft, false);
const checkEditBody = compileCheck(ShortUrlEdit, false);

/** A new link as sent. Throws `invalid-data` with all that is wrong in shape and in meaning. */
export function readDraft(body: unknown, scope: Scope, settings: ApiSettings): LinkDraft {
  const { value, problems } = checkDraft(body);
  const draft = value as Partial<ShortUrlDraft>;
  // A key that may use one domain only makes its links there, whatever was asked for.
  const domain = scope.domain ?? draft.domain;
  return draftLink({ ...withTimes(draft, settings), ...(domain !== undefined && { domain }) }, settings, problems);
}

/** What an edit changes. Throws `invalid-data` like readDraft. */
export function readEdit(body: unknown, settings: ApiSettings): Partial<LinkState> {
  const { value, problems } = checkEditBody(body);
  const edit = value as ShortUrlEdit;
  return checkEdit(withTimes(edit, settings), problems);
}

export interface LinkRequest {
  readonly params: { readonly shortCode: string };
  readonly query: { readonly domain?: string };
}

/** The link that a path and its `domain` name. */
export function refOf({ params, query }: LinkRequest, settings: ApiSettings): LinkRef {
  const { domain = '' } = query;
  return { code: params.shortCode, domain: domain === '' ? '' : domainOf(domain, settings.defaultDomain) };
}

/** The filter of lists and exports. */
export function readFilter(query: LinkFilterQuery, key: ApiKey, settings: ApiSettings, now: number): LinkFilter {
  const search = query.searchTerm?.trim() ?? '';
  const { authorKeyId, domain } = scopeOf(key);
  // Keys that see a part of the links only may not ask who made the others.
  const mayAskAuthor = (authorKeyId === undefined && domain === undefined) || query.apiKeyName === key.name;
  return {
    ...(search !== '' && { search, searchMatchesDefaultDomain: includes(settings.defaultDomain, search) }),
    ...(query.tags !== undefined && query.tags.length > 0 && { tags: normaliseTags(query.tags) }),
    ...(query.tagsMode !== undefined && { tagsMode: query.tagsMode }),
    ...(query.excludeTags !== undefined &&
      query.excludeTags.length > 0 && { excludeTags: normaliseTags(query.excludeTags) }),
    ...(query.excludeTagsMode !== undefined && { excludeTagsMode: query.excludeTagsMode }),
    ...readPeriod(query, settings),
    ...(query.excludeMaxVisitsReached === true && { excludeMaxVisitsReached: true }),
    ...(query.excludePastValidUntil === true && { excludePastValidUntil: now }),
    ...(query.domain !== undefined && { domain: domainOrDefault(query.domain, settings.defaultDomain) }),
    ...(query.apiKeyName !== undefined && mayAskAuthor && { authorKeyName: query.apiKeyName }),
  };
}

/** Both ends inclusive, in milliseconds since 1970 UTC. The dates were checked by their schema. */
export function readPeriod(
  query: { readonly startDate?: string; readonly endDate?: string },
  settings: ApiSettings,
): { readonly from?: number; readonly to?: number } {
  const from = query.startDate === undefined ? null : parseDate(query.startDate, settings.timeZone);
  const to = query.endDate === undefined ? null : parseDate(query.endDate, settings.timeZone);
  return { ...(from !== null && { from }), ...(to !== null && { to: endOfSecond(to) }) };
}

/** `longUrl-DESC` and the like. */
export function readOrder(orderBy: string): { readonly field: string; readonly descending: boolean } {
  const [field = '', direction] = orderBy.split('-');
  return { field, descending: direction === 'DESC' };
}

interface Dated {
  readonly validSince?: string | null;
  readonly validUntil?: string | null;
}

/** The same with times instead of dates. Absent stays absent, null stays null. */
export function withTimes<T extends Dated>(
  { validSince, validUntil, ...rest }: T,
  { timeZone }: ApiSettings,
): Omit<T, keyof Dated> & Pick<EditInput, 'validSince' | 'validUntil'> {
  const read = (text: string | null): number | null => (text === null ? null : parseDate(text, timeZone));
  return {
    ...rest,
    ...(validSince !== undefined && { validSince: read(validSince) }),
    ...(validUntil !== undefined && { validUntil: read(validUntil) }),
  };
}

function includes(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}
