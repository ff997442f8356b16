import type { ApiKeyDraft, ApiKeyInfo } from '../../../../src/http/api/contract.ts';

/** What a key is, and what a new one is asked for with. */

export type KeyState = 'enabled' | 'disabled' | 'expired';

export function stateOf({ enabled, expires }: Pick<ApiKeyInfo, 'enabled' | 'expires'>, now: number): KeyState {
  if (!enabled) return 'disabled';
  return expires !== null && new Date(expires).getTime() <= now ? 'expired' : 'enabled';
}

export const EXPIRIES = ['never', 'week', 'month', 'quarter', 'year', 'date'] as const;
export type Expiry = (typeof EXPIRIES)[number];

/** The form of a new key. `day`: YYYY-MM-DD, of the expiry `date`. */
export interface KeyForm {
  readonly name: string;
  readonly expiry: Expiry;
  readonly day: string;
  readonly authored: boolean;
  readonly onDomain: boolean;
  readonly domain: string;
  readonly noOrphans: boolean;
}

export const NEW_KEY: KeyForm = {
  name: '',
  expiry: 'never',
  day: '',
  authored: false,
  onDomain: false,
  domain: '',
  noOrphans: false,
};

/** Fields that nobody needs to ask the server about. */
export function missingIn({ name, expiry, day, onDomain, domain }: KeyForm, now: Date): readonly (keyof KeyForm)[] {
  const endsAt = expiry === 'date' ? expiryOf(expiry, day, now) : null;
  return [
    ...(name.trim() === '' ? (['name'] as const) : []),
    ...(expiry === 'date' && (endsAt === null || endsAt <= now) ? (['day'] as const) : []),
    ...(onDomain && domain.trim() === '' ? (['domain'] as const) : []),
  ];
}

export function draftOf(form: KeyForm, now: Date): ApiKeyDraft {
  const roles: NonNullable<ApiKeyDraft['roles']> = [];
  // First, so that the API's `roles[0].domain` is this one.
  if (form.onDomain) roles.push({ kind: 'domain', domain: form.domain.trim() });
  if (form.authored) roles.push({ kind: 'authored' });
  if (form.noOrphans) roles.push({ kind: 'no-orphans' });
  return { name: form.name.trim(), expires: expiryOf(form.expiry, form.day, now)?.toISOString() ?? null, roles };
}

/** Where the API names the domain in what `draftOf` made. */
export const DOMAIN_FIELD = 'roles[0].domain';

/** By the calendar of the browser; null for never, and for a day that is none. */
export function expiryOf(expiry: Expiry, day: string, now: Date): Date | null {
  const [year, month, date] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const later = (months: number, days: number): Date =>
    new Date(year, month + months, date + days, now.getHours(), now.getMinutes());
  switch (expiry) {
    case 'never':
      return null;
    case 'week':
      return later(0, 7);
    case 'month':
      return later(1, 0);
    case 'quarter':
      return later(3, 0);
    case 'year':
      return later(12, 0);
    case 'date':
      return endOf(day);
  }
}

/** When the day is over, here. */
function endOf(day: string): Date | null {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(day) ?? [];
  return date === undefined ? null : new Date(Number(year), Number(month) - 1, Number(date) + 1);
}
