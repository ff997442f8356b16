import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

/**
 * A client that keeps to a rate, a process of its own: `node bench/paced-client.ts <PacedOptions as JSON>` writes a PacedResult as
 * JSON. Requests are due at fixed times, and latency counts from when a request was due, not from when it could be sent, so that a
 * server that stops for a second is charged for all that came in that second (open loop).
 */

export interface PacedOptions {
  readonly port: number;
  /** A file as bench/requests.lua reads it. */
  readonly requests: string;
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
  /** Kept open; each has one request under way at most. */
  readonly connections: number;
}

/** Latencies in milliseconds. */
export interface PacedResult {
  readonly answered: number;
  /** Answers whose status is none of a redirect. */
  readonly refused: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Requests that became due since the last tick are sent together; their wait for the tick is part of their latency. */
const TICK_MS = 1;
/** Not counted: until then this process's own code is not compiled, and waits for itself. */
const WARM_UP_MS = 2000;
/** How long the last answers are waited for. */
const LAST_ANSWERS_MS = 10_000;
const HEAD_END = '\r\n\r\n';
const BODY_LENGTH = /\r\ncontent-length: (\d+)/i;
/** Of one read; an answer is some hundred bytes. */
const READ_BUFFER = Buffer.allocUnsafeSlow(16 * 1024);

interface Connection {
  readonly socket: Socket;
  dueAt: number;
  /** The part of an answer that came so far, where it came in parts. */
  received: string;
}

const options = JSON.parse(process.argv[2] ?? '') as PacedOptions;
console.log(JSON.stringify(await run(options)));
process.exit(0);

async function run({ port, requests, rate, seconds, connections }: PacedOptions): Promise<PacedResult> {
  const texts = readRequests(requests);
  const total = Math.round(rate * seconds);
  const latencies = new Float64Array(total);
  const idle: Connection[] = [];
  let refused = 0;
  let answers = 0;
  let counted = 0;
  let countedFrom = Infinity;
  const answered = (connection: Connection, redirect: boolean): void => {
    answers++;
    if (connection.dueAt >= countedFrom) latencies[counted++] = performance.now() - connection.dueAt;
    if (!redirect) refused++;
    idle.push(connection);
    // What waited for a connection goes at once: at the next tick, 64 connections would never catch up with a pause of the server.
    if (state.late) send();
  };
  const state = { sent: 0, late: false };
  let began = Infinity;
  const send = (): void => {
    const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * rate));
    state.late = due - state.sent > idle.length;
    while (state.sent < due) {
      const connection = idle.pop();
      if (connection === undefined) return;
      connection.dueAt = began + (state.sent / rate) * 1000;
      connection.socket.write(texts[state.sent % texts.length] ?? '');
      state.sent++;
    }
  };
  for (let i = 0; i < connections; i++) idle.push(await open(port, answered));
  began = performance.now();
  countedFrom = began + Math.min(WARM_UP_MS, (seconds * 1000) / 4);
  while (state.sent < total) {
    send();
    await tick();
  }
  const deadline = performance.now() + LAST_ANSWERS_MS;
  while (answers < state.sent && performance.now() < deadline) await tick();
  if (answers < state.sent) throw new Error(`${state.sent - answers} requests had no answer`);
  return { refused, ...summary(latencies.subarray(0, counted)) };
}

async function tick(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, TICK_MS);
  await promise;
}

async function open(port: number, answered: (connection: Connection, redirect: boolean) => void): Promise<Connection> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const take = (length: number, buffer: Uint8Array): boolean => {
    const part = (buffer as Buffer).toString('latin1', 0, length);
    const received = connection.received === '' ? part : connection.received + part;
    connection.received = isWhole(received) ? '' : received;
    if (connection.received === '') answered(connection, received.startsWith('HTTP/1.1 30'));
    return true;
  };
  // One buffer for all reads: a new one for each costs more than the rest of the work on an answer.
  const onread = { buffer: READ_BUFFER, callback: take };
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, onread }, resolve);
  const connection: Connection = { socket, dueAt: 0, received: '' };
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed a connection')));
  await promise;
  return connection;
}

function isWhole(received: string): boolean {
  const end = received.indexOf(HEAD_END);
  if (end === -1) return false;
  const body = received.length - end - HEAD_END.length;
  return body >= Number(BODY_LENGTH.exec(received.slice(0, end))?.[1] ?? 0);
}

function fail(error: Error): void {
  console.error(error.message);
  process.exit(1);
}

function readRequests(file: string): readonly Buffer[] {
  const [headers = '', paths = ''] = readFileSync(file, 'latin1').split('\n\n');
  const rest = ` HTTP/1.1\r\n${headers.replaceAll('\n', '\r\n')}${HEAD_END}`;
  return paths
    .trim()
    .split('\n')
    .map((path) => Buffer.from(`GET ${path}${rest}`, 'latin1'));
}

function summary(latencies: Float64Array): Omit<PacedResult, 'refused'> {
  const sorted = latencies.sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { answered: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
