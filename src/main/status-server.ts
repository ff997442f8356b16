import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { send, text, type Answer } from '../http/answers.ts';
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
    const say = (answer: Answer): void => send(response, answer, request.method === 'HEAD');
    if (!isStatusPath(path)) return say(text(404, 'text/plain', `There are ${STATUS_PATHS.join(', ')} here.\n`));
    const { remoteAddress: ip = '' } = request.socket;
    const { accept = '', 'x-forwarded-for': forwardedFor } = request.headers;
    statusPage(path, { ip, isForwarded: forwardedFor !== undefined, accept }, isServing(), source)
      .catch((error: unknown) => text(500, 'text/plain', `${(error as Error).message}\n`))
      .then(say)
      .catch(() => response.destroy());
  });
  server.listen({ port, ...(address !== '' && { host: address }) });
  await once(server, 'listening');
  return server;
}
