import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { isStatusPath, STATUS_PATHS, statusPage, type StatusSource } from '../http/status-pages.ts';

/** /health, /ready and /metrics on a port of their own. `isServing` as for `statusPage`. */
export async function listenForStatus(
  port: number,
  address: string,
  source: StatusSource,
  isServing: () => boolean,
): Promise<Server> {
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const say = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
    };
    if (!isStatusPath(path)) return say(404, 'text/plain', `There are ${STATUS_PATHS.join(', ')} here.\n`);
    const { remoteAddress: ip = '' } = request.socket;
    const { accept = '', 'x-forwarded-for': forwardedFor } = request.headers;
    statusPage(path, { ip, isForwarded: forwardedFor !== undefined, accept }, isServing(), source).then(
      ({ status, fields, body }) => say(status, /^Content-Type: (.*)\r$/m.exec(fields)?.[1] ?? 'text/plain', body),
      (error: unknown) => say(500, 'text/plain', `${(error as Error).message}\n`),
    );
  });
  server.listen({ port, ...(address !== '' && { host: address }) });
  await once(server, 'listening');
  return server;
}
