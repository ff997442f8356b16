import type { CorsSettings } from './deps.ts';

const ALL_METHODS = 'GET,POST,PUT,PATCH,DELETE';
/** What scripts of other origins may read beside the body. */
const EXPOSED = 'ETag,X-Request-Id,Allow,Retry-After';

/** Headers that every answer to another origin carries, whatever its status. Empty when no origin is named. */
export function corsHeaders(origin: string | undefined, settings: CorsSettings): Record<string, string> {
  if (origin === undefined) return {};
  const allowed = allowedOrigin(origin, settings.allowOrigin);
  const vary = settings.allowOrigin === '*' ? {} : { Vary: 'Origin' };
  if (allowed === null) return vary;
  return {
    ...vary,
    'Access-Control-Allow-Origin': allowed,
    'Access-Control-Expose-Headers': EXPOSED,
    ...(settings.allowCredentials && { 'Access-Control-Allow-Credentials': 'true' }),
  };
}

/** Headers of the answer to OPTIONS. `allow`: methods of the address, null when there is nothing there. */
export function preflightHeaders(
  allow: string | null,
  request: { readonly origin?: string | undefined; readonly headers?: string | undefined },
  settings: CorsSettings,
): Record<string, string> {
  const methods = allow ?? ALL_METHODS;
  if (request.origin === undefined) return { Allow: methods };
  return {
    Allow: methods,
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Max-Age': String(settings.maxAge),
    ...(request.headers !== undefined && { 'Access-Control-Allow-Headers': request.headers }),
  };
}

function allowedOrigin(origin: string, setting: string): string | null {
  if (setting === '*') return '*';
  if (setting === '<origin>') return origin;
  const origins = setting.split(',').map((item) => item.trim());
  return origins.includes(origin) ? origin : null;
}
