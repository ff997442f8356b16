import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { TagRenaming, TagStatsPage } from '../../../../src/http/api/contract.ts';
import { ApiError, request } from '../../api/client.ts';
import { USUAL_ORDER, type TagListSearch } from './tag-list-search.ts';

const PAGE_TAGS = 50;

export type TagInfo = TagStatsPage['tags']['data'][number];

export function useTags({ q, order = USUAL_ORDER, page = 1 }: TagListSearch) {
  return useQuery({
    queryKey: ['tags', 'stats', { q, order, page }],
    queryFn: async ({ signal }) =>
      (
        await request<TagStatsPage>('GET', '/tags/stats', {
          query: { searchTerm: q, orderBy: order, page, itemsPerPage: PAGE_TAGS },
          signal,
        })
      ).tags,
    placeholderData: keepPreviousData,
  });
}

export function useRenameTag() {
  const changed = useTagsChanged();
  return useMutation({ mutationFn: rename, onSettled: changed });
}

/** How far a merge came before it failed. */
export class MergeStopped extends Error {
  readonly done: number;

  constructor(done: number, cause: Error) {
    super(cause.message, { cause });
    this.name = 'MergeStopped';
    this.done = done;
  }
}

/** One after the other; doing it again goes on, since what is merged is gone. */
export function useMergeTags() {
  const changed = useTagsChanged();
  return useMutation({
    mutationFn: async ({ names, into }: { readonly names: readonly string[]; readonly into: string }) => {
      let done = 0;
      for (const oldName of names) {
        try {
          if (oldName !== into) await rename({ oldName, newName: into, merge: true });
        } catch (error) {
          if (!(error instanceof ApiError) || error.status !== 404) throw new MergeStopped(done, error as Error);
        }
        done += 1;
      }
    },
    onSettled: changed,
  });
}

export function useDeleteTags() {
  const changed = useTagsChanged();
  return useMutation({
    mutationFn: (names: readonly string[]) => request<null>('DELETE', '/tags', { query: { tags: names } }),
    onSettled: changed,
  });
}

async function rename(renaming: TagRenaming): Promise<null> {
  return await request<null>('PUT', '/tags', { body: renaming });
}

/** Links say their tags, so lists of links are read again too. */
function useTagsChanged() {
  const client = useQueryClient();
  return () => Promise.all(['tags', 'links', 'link'].map((noun) => client.invalidateQueries({ queryKey: [noun] })));
}
