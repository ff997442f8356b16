import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import Fastify, { type FastifyReply, type FastifyRequest, type HTTPMethods, type RouteOptions } from 'fastify';
import { TurnoutError } from '../../core/errors.ts';
import { tellAnswers } from './answered.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { batchRoutes } from './batch.ts';
import { authenticate } from './caller.ts';
import { dashboardRoutes } from '../dashboard.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import type { Api, ApiDeps } from './deps.ts';
import { docsRoutes } from './docs.ts';
import { domainRoutes } from './domains.ts';
import { faultLabRoutes } from './fault-lab.ts';
import { historyRoutes } from './history.ts';
import { importRoutes } from './import.ts';
import { linkExportRoutes } from './link-export.ts';
import { liveRoutes } from './live.ts';
import { operationRoutes } from './operation.ts';
import { API_BASE, canonicalUrl } from './paths.ts';
import { malformedBody, notFound, PROBLEM_CONTENT_TYPE, problemOfAny, RETRY_AFTER_SECONDS } from './problems.ts';
import { parseQuery } from './query.ts';
import { redirectRuleRoutes } from './redirect-rules.ts';
import { shortUrlRoutes } from './short-urls.ts';
import { tagRoutes } from './tags.ts';
import { validatorCompiler } from './validation.ts';
import { visitRoutes } from './visits.ts';

export type { ApiDeps, ApiSettings, CorsSettings, Simulate } from './deps.ts';

/** Largest body of a request, in bytes; a batch may be larger. */
const BODY_LIMIT = 1024 * 1024;
/** Longest code in a path, in characters after decoding. Longer ones belong to no link. */
const MAX_PARAM_LENGTH = 1024;
/** How long a client may take to send a request, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;
const METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Shlink's REST API v3 (v1 and v2 answer alike), with Turnout's additions. Every answer carries X-Request-Id and, where an
 * Origin was sent, the CORS headers; every error is a problem document. Not listening yet; `close()` ends it.
 */
export function buildApi(deps: ApiDeps): Api {
  const { settings } = deps;
  const api: Api = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, querystringParser: parseQuery },
    rewriteUrl: (request) => canonicalUrl(request.url ?? '/', settings.basePath),
    genReqId: requestId,
    frameworkErrors: (error, request, reply) => {
      addCommonHeaders(request, reply, deps);
      void sendProblem(error, request, reply);
    },
  });
  api.setValidatorCompiler(validatorCompiler);
  // Answers are typed by their schemas at compile time; nothing is left for a serializer to leave out.
  api.setSerializerCompiler(() => (data) => JSON.stringify(data));
  api.decorateRequest('apiKey', null);
  readJsonBodies(api);

  api.addHook('onRequest', async (request, reply) => {
    addCommonHeaders(request, reply, deps);
    // Bodies are JSON whatever they claim to be, and Fastify refuses what it can not read of a claim.
    if (request.headers['content-type'] !== undefined) request.headers['content-type'] = 'application/json';
  });
  // Fastify adds a charset to every JSON type, and these have none (RFC 9457, section 6.1).
  api.addHook('onSend', async (_request, reply) => {
    const type = reply.getHeader('content-type');
    if (typeof type === 'string' && type.includes('+json;')) void reply.header('Content-Type', type.split(';')[0]);
  });
  tellAnswers(api);
  // After the body is parsed, so that broken JSON is said before a missing key is, as in Shlink.
  api.addHook('preValidation', async (request) => await authenticate(request, deps.keys, deps.now()));
  api.setErrorHandler(sendProblem);
  api.setNotFoundHandler((request, reply) => {
    if (request.method === 'OPTIONS') return sendPreflight(null, request, reply, deps);
    throw notFound();
  });

  const routes: RouteOptions[] = [];
  api.addHook('onRoute', (route) => void routes.push(route));
  void api.register(
    (v3: Api, _options, done) => {
      shortUrlRoutes(v3, deps);
      batchRoutes(v3, deps);
      linkExportRoutes(v3, deps);
      importRoutes(v3, deps);
      redirectRuleRoutes(v3, deps);
      historyRoutes(v3, deps);
      visitRoutes(v3, deps);
      liveRoutes(v3, deps);
      tagRoutes(v3, deps);
      domainRoutes(v3, deps);
      apiKeyRoutes(v3, deps);
      operationRoutes(v3, deps);
      faultLabRoutes(v3, deps);
      docsRoutes(v3, routes, settings);
      done();
    },
    { prefix: API_BASE },
  );
  dashboardRoutes(api, { folder: settings.dashboardFolder, basePath: settings.basePath });
  void api.register((rest: Api, _options, done) => {
    otherMethodRoutes(rest, [...routes], deps);
    done();
  });
  return api;
}

/** Bodies are JSON; none is an empty object, and so is PHP's way to write one, `[]`. */
function readJsonBodies(api: Api): void {
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    const text = body.toString().trim();
    try {
      const value: unknown = text === '' ? {} : JSON.parse(text);
      if (typeof value !== 'object' || value === null) return done(malformedBody());
      if (!Array.isArray(value)) return done(null, value);
      return value.length === 0 ? done(null, {}) : done(malformedBody());
    } catch {
      return done(malformedBody());
    }
  });
}

/** OPTIONS for every address, and 405 for the methods that it does not have. */
function otherMethodRoutes(api: Api, routes: readonly RouteOptions[], deps: ApiDeps): void {
  for (const url of new Set(routes.map((route) => route.url))) {
    // `/short-urls/batch` is also the short URL with that code.
    const same = new Set<string>(routes.filter((route) => covers(route.url, url)).flatMap((route) => route.method));
    const allow = METHODS.filter((method) => same.has(method)).join(',');
    api.route({
      method: METHODS.filter((method) => !same.has(method)),
      url,
      config: { key: 'none', hidden: true },
      handler: (request, reply) => {
        if (request.method === 'OPTIONS') return sendPreflight(allow, request, reply, deps);
        void reply.header('Allow', allow);
        throw new TurnoutError('method-not-allowed', `There is no ${request.method} here, only ${allow}.`);
      },
    });
  }
}

function covers(pattern: string, url: string): boolean {
  const [wanted, given] = [pattern.split('/'), url.split('/')];
  return wanted.length === given.length && wanted.every((part, index) => part.startsWith(':') || part === given[index]);
}

function sendPreflight(
  allow: string | null,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: ApiDeps,
): FastifyReply {
  const { origin, 'access-control-request-headers': headers } = request.headers;
  return reply
    .code(204)
    .headers(preflightHeaders(allow, { origin, headers }, deps.settings.cors))
    .send();
}

function addCommonHeaders(request: FastifyRequest, reply: FastifyReply, deps: ApiDeps): void {
  void reply.headers({
    'X-Request-Id': request.id,
    'X-Content-Type-Options': 'nosniff',
    ...corsHeaders(request.headers.origin, deps.settings.cors),
  });
}

function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOfAny(error, `${request.method} ${request.routeOptions.url ?? 'unknown'} ${request.id}`);
  if (problem.status === 503) void reply.header('Retry-After', RETRY_AFTER_SECONDS);
  // As bytes: to a text Fastify would add a charset, which JSON has none of (RFC 8259, section 11).
  return reply
    .code(problem.status)
    .type(PROBLEM_CONTENT_TYPE)
    .send(Buffer.from(JSON.stringify(problem)));
}

/** The caller's id when it is short and plain (it goes into headers and logs), or a new one. */
function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:/+=@-]{1,128}$/u.test(given) ? given : randomUUID();
}
