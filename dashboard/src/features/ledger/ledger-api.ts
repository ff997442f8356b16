import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Health, Ledger, QuarantinePage, Replayed } from '../../../../src/http/api/contract.ts';
import { ApiError, request } from '../../api/client.ts';

const LEDGER = 'ledger';
/** While the page is seen: the queries stop where it is hidden. */
const EACH_MS = 2000;
const PAGE_CLICKS = 20;

export type LedgerInfo = Ledger;
export type HealthInfo = Health;

export function useLedger() {
  return useQuery({
    queryKey: [LEDGER, 'balance'],
    queryFn: ({ signal }) => request<LedgerInfo>('GET', '/ledger', { signal }),
    refetchInterval: EACH_MS,
  });
}

export function useHealth() {
  return useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => request<HealthInfo>('GET', '/health', { signal }),
    refetchInterval: EACH_MS,
    retry: false,
  });
}

/** `count` of the ledger: another one is another list. */
export function useQuarantine(page: number, count: number) {
  return useQuery({
    queryKey: [LEDGER, 'quarantine', page, count],
    queryFn: async ({ signal }) =>
      (await request<QuarantinePage>('GET', '/quarantine', { query: { page, itemsPerPage: PAGE_CLICKS }, signal }))
        .quarantine,
    placeholderData: keepPreviousData,
  });
}

/** How many became visits. `ids` null: all are tried. */
export function useReplay() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (ids: readonly number[] | null) => {
      try {
        const { replayed } = await request<Replayed>('POST', '/quarantine/replay', {
          body: ids === null ? {} : { ids },
        });
        return replayed;
      } catch (error) {
        // The same answer for clicks that are gone and for those that can not be read yet.
        if (error instanceof ApiError && error.kind === 'quarantine-not-found') return 0;
        throw error;
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: [LEDGER] }),
  });
}
