import type { FastifyReply, FastifyRequest } from 'fastify';
import { apiRequestAnswered } from '../../channels.ts';
import type { Api } from './deps.ts';
import { operationId } from './openapi.ts';
import { API_BASE } from './paths.ts';

/** Says what became of each request, by the operation that it asked for: an address would be one of its link. */
export function tellAnswers(api: Api): void {
  api.addHook('onResponse', async (request, reply) => {
    if (!apiRequestAnswered.isHeard) return;
    const { elapsedTime } = reply;
    apiRequestAnswered.publish({
      operation: operationOf(request),
      status: reply.statusCode,
      startedAt: performance.now() - elapsedTime,
      ms: isStream(reply) ? null : elapsedTime,
      keyId: request.apiKey?.id ?? null,
    });
  });
}

function operationOf({ method, is404, routeOptions: { url, config } }: FastifyRequest): string {
  if (is404 || url === undefined) return 'none';
  if (!url.startsWith(API_BASE)) return 'dashboard';
  return config.hidden === true ? 'none' : operationId(method === 'HEAD' ? 'GET' : method, url);
}

function isStream(reply: FastifyReply): boolean {
  return reply.getHeader('content-type') === 'text/event-stream';
}
