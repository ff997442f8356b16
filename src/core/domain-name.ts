import { DEFAULT_DOMAIN } from './link.ts';

const MAX_AUTHORITY_LENGTH = 255;
const MAX_PORT = 65_535;

/** Word that lists and paths take for the default domain. */
export const DEFAULT_WORD = 'DEFAULT';

/** A domain as somebody named it, for look-ups: lower-case, and DEFAULT_DOMAIN for the default's own authority. */
export function domainOf(text: string, defaultDomain: string): string {
  const authority = text.trim().toLowerCase();
  return authority === defaultDomain.toLowerCase() ? DEFAULT_DOMAIN : authority;
}

/** Like domainOf, where `DEFAULT` names the default domain too. */
export function domainOrDefault(text: string, defaultDomain: string): string {
  return text === DEFAULT_WORD ? DEFAULT_DOMAIN : domainOf(text, defaultDomain);
}

/** Why a text cannot be a link's domain, or null: it is to be `host` or `host:port`, and no IP address. */
export function domainProblem(text: string): string | null {
  const authority = text.trim();
  if (authority === '' || authority.length > MAX_AUTHORITY_LENGTH) return 'is empty or too long';
  const match = /^([^\s/?#@:[\]\\%]+)(?::(\d{1,5}))?$/u.exec(authority);
  if (!match) return 'is not a host name, or a host name with a port';
  if (match[2] !== undefined && (Number(match[2]) === 0 || Number(match[2]) > MAX_PORT))
    return 'has an impossible port';
  const host = match[1] ?? '';
  if (!URL.canParse(`http://${host}/`) || /\p{Cc}/u.test(host)) return 'is not a host name';
  return /^[\d.]+$/u.test(new URL(`http://${host}/`).hostname) ? 'is an IP address; a name is needed' : null;
}
