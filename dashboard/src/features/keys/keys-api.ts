import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApiKeyDraft, ApiKeyEdit, ApiKeyInfo, ApiKeyList, NewApiKey } from '../../../../src/http/api/contract.ts';
import { segment } from '../../api/address.ts';
import { request } from '../../api/client.ts';

const KEYS = ['keys'] as const;

export function useKeys() {
  return useQuery({
    queryKey: KEYS,
    queryFn: async ({ signal }) => (await request<ApiKeyList>('GET', '/api-keys', { signal })).apiKeys,
  });
}

export function useMakeKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: ApiKeyDraft) => request<NewApiKey>('POST', '/api-keys', { body: draft }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS }),
    // The key itself is shown once, and kept no longer than that.
    gcTime: 0,
  });
}

export function useEditKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, edit }: { readonly name: string; readonly edit: ApiKeyEdit }) =>
      request<ApiKeyInfo>('PATCH', `/api-keys/${segment(name)}`, { body: edit }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS }),
  });
}

export function useDeleteKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => request<null>('DELETE', `/api-keys/${segment(name)}`),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS }),
  });
}
