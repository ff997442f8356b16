import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { FastifyReply } from 'fastify';
import type { Api } from './api/deps.ts';

/** The dashboard's files, as `scripts/dashboard.ts` builds them: from the disk, since few ask for them and none twice. */

/** Under the base path. No code has an @ (RFC 3986, gen-delims; src/core/code.ts), so no link is ever in its way. */
export const DASHBOARD_PATH = '/@dashboard';

export interface DashboardSettings {
  /** Of what was built. */
  readonly folder: string;
  readonly basePath: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
/** Files in it are named by their content. */
const ASSETS = 'assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';
/** Everything is from here: no other origin, no script or style within a page, no plug-in, no frame. Pictures that it makes itself are blobs and data. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
const NOT_BUILT = 'The dashboard is not built. `npm run dashboard` builds it; `npm start` does so by itself.\n';

export function dashboardRoutes(api: Api, { folder, basePath }: DashboardSettings): void {
  const root = basePath + DASHBOARD_PATH;
  const config = { key: 'none', hidden: true } as const;
  api.get(root, { config }, (_request, reply) => reply.redirect(`${root}/`, 308));
  api.get<{ Params: { '*': string } }>(`${root}/*`, { config }, async (request, reply) => {
    const path = request.params['*'];
    const accepts = request.headers['accept-encoding'] ?? '';
    void reply.headers({
      'Content-Security-Policy': POLICY,
      'Referrer-Policy': 'no-referrer',
      Vary: 'Accept-Encoding',
    });
    const isAsset = path.startsWith(ASSETS);
    const file = isAsset || extname(path) !== '' ? await fileOf(folder, path, accepts) : null;
    if (file !== null) return sendFile(reply, path, file);
    if (isAsset) return reply.code(404).type('text/plain; charset=utf-8').send('There is no such file.\n');
    // Every other address is a page of the dashboard, which finds its way by itself.
    const page = await read(folder, 'index.html');
    if (page === null) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
    const html = page.toString('utf8').replace('<base href="/" />', `<base href="${root}/" />`);
    return reply
      .header('Cache-Control', 'no-cache')
      .type(TYPES['.html'] ?? '')
      .send(html);
  });
}

interface File {
  readonly body: Buffer;
  readonly encoding: 'br' | null;
}

async function fileOf(folder: string, path: string, accepts: string): Promise<File | null> {
  const compressed = /\bbr\b/u.test(accepts) ? await read(folder, `${path}.br`) : null;
  if (compressed !== null) return { body: compressed, encoding: 'br' };
  const body = await read(folder, path);
  return body === null ? null : { body, encoding: null };
}

function sendFile(reply: FastifyReply, path: string, { body, encoding }: File): FastifyReply {
  if (encoding !== null) void reply.header('Content-Encoding', encoding);
  return reply
    .header('Cache-Control', path.startsWith(ASSETS) ? FOR_EVER : 'no-cache')
    .type(TYPES[extname(path)] ?? 'application/octet-stream')
    .send(body);
}

/** Null when there is no such file, or when it is outside of the folder. */
async function read(folder: string, path: string): Promise<Buffer | null> {
  const file = normalize(join(folder, path));
  if (!file.startsWith(folder + sep)) return null;
  try {
    return await readFile(file);
  } catch {
    return null;
  }
}
