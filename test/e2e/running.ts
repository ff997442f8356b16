import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ProcessName } from '../../src/cli/context.ts';
import type { Ledger } from '../../src/core/visit.ts';

/** Turnout as an operator runs it, for tests: `bin/turnout` in a process of its own. */

declare module 'node:test' {
  interface TestContext {
    /** Documented; its types forgot it (24.19). */
    readonly passed: boolean;
  }
}

const POLL_MS = 20;
/** What a test that fails shows of a server's log: its end, in characters. */
const LOG_SHOWN = 5000;
const STANDING_MS = 2000;
export const TURNOUT = fileURLToPath(new URL('../../bin/turnout', import.meta.url));

export interface RunningTurnout {
  /** `http://localhost:<port>`, without a slash at its end. */
  readonly url: string;
  /** The API key that this start made; the one that TURNOUT_INITIAL_API_KEY names otherwise, or else empty. */
  readonly key: string;
  /** The dashboard's address as it was printed; behind a first start's # is what signs in once. */
  readonly dashboard: string;
  /** What it printed until it was ready. */
  readonly output: string;
  /** Where /health, /ready and /metrics are, when they have a port of their own; empty otherwise. */
  readonly status: string;
  readonly dataDir: string;
  /** The server itself, not a shell around it: its pid may be signalled. */
  readonly process: ChildProcess;
  /** What it wrote to stderr so far. */
  readonly log: () => string;
  /** Stops it in order (SIGTERM) and waits for the end; the exit code, null when a signal ended it. Harmless when it ended before. */
  stop(): Promise<number | null>;
}

/**
 * Starts a server on a free port and resolves when it is ready. It ends with the test, and its data folder goes when the test
 * file ends, so a test may start a second one on the folder of the first (TURNOUT_DATA_DIR). Rejects with what it said when it
 * does not start.
 */
export async function startTurnout(
  t: TestContext,
  env: Record<string, string> = {},
  name: ProcessName = 'all',
): Promise<RunningTurnout> {
  const dataDir = env['TURNOUT_DATA_DIR'] ?? temporaryFolder();
  const child = spawn(TURNOUT, ['serve', name], {
    env: { ...cleanEnvironment(), TURNOUT_PORT: '0', TURNOUT_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    return (await ended)[0];
  };
  let log = '';
  let url = '';
  t.after(async () => {
    if (!t.passed) t.diagnostic(`${name} on ${url}: ${await standing(url)}\n${log.slice(-LOG_SHOWN)}`);
    await stop();
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => (log += part));

  let key = env['TURNOUT_INITIAL_API_KEY'] ?? '';
  let dashboard = '';
  let status = '';
  let output = '';
  for await (const line of createInterface({ input: child.stdout })) {
    output += `${line}\n`;
    url = /ready on (http:\S+)/u.exec(line)?.[1] ?? url;
    key = /^API key, shown only now: (\S+)/u.exec(line)?.[1] ?? key;
    status = /^Status: (\S+)/u.exec(line)?.[1] ?? status;
    dashboard = /^Dashboard: (\S+)/u.exec(line)?.[1] ?? dashboard;
    // The last line of a start; without its store the last one for now.
    if (/^(?:API: |The store does not answer)/u.test(line) || (name === 'analytics' && url !== '')) break;
  }
  if (url === '') throw new Error(`Turnout did not start (exit code ${(await ended)[0]}): ${log}`);
  child.stdout.resume();
  return { url, key, dashboard, output, status, dataDir, process: child, log: () => log, stop };
}

/** What it says of itself, for whoever wonders why a test failed. */
async function standing(url: string): Promise<string> {
  try {
    return await (await fetch(`${url}/ready`, { signal: AbortSignal.timeout(STANDING_MS) })).text();
  } catch (error) {
    return String(error);
  }
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `bin/turnout <args>` to its end, without a terminal. `input` is what it reads from stdin. */
export async function turnout(
  args: readonly string[],
  env: Record<string, string> = {},
  input: string | Uint8Array = '',
): Promise<Finished> {
  const child = spawn(TURNOUT, args, { env: { ...cleanEnvironment(), ...env }, stdio: 'pipe' });
  // A command that does not read its input may end before it is written.
  child.stdin.on('error', () => {}).end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** Resolves when so many clicks were accepted and all of them are settled. */
export async function untilSettled(server: RunningTurnout, accepted: number, t?: TestContext): Promise<Ledger> {
  return await untilLedger(server, (ledger) => ledger.accepted >= accepted && ledger.pending === 0, t);
}

/** The ledger once it is so; polls, since nobody is told of it. Rejects when the test is over. */
export async function untilLedger(
  server: RunningTurnout,
  isSo: (ledger: Ledger) => boolean,
  t?: TestContext,
): Promise<Ledger> {
  for (;;) {
    const { status, json } = await callApi(server, 'GET', '/ledger');
    assert.equal(status, 200, JSON.stringify(json));
    const ledger = json as Ledger;
    if (isSo(ledger)) return ledger;
    t?.signal.throwIfAborted();
    await sleep(POLL_MS);
  }
}

/** Makes a link, as the API takes it. */
export async function makeLink(at: RunningTurnout, link: Readonly<Record<string, unknown>>): Promise<void> {
  const { status, json } = await callApi(at, 'POST', '/short-urls', link);
  assert.equal(status, 200, JSON.stringify(json));
}

/** Where a code leads; its status when nowhere. Asked from one address: localhost has two. */
export async function follow({ url }: Pick<RunningTurnout, 'url'>, code: string): Promise<string> {
  const at = url.replace('localhost', '127.0.0.1');
  const { status, headers } = await fetch(`${at}/${code}`, { redirect: 'manual' });
  return headers.get('location') ?? String(status);
}

/** Calls its API; `path` after /rest/v3. */
export async function callApi({ url, key }: RunningTurnout, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${url}/rest/v3${path}`, {
    method,
    headers: { 'X-Api-Key': key, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  // Tests look at what they expect of it.
  // eslint-disable-next-line typescript/no-explicit-any
  return { status: answer.status, headers: answer.headers, json: (await answer.json()) as any };
}

/** Where the command line finds a server. */
export function envOf({ url, key, dataDir }: RunningTurnout): Record<string, string> {
  return { TURNOUT_URL: url, TURNOUT_API_KEY: key, TURNOUT_DATA_DIR: dataDir };
}

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder that goes when this test file ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-e2e-'));
  folders.push(folder);
  return folder;
}

/** The environment without what would change what Turnout does or how it writes. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const changes = /^(?:TURNOUT_|NODE_|FORCE_COLOR$|NO_COLOR$|COLUMNS$)/u;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !changes.test(name)));
}
