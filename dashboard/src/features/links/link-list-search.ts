import { pageIn } from '../../api/page-in.ts';

/** As the API names the default domain in filters. */
export const DEFAULT_DOMAIN = 'DEFAULT';

/** What the list of links shows, as its address says it. What is usual is left out, so that the address of the list is short. */
export interface LinkListSearch {
  readonly q?: string;
  readonly tags?: readonly string[];
  /** Links with any of the tags, unless it says all. */
  readonly match?: 'all';
  /** Its authority, or DEFAULT_DOMAIN. */
  readonly domain?: string;
  /** Days of creation, both inclusive: 2026-01-31. */
  readonly from?: string;
  readonly to?: string;
  readonly state?: LinkStateFilter;
  readonly sort?: LinkSort;
  readonly page?: number;
  readonly size?: PageSize;
}

export const linkStates = ['open', 'with-visits-left', 'in-time'] as const;
export type LinkStateFilter = (typeof linkStates)[number];

export const linkSorts = [
  'dateCreated-DESC',
  'dateCreated-ASC',
  'visits-DESC',
  'visits-ASC',
  'nonBotVisits-DESC',
  'title-ASC',
  'title-DESC',
  'shortCode-ASC',
  'shortCode-DESC',
  'longUrl-ASC',
  'longUrl-DESC',
] as const;
export type LinkSort = (typeof linkSorts)[number];
export const USUAL_SORT: LinkSort = 'dateCreated-DESC';

export const pageSizes = [20, 50, 100] as const;
export type PageSize = (typeof pageSizes)[number];
export const USUAL_SIZE: PageSize = 20;

export function readLinkList(given: Record<string, unknown>): LinkListSearch {
  const q = typeof given['q'] === 'number' ? String(given['q']) : given['q'];
  const tags = Array.isArray(given['tags']) ? given['tags'].filter(isText) : [];
  const { match, domain, from, to } = given;
  const state = linkStates.find((each) => each === given['state']);
  const sort = linkSorts.find((each) => each === given['sort']);
  const size = pageSizes.find((each) => each === given['size']);
  return {
    ...(isText(q) && { q }),
    ...(tags.length > 0 && { tags }),
    ...(tags.length > 1 && match === 'all' && { match }),
    ...(isText(domain) && { domain }),
    ...(isDay(from) && { from }),
    ...(isDay(to) && { to }),
    ...(state !== undefined && { state }),
    ...(sort !== undefined && sort !== USUAL_SORT && { sort }),
    ...pageIn(given),
    ...(size !== undefined && size !== USUAL_SIZE && { size }),
  };
}

/** What is to change; undefined takes it away. */
export type LinkListChange = { readonly [K in keyof LinkListSearch]?: LinkListSearch[K] | undefined };

/** Another list is seen from its first page on. */
export function changeLinkList(search: LinkListSearch, change: LinkListChange): LinkListSearch {
  return readLinkList({ ...search, page: undefined, ...change });
}

/** The same order and page size without any filter. */
export function withoutFilters({ sort, size }: LinkListSearch): LinkListSearch {
  return readLinkList({ sort, size });
}

/** How many filters are set, the text that is searched for aside. */
export function countFilters({ tags = [], domain, from, to, state }: LinkListSearch): number {
  return tags.length + [domain, from ?? to, state].filter((each) => each !== undefined).length;
}

export function isFiltered(search: LinkListSearch): boolean {
  return search.q !== undefined || countFilters(search) > 0;
}

/** As the API asks for it (`LinkFilterQuery`): what is listed, without order and page. */
export function filterQuery({ q, tags, match, domain, from, to, state }: LinkListSearch) {
  return {
    searchTerm: q,
    tags,
    tagsMode: match,
    domain,
    startDate: from === undefined ? undefined : new Date(`${from}T00:00:00`).toISOString(),
    endDate: to === undefined ? undefined : new Date(`${to}T23:59:59`).toISOString(),
    excludeMaxVisitsReached: state === 'open' || state === 'with-visits-left' ? true : undefined,
    excludePastValidUntil: state === 'open' || state === 'in-time' ? true : undefined,
  };
}

/** The same with order and page (`LinkListQuery`). */
export function listQuery(search: LinkListSearch) {
  const { sort = USUAL_SORT, page = 1, size = USUAL_SIZE } = search;
  return { ...filterQuery(search), orderBy: sort, page, itemsPerPage: size };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/u.test(value) && !Number.isNaN(Date.parse(value));
}
