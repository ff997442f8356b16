import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { apiRequestAnswered, apiRequestBegins } from '../../channels.ts';
import type { Api } from './deps.ts';
import { operationId } from './openapi.ts';
import { API_BASE } from './paths.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Does something in the context that a listener gave the request; null where nobody listens. */
    inContext: (<R>(work: () => R) => R) | null;
  }
}

/** Says of each request that it begins, and what became of it, by the operation that it asked for: an address would be one of its link. */
export function tellAnswers(api: Api): void {
  api.decorateRequest('inContext', null);
  api.addHook('onRequest', (request, _reply, done) => {
    if (!apiRequestAnswered.isHeard) return done();
    const { traceparent } = request.headers;
    apiRequestBegins.around({ traceparent: typeof traceparent === 'string' ? traceparent : '' }, () => {
      request.inContext = AsyncLocalStorage.snapshot();
      done();
    });
  });
  // A body arrives in the context of its connection, and the end of an answer is seen there too.
  api.addHook('preValidation', (request, _reply, done) => (request.inContext ?? now)(done));
  api.addHook('onResponse', (request, reply, done) => {
    const { elapsedTime } = reply;
    const answered = {
      operation: operationOf(request),
      status: reply.statusCode,
      startedAt: performance.now() - elapsedTime,
      ms: isStream(reply) ? null : elapsedTime,
      keyId: request.apiKey?.id ?? null,
    };
    request.inContext?.(() => apiRequestAnswered.publish(answered));
    done();
  });
}

function now<R>(work: () => R): R {
  return work();
}

function operationOf({ method, is404, routeOptions: { url, config } }: FastifyRequest): string {
  if (is404 || url === undefined) return 'none';
  if (!url.startsWith(API_BASE)) return 'dashboard';
  return config.hidden === true ? 'none' : operationId(method === 'HEAD' ? 'GET' : method, url);
}

function isStream(reply: FastifyReply): boolean {
  return reply.getHeader('content-type') === 'text/event-stream';
}
