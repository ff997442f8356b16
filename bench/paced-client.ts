import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

/**
 * A client that keeps to a rate, a process of its own: `node bench/paced-client.ts <PacedOptions as JSON>` writes a PacedResult as
 * JSON. Requests are due at fixed times, and latency counts from when a request was due, not from when it could be sent, so that a
 * server that stops for a second is charged for all that came in that second (open loop). It ends early when its input ends.
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

interface Connection {
  readonly socket: Socket;
  dueAt: number;
  received: string;
}

const options = JSON.parse(process.argv[2] ?? '') as PacedOptions;
console.log(JSON.stringify(await run(options)));
process.exit(0);

async function run({ port, requests, rate, seconds, connections }: PacedOptions): Promise<PacedResult> {
  const texts = readRequests(requests);
  const total = Math.round(rate * seconds);
  const latencies: number[] = [];
  const idle: Connection[] = [];
  let refused = 0;
  let answers = 0;
  let countedFrom = Infinity;
  const answered = (connection: Connection): void => {
    answers++;
    if (connection.dueAt >= countedFrom) latencies.push(performance.now() - connection.dueAt);
    if (!connection.received.startsWith('HTTP/1.1 30')) refused++;
    connection.received = '';
    idle.push(connection);
  };
  for (let i = 0; i < connections; i++) idle.push(await open(port, answered));

  const state = { sent: 0, ended: false };
  process.stdin.on('end', () => (state.ended = true)).resume();
  const began = performance.now();
  countedFrom = began + Math.min(WARM_UP_MS, (seconds * 1000) / 4);
  const send = (): void => {
    const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * rate));
    while (state.sent < due) {
      const connection = idle.pop();
      if (connection === undefined) return;
      connection.dueAt = began + (state.sent / rate) * 1000;
      connection.socket.write(texts[state.sent % texts.length] ?? '', 'latin1');
      state.sent++;
    }
  };
  while (!state.ended && state.sent < total) {
    send();
    await tick();
  }
  const deadline = performance.now() + LAST_ANSWERS_MS;
  while (answers < state.sent && performance.now() < deadline) await tick();
  if (answers < state.sent) throw new Error(`${state.sent - answers} requests had no answer`);
  return { refused, ...summary(latencies) };
}

async function tick(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, TICK_MS);
  await promise;
}

async function open(port: number, answered: (connection: Connection) => void): Promise<Connection> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }, resolve);
  socket.once('error', reject);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed a connection')));
  const connection: Connection = { socket, dueAt: 0, received: '' };
  socket.setEncoding('latin1').on('data', (part: string) => {
    connection.received += part;
    if (isWhole(connection.received)) answered(connection);
  });
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

function readRequests(file: string): readonly string[] {
  const [headers = '', paths = ''] = readFileSync(file, 'latin1').split('\n\n');
  const rest = ` HTTP/1.1\r\n${headers.replaceAll('\n', '\r\n')}${HEAD_END}`;
  return paths
    .trim()
    .split('\n')
    .map((path) => `GET ${path}${rest}`);
}

function summary(latencies: readonly number[]): Omit<PacedResult, 'refused'> {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { answered: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
