import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import type {
  HistoryPage,
  RedirectRules,
  RedirectRulesEdit,
  ShortUrl,
  ShortUrlEdit,
  Simulation,
} from '../../../../src/http/api/contract.ts';
import { segment } from '../../api/address.ts';
import { request, send, type RequestOptions } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { simulatedRequest, type SimulatorForm } from './simulate.ts';

/** What the pages of one link ask of the server. */

export interface LinkRef {
  readonly code: string;
  /** Absent for the default domain. */
  readonly domain?: string;
}

/** An answer, and which state of the link it is about, for If-Match. */
export interface Tagged<T> {
  readonly value: T;
  readonly etag: string;
}

/** What each part of the page is given. */
export interface LinkShown {
  readonly of: LinkRef;
  readonly link: Tagged<ShortUrl>;
}

export type LinkState = NonNullable<HistoryPage['current']>['state'];
export type HistoryEntry = HistoryPage['history']['data'][number];

const HISTORY_PAGE = 20;

export function useLink(ref: LinkRef) {
  return useQuery({
    queryKey: [...keyOf(ref), 'itself'],
    queryFn: ({ signal }) => readLink(ref, signal),
    enabled: ref.code !== '',
  });
}

export async function readLink(ref: LinkRef, signal?: AbortSignal): Promise<Tagged<ShortUrl>> {
  return await tagged('GET', pathOf(ref), { query: queryOf(ref), signal });
}

/** Only what `changes` names; refused with 412 when the link is not the one of `etag` any more. */
export function useEditLink(ref: LinkRef) {
  return useMutation({
    mutationFn: ({ changes, etag }: { readonly changes: ShortUrlEdit; readonly etag: string }) =>
      tagged<ShortUrl>('PATCH', pathOf(ref), { query: queryOf(ref), body: changes, headers: { 'If-Match': etag } }),
    onSuccess: (link) => {
      queryClient.setQueryData([...keyOf(ref), 'itself'], link);
      changed(ref);
    },
  });
}

export function useDeleteLink(ref: LinkRef) {
  return useMutation({
    mutationFn: () => send('DELETE', pathOf(ref), { query: queryOf(ref) }),
    // Its page is still there, and must not ask for what is gone.
    onSuccess: () => changed(ref, 'none'),
  });
}

/** Brings a version back. `etag`: of the link as it is seen; absent when it was deleted. */
export function useRestoreLink(ref: LinkRef) {
  return useMutation({
    mutationFn: ({ version, etag }: { readonly version: number; readonly etag?: string }) =>
      tagged<ShortUrl>('POST', pathOf(ref, '/restore'), {
        query: queryOf(ref),
        body: { version },
        ...(etag !== undefined && { headers: { 'If-Match': etag } }),
      }),
    onSuccess: (link) => {
      queryClient.setQueryData([...keyOf(ref), 'itself'], link);
      changed(ref);
    },
  });
}

export function useHistory(ref: LinkRef, page: number, enabled = true) {
  return useQuery({
    queryKey: [...keyOf(ref), 'history', page],
    queryFn: ({ signal }) => readHistory(ref, page, HISTORY_PAGE, signal),
    enabled: enabled && ref.code !== '',
  });
}

/** The newest version of a link that was deleted. */
export async function deletedVersion(ref: LinkRef): Promise<number | null> {
  const { current, history } = await readHistory(ref, 1, 1);
  return current === null ? (history.data[0]?.version ?? null) : null;
}

function readHistory(ref: LinkRef, page: number, itemsPerPage: number, signal?: AbortSignal): Promise<HistoryPage> {
  return request('GET', pathOf(ref, '/history'), { query: { ...queryOf(ref), page, itemsPerPage }, signal });
}

export function useRules(ref: LinkRef) {
  return useQuery({
    queryKey: [...keyOf(ref), 'rules'],
    queryFn: ({ signal }) => readRules(ref, signal),
  });
}

export async function readRules(ref: LinkRef, signal?: AbortSignal): Promise<Tagged<RedirectRules>> {
  return await tagged('GET', pathOf(ref, '/redirect-rules'), { query: queryOf(ref), signal });
}

export function useSaveRules(ref: LinkRef) {
  return useMutation({
    mutationFn: ({ body, etag }: { readonly body: RedirectRulesEdit; readonly etag: string }) =>
      tagged<RedirectRules>('POST', pathOf(ref, '/redirect-rules'), {
        query: queryOf(ref),
        body,
        headers: { 'If-Match': etag },
      }),
    onSuccess: (rules) => {
      queryClient.setQueryData([...keyOf(ref), 'rules'], rules);
      changed(ref);
    },
  });
}

/** What an imagined visitor gets now; the last answer stays, with what was asked, until the next one comes. */
export function useSimulation(ref: LinkRef, form: SimulatorForm) {
  return useQuery({
    queryKey: [...keyOf(ref), 'simulation', form],
    queryFn: async ({ signal }) => {
      const options = { query: queryOf(ref), body: simulatedRequest(form), signal };
      const simulation = await request<Simulation>('POST', pathOf(ref, '/redirect-rules/simulate'), options);
      return { form, simulation };
    },
    placeholderData: keepPreviousData,
  });
}

/** What was read of the link is of before now; lists and tags count it too. */
function changed(ref: LinkRef, refetchType: 'active' | 'none' = 'active'): void {
  void queryClient.invalidateQueries({ queryKey: keyOf(ref), refetchType });
  void queryClient.invalidateQueries({ queryKey: ['links'] });
  void queryClient.invalidateQueries({ queryKey: ['tags'] });
}

function keyOf({ code, domain }: LinkRef) {
  return ['link', domain ?? null, code] as const;
}

function pathOf({ code }: LinkRef, rest = ''): string {
  return `/short-urls/${segment(code)}${rest}`;
}

function queryOf({ domain }: LinkRef) {
  return { domain };
}

async function tagged<T>(method: 'GET' | 'PATCH' | 'POST', path: string, options: RequestOptions): Promise<Tagged<T>> {
  const answer = await send(method, path, options);
  return { value: (await answer.json()) as T, etag: answer.headers.get('ETag') ?? '*' };
}
