import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../engines/server.ts';
import type { Ledger } from '../src/http/api/contract.ts';
import { LONG_URL_LENGTH } from './made-up.ts';
import { startProcess, stopProcess, temporaryFolder } from './processes.ts';

/** The servers that are measured: Turnout as an operator starts it, and nginx beside it. */

export const TURNOUT = fileURLToPath(new URL('../bin/turnout', import.meta.url));
/** Public, and asked for by every client of the benchmark. */
export const DOMAIN = 's.example.org';
export const API_KEY = 'benchmark';
const DRAIN_POLL_MS = 200;
/** Longest wait for clicks to be counted: the journal's limit, 1 GiB, at some thousand clicks a second. */
const DRAIN_MS_MAX = 10 * 60_000;
const START_MS_MAX = 30_000;

/** Stops when its scope is left (`await using`). */
export interface Server extends AsyncDisposable {
  readonly port: number;
  /** Of the process that does the work. */
  readonly pid: number;
}

export interface Turnout extends Server {
  /** At once (SIGKILL); resolves when it has ended. */
  kill(): Promise<void>;
  /** Asks the API, `path` after /rest/v3; with a body by POST, or as `method` says. Throws unless the answer is a 2xx. */
  api<T>(path: string, body?: unknown, method?: 'POST' | 'PATCH'): Promise<T>;
  /** The ledger once every click that was answered so far is settled. */
  drained(): Promise<Ledger>;
}

export interface TurnoutOptions {
  readonly dataDir: string;
  /** Analytics alone answer no API. */
  readonly serve?: 'all' | 'shortener' | 'analytics';
  readonly core?: number;
  readonly nice?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Resolves when it says that it is ready. Throws what it said otherwise. */
export async function startTurnout({ dataDir, core, nice, serve = 'all', env = {} }: TurnoutOptions): Promise<Turnout> {
  const child = startProcess([TURNOUT, 'serve', serve], {
    ...(core !== undefined && { core }),
    ...(nice !== undefined && { nice }),
    env: {
      TURNOUT_PORT: '0',
      TURNOUT_DATA_DIR: dataDir,
      TURNOUT_DEFAULT_DOMAIN: DOMAIN,
      TURNOUT_INITIAL_API_KEY: API_KEY,
      TURNOUT_AUTO_RESOLVE_TITLES: 'false',
      ...env,
    },
  });
  const port = await readyPort(child);
  const api = async <T>(path: string, body?: unknown, method = 'POST'): Promise<T> => {
    const answer = await fetch(`http://127.0.0.1:${port}/rest/v3${path}`, {
      headers: { 'X-Api-Key': API_KEY, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { method, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const drained = async (): Promise<Ledger> => {
    const deadline = Date.now() + DRAIN_MS_MAX;
    for (;;) {
      const ledger = await api<Ledger>('/ledger');
      if (ledger.pending === 0) return ledger;
      if (Date.now() > deadline) throw new Error(`${ledger.pending} clicks are still pending`);
      await sleep(DRAIN_POLL_MS);
    }
  };
  return {
    port,
    pid: child.pid ?? 0,
    api,
    drained,
    kill: () => stopProcess(child, 'SIGKILL'),
    [Symbol.asyncDispose]: () => stopProcess(child),
  };
}

async function readyPort(child: ChildProcess): Promise<number> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('Turnout was started without its output');
  let log = '';
  stderr.setEncoding('utf8').on('data', (part: string) => (log = (log + part).slice(-10_000)));
  for await (const line of createInterface({ input: stdout })) {
    const port = /ready on http:\/\/localhost:(\d+)/u.exec(line)?.[1];
    if (port === undefined) continue;
    stdout.resume();
    return Number(port);
  }
  throw new Error(`Turnout did not start: ${log}`);
}

/** nginx that answers everything with a 302 to an address as long as Turnout's: one worker, no access log. */
export async function startNginx(core: number): Promise<Server> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'temp'));
  const [port = 0] = await freePorts(1);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path temp/${name};`,
  );
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off;
worker_processes 1;
pid nginx.pid;
error_log error.log;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  ${temporary.join(' ')}
  server {
    listen 127.0.0.1:${port};
    location / { return 302 ${'https://example.com/'.padEnd(LONG_URL_LENGTH, 'x')}; }
  }
}
`,
  );
  const child = startProcess(
    ['nginx', '-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')],
    {
      core,
      stdio: 'ignore',
      // A master that is killed leaves its worker behind.
      lastSignal: 'SIGTERM',
    },
  );
  await answering(port, child);
  const master = child.pid ?? 0;
  const [worker = master] = readFileSync(`/proc/${master}/task/${master}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  return { port, pid: worker, [Symbol.asyncDispose]: () => stopProcess(child) };
}

async function answering(port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_MS_MAX;
  for (;;) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('nginx did not start');
    const answer = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' }).catch(() => null);
    if (answer !== null) return;
    await sleep(20);
  }
}
