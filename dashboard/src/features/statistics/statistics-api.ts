import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Domains, ShortUrlsPage, TagsPage, VisitStats } from '../../../../src/http/api/contract.ts';
import { segment } from '../../api/address.ts';
import { request } from '../../api/client.ts';
import type { Period } from './period.ts';
import type { StatisticsSearch } from './statistics-search.ts';
import { TOP } from './top.ts';
import type { Static } from 'typebox';

export type Stats = VisitStats['stats'];

/** An open period goes on. */
const REFRESH_MS = 60_000;
/** What a search offers of each kind. */
const FOUND_MAX = 8;

/** After /rest/v3. */
export function statsPath({ of = 'all', code = '', tag = '', domain }: StatisticsSearch): string {
  switch (of) {
    case 'link':
      return `/short-urls/${segment(code)}/visits/stats`;
    case 'tag':
      return `/tags/${segment(tag)}/visits/stats`;
    case 'domain':
      return `/domains/${segment(domain ?? 'DEFAULT')}/visits/stats`;
    case 'orphans':
      return '/visits/orphan/stats';
    case 'all':
      return '/visits/stats';
  }
}

/** The sums of a period, and which it is: until the next answer is there, those of the last question are shown. */
export function useStats(search: StatisticsSearch, period: Period) {
  const { from, to, unit, isOpen } = period;
  const query = {
    unit,
    top: TOP,
    startDate: new Date(from).toISOString(),
    endDate: isOpen ? undefined : new Date(to - 1).toISOString(),
    domain: search.of === 'link' ? search.domain : undefined,
    where: search.where,
  };
  const path = statsPath(search);
  return useQuery({
    queryKey: ['statistics', path, query],
    queryFn: async ({ signal }) => ({ period, ...(await request<VisitStats>('GET', path, { query, signal })) }),
    placeholderData: keepPreviousData,
    ...(isOpen && { refetchInterval: REFRESH_MS }),
  });
}

/** Links, tags and domains that statistics may be about. */
export function useSubjects(searchTerm: string) {
  return useQuery({
    queryKey: ['statistics', 'subjects', searchTerm],
    queryFn: async ({ signal }) => {
      const query = { searchTerm, itemsPerPage: FOUND_MAX };
      const [links, tags, domains] = await Promise.all([
        request<ShortUrlsPage>('GET', '/short-urls', { query, signal }),
        request<Static<typeof TagsPage>>('GET', '/tags', { query, signal }),
        request<Domains>('GET', '/domains', { signal }),
      ]);
      const wanted = searchTerm.toLowerCase();
      const isWanted = ({ domain }: { readonly domain: string }) => domain.toLowerCase().includes(wanted);
      return {
        links: links.shortUrls.data,
        tags: tags.tags.data,
        domains: domains.domains.data.filter(isWanted).slice(0, FOUND_MAX),
      };
    },
    placeholderData: keepPreviousData,
  });
}
