import { randomBytes } from 'node:crypto';
import type { KeyStore } from '../core/ports.ts';
import { hashKey } from '../http/api/caller.ts';

/** Makes the first API key where there is none: the configured one, or a random one, which is returned to be shown once. */
export async function ensureInitialKey(keys: KeyStore, configured: string | null, now: number): Promise<string | null> {
  if ((await keys.list()).length > 0) return null;
  const key = configured ?? newKey();
  await keys.create({ name: 'initial', hash: hashKey(key), createdAt: now, expiresAt: null, enabled: true, roles: [] });
  return configured === null ? key : null;
}

/** 192 random bits: nothing to guess, and so no slow hash is needed to keep it. */
export function newKey(): string {
  return randomBytes(24).toString('base64url');
}
