import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RouteOptions } from 'fastify';
import type { Api, ApiSettings } from './deps.ts';
import { openApiDocument } from './openapi.ts';
import { API_BASE } from './paths.ts';

/** The OpenAPI document, and a page to read it that needs nothing from elsewhere. No key is needed: both say what is public. */
export function docsRoutes(api: Api, routes: readonly RouteOptions[], settings: ApiSettings): void {
  const config = { key: 'none', hidden: true } as const;
  let document: string | undefined;
  api.get('/openapi.json', { config }, (_request, reply) => {
    // Made when first asked for: all routes are known then.
    document ??= JSON.stringify(openApiDocument(routes, settings.basePath + API_BASE, settings.version));
    return reply.type('application/json; charset=utf-8').send(document);
  });

  const page = readFileSync(new URL('docs-page.html', import.meta.url), 'utf8');
  // Nothing but the page's own script and style may run in it (CSP level 3, hash sources).
  const policy = `default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; script-src ${hashOf(page, 'script')}; style-src ${hashOf(page, 'style')}`;
  api.get('/docs', { config }, (_request, reply) =>
    reply.header('Content-Security-Policy', policy).type('text/html; charset=utf-8').send(page),
  );
}

function hashOf(page: string, element: 'script' | 'style'): string {
  const content = new RegExp(`<${element}>(.*?)</${element}>`, 'su').exec(page)?.[1] ?? '';
  return `'sha256-${createHash('sha256').update(content, 'utf8').digest('base64')}'`;
}
