/** Longest address that a link may lead to, in characters: what servers and browsers still take in a Location header. */
export const MAX_TARGET_LENGTH = 8192;

/** Schemes that run in the page that follows them, or show what a stranger wrote as if the site had. */
const REFUSED_SCHEMES: ReadonlySet<string> = new Set(['javascript', 'data', 'vbscript']);

/**
 * Why an address cannot be a target, or null. Any scheme goes (`mailto:`, `myapp://`), but those that execute. Control
 * characters are refused wherever they are: browsers drop some of them from a scheme, and a line break would end the header.
 */
export function targetProblem(url: string): string | null {
  const text = unsafeText(url);
  if (text !== null) return text;
  const scheme = /^([a-z][a-z0-9+.-]*):.+/iu.exec(url.trim())?.[1];
  if (scheme === undefined) return 'is not an address with a scheme, such as https://example.com';
  return REFUSED_SCHEMES.has(scheme.toLowerCase()) ? `has the scheme ${scheme}:, which is refused` : null;
}

/**
 * Why an address cannot be a redirect for what is not found, or null. These may be relative and hold placeholders
 * (`{DOMAIN}`, `{ORIGINAL_PATH}`), so only what is dangerous is refused.
 */
export function fallbackProblem(url: string): string | null {
  const scheme = /^([^/?#]*?):/u.exec(url.trim())?.[1] ?? '';
  return unsafeText(url) ?? (/^[a-z][a-z0-9+.-]*$/iu.test(scheme) ? targetProblem(url) : null);
}

function unsafeText(url: string): string | null {
  const trimmed = url.trim();
  if (trimmed === '') return 'is empty';
  if (trimmed.length > MAX_TARGET_LENGTH) return `is longer than ${MAX_TARGET_LENGTH} characters`;
  if (/[\p{Cc}\u2028\u2029]/u.test(trimmed)) return 'holds a line break or another control character';
  return trimmed.isWellFormed() ? null : 'holds broken Unicode';
}
