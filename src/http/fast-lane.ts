import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import type { Answer } from './answers.ts';
import type { ClientIp } from './client-ip.ts';
import { readInPlace } from './read-in-place.ts';
import type { Redirect, Sender } from './redirect.ts';

/**
 * Plain redirects without node:http, which costs more than half of a request (docs/adr/0002). A connection starts here. As long
 * as each chunk that arrives is exactly one GET or HEAD request, strictly written (RFC 9112), for a public page, it is answered
 * here. Anything else, however harmless, and the connection goes over to node:http for good, with the bytes not yet answered.
 */

export interface FastLaneOptions {
  readonly redirect: Redirect;
  readonly clientIp: ClientIp;
  /** ServerOptions.trustsTrace. */
  readonly trustsTrace: ((peer: string) => boolean) | null;
  /** Whether a path is for the API or another page that is not public. */
  readonly isReserved: (path: string) => boolean;
  /** Takes the connection over, as node:http does on `connection`; the bytes follow as `data`. */
  readonly handOver: (socket: Socket) => void;
  /** For `X-Request-Id` when the client sent none. */
  readonly newId: () => string;
  readonly now: () => number;
}

/** A longer head goes to node:http, which has its own limit (16 KiB). */
const HEAD_BYTES_MAX = 8192;
/** A connection without requests is closed after this (nginx: 75 s). */
const IDLE_SECONDS = 65;

/** Method, origin-form target in visible ASCII, version. */
const LINE = /^(GET|HEAD) (\/[\x21\x24-\x3e\x40-\x7e]*)(?:\?([\x21\x23-\x7e]*))? HTTP\/1\.1$/;
/** Fields without folding, then the empty line. Values may hold bytes >= 0x80 (obs-text). */
// oxlint-disable-next-line no-control-regex
const FIELDS = /^(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r\n)+\r\n$/;
/** What a request carries that is more than a plain redirect. */
const SPECIAL = new Set([
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'origin',
  'connection',
  'te',
  'trailer',
  'proxy-connection',
]);

interface Head {
  readonly from: Sender;
  readonly requestId: string;
}

export class FastLane {
  readonly #options: FastLaneOptions;
  readonly #connections = new Set<Connection>();
  readonly #timer: NodeJS.Timeout;
  readonly counters = { requests: 0, handedOver: 0 };
  /** Seconds since the start: one timer for all connections, since setting one back for each request would cost more than to read it. */
  seconds = 0;
  /** What every answer says: the Date header (RFC 9110, 6.6.1), written once a second, and that the connection ends, when it does. */
  usual = '';
  #draining = false;

  constructor(options: FastLaneOptions) {
    this.#options = options;
    this.#writeUsual();
    this.#timer = setInterval(() => this.#tick(), 1000).unref();
  }

