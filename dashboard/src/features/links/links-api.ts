import { keepPreviousData, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  BatchResult,
  Domains,
  HistoryPage,
  ShortUrl,
  ShortUrlDraft,
  ShortUrlsPage,
  TagStatsPage,
} from '../../../../src/http/api/contract.ts';
import { segment } from '../../api/address.ts';
import { ApiError, request, send } from '../../api/client.ts';
import { filterQuery, listQuery, type LinkListSearch } from './link-list-search.ts';

type LinkName = Pick<ShortUrl, 'shortCode' | 'domain'>;

export function useLinks(search: LinkListSearch) {
  return useQuery({
    ...linksQuery(search),
    // What was found before stays while somebody types on.
    placeholderData: keepPreviousData,
  });
}

export function linksQuery(search: LinkListSearch) {
  const query = listQuery(search);
  return queryOptions({
    queryKey: ['links', 'list', query],
    queryFn: async ({ signal }) => (await request<ShortUrlsPage>('GET', '/short-urls', { query, signal })).shortUrls,
  });
}

const TAGS_SHOWN = 8;

/** The tags whose names hold a text, those with the most links first. */
export function useTagNames(searchTerm: string, enabled: boolean) {
  return useQuery({
    queryKey: ['links', 'tags', searchTerm],
    queryFn: async ({ signal }) => {
      const query = { searchTerm, itemsPerPage: TAGS_SHOWN, orderBy: 'shortUrlsCount-DESC' };
      const { tags } = await request<TagStatsPage>('GET', '/tags/stats', { query, signal });
      return tags.data.map(({ tag }) => tag);
    },
    enabled,
    placeholderData: keepPreviousData,
  });
}

const DOMAINS_FRESH_MS = 60_000;

export function useDomains() {
  return useQuery({
    queryKey: ['links', 'domains'],
    queryFn: async ({ signal }) => (await request<Domains>('GET', '/domains', { signal })).domains.data,
    staleTime: DOMAINS_FRESH_MS,
  });
}

/** Whether a code is in use; undefined while nobody knows. */
export function useIsTaken(code: string, domain: string) {
  const { data, isFetching } = useQuery({
    queryKey: ['links', 'code', domain, code],
    queryFn: async ({ signal }) => {
      try {
        await request('GET', `/short-urls/${segment(code)}`, { query: { domain }, signal });
        return true;
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return false;
        throw error;
      }
    },
    enabled: code !== '',
    staleTime: 0,
  });
  return { isTaken: isFetching ? undefined : data, isFetching };
}

/** After links were made, changed or deleted: all that shows them is read again. */
export function useRefreshLinks(): () => void {
  const client = useQueryClient();
  return () => {
    for (const noun of ['links', 'link', 'tags', 'domains', 'palette']) {
      void client.invalidateQueries({ queryKey: [noun] });
    }
  };
}

export async function createLink(draft: ShortUrlDraft): Promise<ShortUrl> {
  return await request<ShortUrl>('POST', '/short-urls', { body: draft });
}

export async function createBatch(shortUrls: readonly ShortUrlDraft[]): Promise<BatchResult> {
  return await request<BatchResult>('POST', '/short-urls/batch', { body: { shortUrls } });
}

export async function deleteLink(link: LinkName): Promise<void> {
  await request('DELETE', pathOf(link), { query: { domain: link.domain } });
}

/** Brings back what a deleted link was at last. */
export async function restoreLink(link: LinkName): Promise<void> {
  const query = { domain: link.domain };
  const { history } = await request<HistoryPage>('GET', `${pathOf(link)}/history`, {
    query: { ...query, itemsPerPage: 1 },
  });
  await request('POST', `${pathOf(link)}/restore`, { query, body: { version: history.data[0]?.version } });
}

/** `next` says the tags from those that the link has now. Answers those that it has then. */
export async function changeTags(
  link: LinkName,
  next: (tags: readonly string[]) => readonly string[],
): Promise<readonly string[]> {
  const query = { domain: link.domain };
  const answer = await send('GET', pathOf(link), { query });
  const { tags } = (await answer.json()) as ShortUrl;
  const changed = next(tags);
  if (changed.length === tags.length && changed.every((tag) => tags.includes(tag))) return tags;
  // An edit of somebody else in between is refused rather than lost.
  const etag = answer.headers.get('ETag');
  const headers = etag === null ? {} : { 'If-Match': etag };
  return (await request<ShortUrl>('PATCH', pathOf(link), { query, body: { tags: changed }, headers })).tags;
}

/** Everything that the filters let through, as CSV. The browser keeps what is large on its disk. */
export async function exportLinks(search: LinkListSearch): Promise<Blob> {
  const answer = await send('GET', '/short-urls/export', { query: { ...filterQuery(search), format: 'csv' } });
  return await answer.blob();
}

function pathOf({ shortCode }: LinkName): string {
  return `/short-urls/${segment(shortCode)}`;
}
