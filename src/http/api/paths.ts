/** Where the routes are registered; the other versions are answered by the same ones. */
export const API_BASE = '/rest/v3';

/** What may follow a code, a tag or a domain in a path, longest first. */
const VISITS = ['/visits/stats', '/visits/export', '/visits'];
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  'short-urls': [...VISITS, '/redirect-rules/simulate', '/redirect-rules', '/history', '/restore'],
  tags: VISITS,
  domains: VISITS,
};

/**
 * The address of a request as the router knows it: without the base path, in version 3, and with the code (or tag, or domain)
 * as one encoded segment, since clients send `/short-urls/docs/intro/visits` for the visits of `docs/intro`. What follows the
 * code is recognised from the end; a code that ends like that itself is reached with its slash encoded (`docs%2Fvisits`).
 * Addresses that are none of the API's come back as they were.
 */
export function canonicalUrl(url: string, basePath: string): string {
  if (!url.startsWith(`${basePath}/rest/`)) return url;
  const queryStart = url.indexOf('?');
  const path = queryStart === -1 ? url.slice(basePath.length) : url.slice(basePath.length, queryStart);
  const query = queryStart === -1 ? '' : url.slice(queryStart);
  if (path === '/rest/health') return `${API_BASE}/health${query}`;
  const match = /^\/rest\/v[123](\/([^/]+)\/(.+))$/u.exec(path);
  if (!match) return path.replace(/^\/rest\/v[123](?=\/|$)/u, API_BASE) + query;
  const [, whole = '', noun = '', rest = ''] = match;
  const endings = ENDINGS[noun];
  if (endings === undefined) return API_BASE + whole + query;
  const ending = endings.find((candidate) => rest.endsWith(candidate) && rest.length > candidate.length) ?? '';
  if (noun !== 'short-urls' && ending === '') return API_BASE + whole + query;
  return `${API_BASE}/${noun}/${encodeSegment(rest.slice(0, rest.length - ending.length))}${ending}${query}`;
}

/** Percent signs that encode nothing stand for themselves; what is encoded already is not encoded twice. */
function encodeSegment(text: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/giu, '%25')));
  } catch {
    return text;
  }
}