  /** For net.Server's `connection`. */
  take(socket: Socket): void {
    const connection = new Connection(socket, this, this.#options, () => this.#connections.delete(connection));
    this.#connections.add(connection);
    if (this.#draining) connection.drain();
  }

  /** From now on each connection is closed after its next answer, which says so: no request is cut off. */
  drain(): void {
    this.#draining = true;
    this.#writeUsual();
    for (const connection of this.#connections) connection.drain();
  }

  /** Closes what is idle now and the rest after its answer. */
  stop(): void {
    for (const connection of this.#connections) connection.stop();
  }

  /** Closes what is left. */
  cut(): void {
    clearInterval(this.#timer);
    for (const connection of this.#connections) connection.cut();
  }

  #tick(): void {
    this.seconds++;
    this.#writeUsual();
    for (const connection of this.#connections) {
      if (this.seconds - connection.usedAt > IDLE_SECONDS) connection.cut();
    }
  }

  #writeUsual(): void {
    const close = this.#draining ? 'Connection: close\r\n' : '';
    this.usual = `Date: ${new Date(this.#options.now()).toUTCString()}\r\n${close}`;
  }
}

class Connection {
  readonly #socket: Socket;
  readonly #lane: FastLane;
  readonly #options: FastLaneOptions;
  readonly #left: () => void;
  readonly #respond = (answer: Answer): void => this.#answer(answer);
  #busy = false;
  #stopping = false;
  #handedOver = false;
  /** What came while a request was being answered: a pipelining client, which node:http serves. */
  #early: Buffer[] = [];
  #fields = '';
  #head: Head | null = null;
  #method = '';
  /** In the lane's seconds. */
  usedAt: number;

  constructor(socket: Socket, lane: FastLane, options: FastLaneOptions, left: () => void) {
    this.#lane = lane;
    this.#options = options;
    this.#left = left;
    this.usedAt = lane.seconds;
    this.#socket = readInPlace(socket, (buffer, length) => this.#take(buffer, length));
    this.#socket.on('error', this.cut);
    this.#socket.on('close', left);
    this.#socket.on('end', this.#onEnd);
  }

  drain(): void {
    this.#stopping = true;
  }

  stop(): void {
    this.#stopping = true;
    if (!this.#busy) this.#socket.end();
  }

  readonly cut = (): void => void this.#socket.destroy();

  /** The client sends no more; it may still wait for its answer. */
  readonly #onEnd = (): void => this.stop();

  /** False when the connection is node:http's already. */
  #take(buffer: Buffer, length: number): boolean {
    if (this.#handedOver) return false;
    if (this.#busy) {
      this.#early.push(Buffer.copyBytesFrom(buffer, 0, length));
      this.#socket.pause();
    } else if (!this.#begin(length > HEAD_BYTES_MAX ? '' : buffer.toString('latin1', 0, length))) {
      this.#handOver([Buffer.copyBytesFrom(buffer, 0, length)]);
    }
    return true;
  }

  /** False when it is not exactly one plain request. */
  #begin(text: string): boolean {
    const lineEnd = text.indexOf('\r\n');
    const line = lineEnd === -1 ? null : LINE.exec(text.slice(0, lineEnd));
    if (line === null) return false;
    const [, method = '', path = '', query = ''] = line;
    if (this.#options.isReserved(path)) return false;
    const head = this.#headOf(text.slice(lineEnd + 2));
    if (head === null) return false;
    this.#busy = true;
    this.#method = method;
    this.usedAt = this.#lane.seconds;
    this.#lane.counters.requests++;
    this.#options.redirect({ method, path, query, from: head.from }, this.#respond);
    return true;
  }

  /** Header fields seldom change within a connection: the last ones are remembered with what they said. */
  #headOf(fields: string): Head | null {
    if (fields === this.#fields) return this.#head;
    if (!FIELDS.test(fields)) return null;
    const values = new Map<string, string>();
    for (let at = 0; at < fields.length - 2;) {
      const colon = fields.indexOf(':', at);
      const end = fields.indexOf('\r\n', colon);
      const name = fields.slice(at, colon).toLowerCase();
      const value = fields.slice(colon + 1, end).trim();
      at = end + 2;
      const keepsOpen = name === 'connection' && value.toLowerCase() === 'keep-alive';
      if ((SPECIAL.has(name) && !keepsOpen) || (values.has(name) && name === 'host')) return null;
      // oxlint-disable-next-line no-control-regex
      if (/[\x80-\xff]/.test(value)) return null;
      values.set(name, values.has(name) ? `${values.get(name)}, ${value}` : value);
    }
    const host = values.get('host');
    if (host === undefined || !isAuthority(host)) return null;
    const peer = this.#socket.remoteAddress ?? '';
    const traceparent = this.#options.trustsTrace === null ? undefined : values.get('traceparent');
    this.#fields = fields;
    this.#head = {
      from: {
        host: host.toLowerCase(),
        ip: this.#options.clientIp(peer, values.get('x-forwarded-for')),
        userAgent: values.get('user-agent') ?? '',
        referer: values.get('referer') ?? '',
        language: values.get('accept-language') ?? '',
        traceparent: traceparent !== undefined && this.#options.trustsTrace?.(peer) === true ? traceparent : '',
      },
      requestId: values.get('x-request-id') ?? '',
    };
    return this.#head;
  }

  #answer(answer: Answer): void {
    this.#busy = false;
    const socket = this.#socket;
    if (!socket.writable) return;
    const { status, fields, body } = answer;
    const requestId = this.#head?.requestId || this.#options.newId();
    const head = `${statusLine(status)}${fields}${this.#lane.usual}Content-Length: ${body.length}\r\nX-Request-Id: ${requestId}\r\n\r\n`;
    const sent = socket.write(this.#method === 'HEAD' ? head : head + body, 'latin1');
    if (this.#stopping) socket.end();
    else if (this.#early.length > 0) this.#handOver(this.#early);
    else if (!sent) this.#waitForReader();
  }

  /** A client that takes no answers is asked for no further requests: else its answers would fill memory. */
  #waitForReader(): void {
    this.#socket.pause();
    this.#socket.once('drain', () => this.#socket.resume());
  }

  #handOver(chunks: readonly Buffer[]): void {
    const socket = this.#socket;
    this.#handedOver = true;
    this.#lane.counters.handedOver++;
    this.#left();
    for (const name of ['data', 'error']) socket.removeAllListeners(name);
    socket.removeListener('end', this.#onEnd);
    socket.removeListener('close', this.#left);
    // node:http reads straight from the handle from now on, so bytes put back into the stream would be overtaken: they are
    // handed to its listener instead, before anything else can arrive.
    this.#options.handOver(socket);
    socket.emit('data', Buffer.concat(chunks));
    socket.resume();
  }
}

/** host or host:port (RFC 3986, 3.2.2), IPv6 in brackets. */
export function isAuthority(host: string): boolean {
  return host.length <= 255 && /^(?:[\w.~-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host);
}

const statusLines: string[] = [];

function statusLine(status: number): string {
  return (statusLines[status] ??= `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`);
}
