/** Which public page a path asks for. Pure text: nothing is looked up. */
export type Route =
  | { readonly kind: 'base' }
  | { readonly kind: 'robots' }
  | { readonly kind: 'pixel'; readonly code: string }
  /** Codes to try, the longest first, each with the path that follows it (empty, or with its leading slash). */
  | { readonly kind: 'link'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'unknown' };

export interface Candidate {
  readonly code: string;
  readonly extraPath: string;
}

export interface RouteSettings {
  readonly basePath: string;
  readonly multiSegment: boolean;
  readonly trailingSlash: boolean;
  readonly extraPathMode: 'default' | 'append' | 'ignore';
}

/** Segments of a multi-segment code; a longer path is no code of ours. Bounds the look-ups of one request. */
const SEGMENTS_MAX = 16;
const UNKNOWN: Route = { kind: 'unknown' };
const BASE: Route = { kind: 'base' };

/** Takes the path as sent (percent-encoded, without query). */
export function routeOf(rawPath: string, settings: RouteSettings): Route {
  const { basePath } = settings;
  if (!rawPath.startsWith(basePath)) return UNKNOWN;
  if (rawPath.length === basePath.length) return BASE;
  if (rawPath[basePath.length] !== '/') return UNKNOWN;
  const path = decode(rawPath.slice(basePath.length + 1));
  if (path === '') return BASE;
  if (path === null) return UNKNOWN;
  if (path === 'robots.txt') return { kind: 'robots' };
  if (!path.includes('/')) return { kind: 'link', candidates: [{ code: path, extraPath: '' }] };
  if (path.endsWith('/track') && (settings.multiSegment || path.indexOf('/') === path.length - 6)) {
    return { kind: 'pixel', code: path.slice(0, -6) };
  }
  const candidates = [...candidatesOf(path, rawPath.slice(settings.basePath.length + 1), settings)];
  return candidates.length === 0 ? UNKNOWN : { kind: 'link', candidates };
}

function* candidatesOf(path: string, rawPath: string, settings: RouteSettings): Generator<Candidate> {
  const whole = settings.trailingSlash && path.endsWith('/') ? path.slice(0, -1) : path;
  const segments = whole.split('/');
  if (segments.length > SEGMENTS_MAX) return;
  if (settings.multiSegment || segments.length === 1) yield { code: whole, extraPath: '' };
  if (settings.extraPathMode === 'default') return;
  // The extra path is handed on as it was sent, so it is cut from the raw path, which has the same slashes.
  const raw = rawPath.split('/');
  const longest = settings.multiSegment ? segments.length - 1 : 1;
  for (let count = Math.min(longest, segments.length - 1); count >= 1; count--) {
    yield { code: segments.slice(0, count).join('/'), extraPath: `/${raw.slice(count).join('/')}` };
  }
}

/** Null when the percent-encoding is not UTF-8, or hides a slash, which would make two paths of one. */
function decode(path: string): string | null {
  if (!path.includes('%')) return path;
  if (/%2f/i.test(path)) return null;
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
