import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

/** What a process that serves nobody else says of itself: /health (it runs), /ready (it can work, or why not), /metrics. */

export interface Status {
  /** Why it can not do its work; empty when it can. */
  readonly problems: readonly string[];
  readonly metrics: Readonly<Record<string, { readonly help: string; readonly value: number }>>;
}

export async function listenForStatus(port: number, address: string, status: () => Promise<Status>): Promise<Server> {
  const server = createServer((request, response) => {
    answerTo(request.url ?? '', status).then(
      ([code, type, body]) => response.writeHead(code, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body),
      (error: unknown) =>
        response.writeHead(500, { 'Content-Type': 'text/plain' }).end(`${(error as Error).message}\n`),
    );
  });
  server.listen({ port, ...(address !== '' && { host: address }) });
  await once(server, 'listening');
  return server;
}

async function answerTo(path: string, status: () => Promise<Status>): Promise<readonly [number, string, string]> {
  if (path === '/health') return [200, 'application/json', '{"status":"pass"}\n'];
  if (path !== '/ready' && path !== '/metrics')
    return [404, 'text/plain', 'There are /health, /ready and /metrics here.\n'];
  const { problems, metrics } = await status();
  if (path === '/ready')
    return [
      problems.length === 0 ? 200 : 503,
      'application/json',
      `${JSON.stringify({ status: problems.length === 0 ? 'pass' : 'fail', problems })}\n`,
    ];
  // The text format of Prometheus, version 0.0.4.
  const lines = Object.entries(metrics).map(
    ([name, { help, value }]) =>
      `# HELP ${name} ${help}\n# TYPE ${name} ${name.endsWith('_total') ? 'counter' : 'gauge'}\n${name} ${value}\n`,
  );
  return [200, 'text/plain; version=0.0.4', lines.join('')];
}
