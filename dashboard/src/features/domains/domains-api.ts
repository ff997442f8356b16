import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DomainRedirectsEdit, Domains, NotFoundRedirects } from '../../../../src/http/api/contract.ts';
import { request } from '../../api/client.ts';

const DOMAINS = ['domains'] as const;

export type DomainInfo = Domains['domains']['data'][number];
export type RedirectName = keyof NotFoundRedirects;
export const REDIRECT_NAMES = ['baseUrlRedirect', 'regular404Redirect', 'invalidShortUrlRedirect'] as const;

export function useDomains() {
  return useQuery({
    queryKey: DOMAINS,
    queryFn: async ({ signal }) => (await request<Domains>('GET', '/domains', { signal })).domains,
  });
}

export function useEditDomain() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (edit: DomainRedirectsEdit) =>
      request<NotFoundRedirects>('PATCH', '/domains/redirects', { body: edit }),
    onSuccess: () => client.invalidateQueries({ queryKey: DOMAINS }),
  });
}
