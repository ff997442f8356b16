import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { ApiKeyInfo, SignedIn } from '../../../src/http/api/contract.ts';
import { startsWithLinks } from '../ahead.ts';
import { KEY_PLACE } from '../api/ahead.ts';
import { ApiError, credentials, request } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import { linksQuery } from '../features/links/links-api.ts';

/** Who is signed in: an API key, kept by the browser for this origin, never in an address. */

/** What the first start prints, behind the #. */
const ONCE = /^#sign-in=([\w-]+)$/u;

export type Session =
  | { readonly state: 'starting' }
  | { readonly state: 'signed-out'; readonly why: 'new' | 'revoked' | 'used' | 'offline' }
  | { readonly state: 'signed-in'; readonly key: ApiKeyInfo };

export interface SessionActions {
  /** Rejects with ApiError when the key is refused. */
  readonly signIn: (apiKey: string) => Promise<void>;
  readonly signOut: () => void;
}

const SessionContext = createContext<(SessionActions & { readonly session: Session }) | null>(null);

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [session, setSession] = useState<Session>({ state: 'starting' });

  const leave = useCallback((why: 'new' | 'revoked' | 'used' | 'offline') => {
    credentials.key = null;
    if (why !== 'offline') localStorage.removeItem(KEY_PLACE);
    queryClient.clear();
    setSession({ state: 'signed-out', why });
  }, []);

  const signIn = useCallback(async (apiKey: string) => {
    credentials.key = apiKey;
    try {
      const key = await request<ApiKeyInfo>('GET', '/api-key');
      localStorage.setItem(KEY_PLACE, apiKey);
      setSession({ state: 'signed-in', key });
    } catch (error) {
      credentials.key = null;
      throw error;
    }
  }, []);

  useEffect(() => {
    credentials.refused = () => leave('revoked');
    void start(signIn, leave);
  }, [signIn, leave]);

  const value = useMemo(() => ({ session, signIn, signOut: () => leave('new') }), [session, signIn, leave]);
  return <SessionContext value={value}>{children}</SessionContext>;
}

async function start(
  signIn: SessionActions['signIn'],
  leave: (why: 'new' | 'revoked' | 'used' | 'offline') => void,
): Promise<void> {
  const token = ONCE.exec(location.hash)?.[1];
  // Out of the address bar and the history before anything else.
  if (token !== undefined) history.replaceState(null, '', location.pathname + location.search);
  const stored = localStorage.getItem(KEY_PLACE);
  try {
    if (token !== undefined) {
      const { apiKey } = await request<SignedIn>('POST', '/sign-in', { body: { token } });
      return await signIn(apiKey);
    }
    if (stored === null) return leave('new');
    credentials.key = stored;
    // Its answer comes with that about the key: the page is drawn once, with its links.
    if (startsWithLinks) void queryClient.prefetchQuery(linksQuery({}));
    await signIn(stored);
  } catch (error) {
    const refused = error instanceof ApiError && error.status === 401;
    if (!refused) return leave('offline');
    // The link was used before: whoever is signed in already stays so.
    if (token !== undefined && stored !== null) return await signIn(stored).catch(() => leave('used'));
    leave(token === undefined ? 'revoked' : 'used');
  }
}

export function useSession() {
  const value = useContext(SessionContext);
  if (value === null) throw new Error('useSession outside of SessionProvider');
  return value;
}

/** The key that is signed in, for pages that only such see. */
export function useKey(): ApiKeyInfo {
  const { session } = useSession();
  if (session.state !== 'signed-in') throw new Error('nobody is signed in');
  return session.key;
}

/** What the key may do, by its roles. */
export function useRights() {
  const { roles } = useKey();
  return useMemo(
    () => ({
      /** Everything: also keys, the ledger, and tags of others. */
      admin: roles.length === 0,
      orphans: roles.every(({ kind }) => kind !== 'no-orphans'),
      /** The one domain whose links it may make; null for all. */
      domain: roles.find((role) => role.kind === 'domain')?.domain ?? null,
    }),
    [roles],
  );
}
