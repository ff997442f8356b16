import {
  createServer as createHttpServer,
  request as httpRequest,
  Agent,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { pipeline } from 'node:stream';
import { failure } from '../channels.ts';
import { send, type Answer } from './answers.ts';
import type { ClientIp } from './client-ip.ts';
import { FastLane, isAuthority } from './fast-lane.ts';
import type { PublicRequest, Redirect } from './redirect.ts';
import { makeRequestIds } from './request-ids.ts';
import { RequestNotes } from './request-notes.ts';
import { isStatusPath, statusPage, type Asker, type StatusSource } from './status-pages.ts';

/** The one port: public requests are answered here, the others are passed through to the API's own thread. */

export interface ServerOptions {
  readonly redirect: Redirect;
  readonly clientIp: ClientIp;
  /** Whether a peer may say that a request is part of a trace. Null where nothing is traced: then nobody is asked. */
  readonly trustsTrace: ((peer: string) => boolean) | null;
  readonly isReserved: (path: string) => boolean;
  /** Of those, what is not for the API. */
  readonly isDashboard: (path: string) => boolean;
  /** Of those for the API, whether the answer does not end by itself. */
  readonly isStream: (path: string) => boolean;
  /** Where load balancers ask whether this process wants requests: it is said here, since the API has to wait when redirects are many. */
  readonly readyPath: string;
  /** Null where /health, /ready and /metrics are served on a port of their own. */
  readonly status: StatusSource | null;
  /** Path of the Unix socket (or Windows pipe) where the API listens. */
  readonly apiSocket: string;
  readonly now: () => number;
  /** Headers that CORS asks for on public answers; empty when the request has no Origin. */
  readonly corsHeaders: (origin: string | undefined) => readonly string[];
}

/** Limits of a request that is not in the fast lane. Bodies are limited where they are read, by the API. */
const HEADER_BYTES_MAX = 16 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 65_000;
const CONNECTIONS_MAX = 20_000;
const BACKLOG = 4096;
/** Requests to the API at the same time; further ones wait for a free connection. */
const API_CONNECTIONS_MAX = 64;
/** Streams that are passed through; the API itself refuses sooner (LISTENERS_MAX), and at once. */
const STREAMS_MAX = 128;

/**
 * Takes a port (0: any that is free) before anything is served on it; `shared` with other listeners that say so, among which the system divides
 * connections. Rejects with the system's error, such as EADDRINUSE, or ENOTSUP where ports can not be shared.
 */
export async function bind(port: number, address: string, shared = false): Promise<Server> {
  const listener = createServer({ noDelay: true, keepAlive: true, allowHalfOpen: true, pauseOnConnect: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  listener.once('error', reject);
  listener.listen({ port, ...(address !== '' && { host: address }), backlog: BACKLOG, reusePort: shared }, resolve);
  await promise;
  return listener;
}

export function portOf(listener: Server): number {
  return (listener.address() as AddressInfo).port;
}

export class PublicServer {
  readonly #options: ServerOptions;
  readonly #server: Server;
  readonly #http: HttpServer;
  readonly #lane: FastLane;
  readonly #newId = makeRequestIds();
  readonly #agent = new Agent({ keepAlive: true, maxSockets: API_CONNECTIONS_MAX });
  readonly #streams = new Agent({ maxSockets: STREAMS_MAX });
  #isReady = false;
  #draining = false;

  /** Serves what arrives at a listener. To be made in the turn in which the listener is bound: earlier connections are lost. */
  constructor(listener: Server, options: ServerOptions) {
    this.#server = listener;
    this.#options = options;
    this.#http = createHttpServer(
      {
        maxHeaderSize: HEADER_BYTES_MAX,
        headersTimeout: HEADERS_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
        connectionsCheckingInterval: 1000,
      },
      (request, response) => this.#serve(request, response),
    );
    // A client that sends no more still gets the answers to what it sent.
    Object.assign(this.#http, { httpAllowHalfOpen: true });
    // A server that does not listen checks no timeouts by itself; it starts to when it is told that it does.
    this.#http.emit('listening');
    this.#lane = new FastLane({
      ...options,
      isReserved: (path) => (options.status !== null && isStatusPath(path)) || options.isReserved(path),
      newId: this.#newId,
      handOver: (socket) => this.#http.emit('connection', socket),
    });
    this.#server.on('connection', (socket) => this.#lane.take(socket));
    this.#server.maxConnections = CONNECTIONS_MAX;
  }

  get port(): number {
    return portOf(this.#server);
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Open ones. */
  async connections(): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
    return await promise;
  }

  /** Says from now on that requests are welcome: before that they are answered too, as far as that is possible. */
  ready(): void {
    this.#isReady = true;
  }

  /** Serves on, and asks whoever is connected to connect anew: to another process, where a load balancer has one. */
  drain(): void {
    this.#isReady = false;
    this.#draining = true;
    this.#lane.drain();
  }

  /** Stops accepting, lets running requests finish for at most `ms`, then cuts the rest. */
  async close(ms: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#lane.stop();
    this.#http.closeIdleConnections();
    const timer = setTimeout(() => {
      this.#lane.cut();
      this.#http.closeAllConnections();
    }, ms);
    await closed;
    clearTimeout(timer);
    this.#lane.cut();
    this.#http.close();
    this.#agent.destroy();
    this.#streams.destroy();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const [path, query] = splitTarget(request.url ?? '');
    if (this.#draining) response.shouldKeepAlive = false;
    if (path === this.#options.readyPath) return this.#answer(request, response, this.#isReady ? READY : NOT_READY);
    if (this.#options.status !== null && isStatusPath(path))
      return this.#sayStatus(request, response, path, this.#options.status);
    if (this.#options.isReserved(path) || request.method === 'OPTIONS')
      return this.#passThrough(request, response, path);
    const id = request.headers['x-request-id'];
    response.setHeader('X-Request-Id', typeof id === 'string' ? id : this.#newId());
    const { host = '' } = request.headers;
    const answer = (given: Answer): void => this.#answer(request, response, given);
    if (!isAuthority(host) || (request.headersDistinct['host']?.length ?? 0) > 1) {
      const notes = RequestNotes.begin(request.method ?? '');
      answer(BAD_HOST);
      notes?.answered(BAD_HOST.status, 'error');
      return;
    }
    request.resume();
    this.#options.redirect(this.#publicRequest(request, path, query, host), answer);
  }

  #sayStatus(request: IncomingMessage, response: ServerResponse, path: string, status: StatusSource): void {
    statusPage(path, this.#asker(request), this.#isReady, status)
      .catch((error: unknown) => {
        failure.publish({ where: path, error });
        return NOT_READY;
      })
      .then((answer) => this.#answer(request, response, answer))
      .catch(() => response.destroy());
  }

  #asker({ socket, headers }: IncomingMessage): Asker {
    const forwardedFor = headers['x-forwarded-for'] as string | undefined;
    const [peer, ip] = [undefined, forwardedFor].map((hops) =>
      this.#options.clientIp(socket.remoteAddress ?? '', hops),
    );
    return { ip: ip ?? '', isForwarded: forwardedFor !== undefined && ip === peer, accept: headers.accept ?? '' };
  }

  #publicRequest(request: IncomingMessage, path: string, query: string, host: string): PublicRequest {
    const { headers } = request;
    const forwardedFor = headers['x-forwarded-for'];
    return {
      method: request.method ?? 'GET',
      path,
      query,
      from: {
        host: host.toLowerCase(),
        ip: this.#options.clientIp(
          request.socket.remoteAddress ?? '',
          typeof forwardedFor === 'string' ? forwardedFor : undefined,
        ),
        userAgent: headers['user-agent'] ?? '',
        referer: headers.referer ?? '',
        language: headers['accept-language'] ?? '',
        traceparent: this.#traceparent(request),
      },
    };
  }

  /** Empty where nothing is traced, or whoever asks must not decide that. */
  #traceparent({ headers, socket }: IncomingMessage): string {
    const { traceparent } = headers;
    const { trustsTrace } = this.#options;
    if (trustsTrace === null || typeof traceparent !== 'string') return '';
    return trustsTrace(socket.remoteAddress ?? '') ? traceparent : '';
  }

  #answer(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
    if (response.destroyed) return;
    const cors = this.#options.corsHeaders(request.headers.origin);
    for (let i = 0; i < cors.length; i += 2) response.setHeader(cors[i] ?? '', cors[i + 1] ?? '');
    send(response, answer, request.method === 'HEAD');
  }

  #passThrough(request: IncomingMessage, response: ServerResponse, path: string): void {
    const notes = RequestNotes.begin(request.method ?? '');
    const route = this.#options.isDashboard(path) ? 'dashboard' : 'api';
    const isStream = this.#options.isStream(path);
    // Its end is the connection's, or a stop would wait for one that nobody uses any more.
    if (isStream) response.shouldKeepAlive = false;
    const ip = this.#options.clientIp(
      request.socket.remoteAddress ?? '',
      request.headers['x-forwarded-for'] as string | undefined,
    );
    // A traceparent that is not to be believed ends here.
    const { traceparent: _given, ...headers } = request.headers;
    const traceparent = this.#traceparent(request);
    const inner = httpRequest({
      socketPath: this.#options.apiSocket,
      agent: isStream ? this.#streams : this.#agent,
      method: request.method,
      path: request.url,
      headers: { ...headers, 'x-forwarded-for': ip, ...(traceparent !== '' && { traceparent }) },
    });
    inner.on('response', (answer) => {
      response.writeHead(
        answer.statusCode ?? 502,
        answer.rawHeaders.filter((_, i, raw) => !/^(connection|keep-alive)$/i.test(raw[i - (i % 2)] ?? '')),
      );
      notes?.answered(answer.statusCode ?? 502, route);
      pipeline(answer, response, () => {});
    });
    inner.on('error', (error) => {
      if (!request.destroyed) failure.publish({ where: 'api', error });
      if (response.headersSent) return void response.destroy();
      this.#answer(request, response, API_AWAY);
      notes?.answered(API_AWAY.status, route);
    });
    pipeline(request, inner, () => {});
    response.on('close', () => {
      if (!response.writableFinished) inner.destroy();
    });
  }
}

const STATE = 'Content-Type: application/json\r\nCache-Control: no-store\r\n';
const READY: Answer = { status: 200, fields: STATE, body: '{"status":"pass"}' };
const NOT_READY: Answer = { status: 503, fields: `${STATE}Retry-After: 1\r\n`, body: '{"status":"fail"}' };
const BAD_HOST: Answer = {
  status: 400,
  fields: 'Content-Type: text/plain\r\n',
  body: 'Host header: expected one host or host:port\n',
};
const API_AWAY: Answer = {
  status: 503,
  fields: 'Content-Type: application/problem+json\r\nRetry-After: 1\r\n',
  body: JSON.stringify({
    type: 'https://shlink.io/api/error/unavailable',
    title: 'Service unavailable',
    detail: 'The API is starting or restarting. Try again in a moment.',
    status: 503,
  }),
};

/** Path and query of a request target, in origin form or absolute form (RFC 9112, 3.2). */
function splitTarget(target: string): readonly [string, string] {
  const origin = target.startsWith('/') ? target : target.replace(/^[a-z]+:\/\/[^/?#]*/i, '') || '/';
  const mark = origin.indexOf('?');
  return mark === -1 ? [origin, ''] : [origin.slice(0, mark), origin.slice(mark + 1)];
}
