import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** One server process, which can be killed and started again on the same port and folder. */

const READY_MS = 60_000;
const STOP_MS = 20_000;
const POLL_MS = 50;
const LOG_LINES = 15;

export interface ServerOptions {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** Whom it runs as, where that is somebody else (PostgreSQL refuses to run as root). */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Where its output goes. */
  readonly log: string;
  /** Whether it answers. */
  readonly ready: () => Promise<boolean>;
  /** What asks it to end in order. */
  readonly stopSignal?: NodeJS.Signals;
  /** Whether what it started is gone too, where a kill leaves some of it behind for a moment. */
  readonly gone?: () => boolean;
}

/** Of all that were started and have not ended: none outlives this process. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => signal(child, 'SIGKILL')));

export class Server {
  readonly name: string;
  readonly #options: ServerOptions;
  #child: ChildProcess | null = null;

  constructor(options: ServerOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Resolves when it answers. Throws with the end of its log when it ends instead, or takes longer than a minute. */
  async start(): Promise<void> {
    const { command, env = {}, user, log, ready } = this.#options;
    const [file, ...args] = command;
    const output = openSync(log, 'a', 0o644);
    // A group of its own: what it starts is stopped with it, and a terminal's Ctrl-C is ours alone.
    const child = spawn(file, args, {
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', output, output],
      ...user,
    });
    closeSync(output);
    this.#child = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.once('error', () => running.delete(child));
    const deadline = Date.now() + READY_MS;
    while (!(await ready().catch(() => false))) {
      if (hasEnded(child) || child.pid === undefined)
        throw new Error(`${this.name} ended at its start: ${this.#lastWords()}`);
      if (Date.now() > deadline) throw new Error(`${this.name} does not answer: ${this.#lastWords()}`);
      await sleep(POLL_MS);
    }
  }

  /** In order, or at once with SIGKILL. Resolves when it has ended. */
  async stop(how: NodeJS.Signals = this.#options.stopSignal ?? 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === null || hasEnded(child)) return;
    const ended = once(child, 'exit');
    signal(child, how);
    const late = setTimeout(() => signal(child, 'SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(late);
    while (this.#options.gone?.() === false) await sleep(POLL_MS);
  }

  #lastWords(): string {
    const lines = readFileSync(this.#options.log, 'utf8').trim().split('\n');
    return `${lines.slice(-LOG_LINES).join('\n')}\n(${this.#options.log})`;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** To all of its group. */
function signal({ pid }: ChildProcess, how: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, how);
  } catch {
    // It has ended.
  }
}

/** Whether somebody listens on a port of this machine. */
export async function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
  const result = await promise;
  socket.destroy();
  return result;
}

/** Ports that nobody listens on, all different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
