import type { KeyStore } from '../core/ports.ts';
import { hashKey, newKey } from '../http/api/caller.ts';

/** What a first start shows, and no later one. */
export interface FirstKey {
  readonly key: string;
  /** Of SignInOnce. */
  readonly token: string;
}

/** Makes the first API key where there is none: the configured one, or a random one, which is returned to be shown once. */
export async function ensureInitialKey(keys: KeyStore, configured: string | null, now: number): Promise<string | null> {
  if ((await keys.list()).length > 0) return null;
  const key = configured ?? newKey();
  await keys.create({ name: 'initial', hash: hashKey(key), createdAt: now, expiresAt: null, enabled: true, roles: [] });
  return configured === null ? key : null;
}

/** A way to sign in to the dashboard once, with a key that is in nobody's address bar or log. */
export class SignInOnce {
  readonly token = newKey();
  #key: string | null;

  constructor(key: string) {
    this.#key = key;
  }

  take(token: string): string | null {
    // Hashes are compared, so the timing tells nothing of the token.
    if (hashKey(token) !== hashKey(this.token)) return null;
    const key = this.#key;
    this.#key = null;
    return key;
  }
}
