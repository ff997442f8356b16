/** Roles as Shlink has them; a key without roles is an admin key. All roles of a key narrow it together. */
export type Role =
  | { readonly kind: 'authored' }
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'no-orphans' };

export interface ApiKey {
  readonly id: number;
  readonly name: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly enabled: boolean;
  readonly roles: readonly Role[];
}

export type NewKey = Omit<ApiKey, 'id'> & { readonly hash: string };

export const KEY_NAME_MAX = 255;

/** Why a name, without spaces around it, can not be a key's; null when it can. */
export function keyNameProblem(name: string): string | null {
  const isFine = name !== '' && name.length <= KEY_NAME_MAX && !/\p{Cc}/u.test(name);
  return isFine ? null : `must have 1 to ${KEY_NAME_MAX} characters, and no control characters`;
}

/** What a key may see. Nothing set: everything. */
export interface Scope {
  readonly authorKeyId?: number;
  readonly domain?: string;
  readonly noOrphans?: boolean;
}

export const EVERYTHING: Scope = {};

export function scopeOf(key: ApiKey): Scope {
  const domain = key.roles.find((role) => role.kind === 'domain')?.domain;
  return {
    ...(key.roles.some((role) => role.kind === 'authored') && { authorKeyId: key.id }),
    ...(domain !== undefined && { domain }),
    ...(key.roles.some((role) => role.kind === 'no-orphans') && { noOrphans: true }),
  };
}

export function isAdmin(key: ApiKey): boolean {
  return key.roles.length === 0;
}

export function isUsable(key: ApiKey, now: number): boolean {
  return key.enabled && (key.expiresAt === null || key.expiresAt > now);
}
