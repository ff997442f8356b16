import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PacedOptions, PacedResult } from './paced-client.ts';
import { cpuSeconds, runProcess, stolenSeconds, temporaryFolder } from './processes.ts';
import { DOMAIN, type Server } from './servers.ts';

/** The clients: wrk as fast as it can, and one of our own at a given rate. Both send the same requests. */

export const CONNECTIONS = 64;
export const SERVER_CORE = 0;
export const CLIENT_CORE = 1;

/** As browsers send them. */
const HEADERS = [
  `Host: ${DOMAIN}`,
  'User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language: en-GB,en;q=0.8',
  'Accept-Encoding: gzip, deflate, br',
];

const WRK_SCRIPT = fileURLToPath(new URL('requests.lua', import.meta.url));
const PACED_CLIENT = fileURLToPath(new URL('paced-client.ts', import.meta.url));

/** Writes what a client sends; gives the file. */
export function requestsFile(codes: readonly string[]): string {
  const file = join(temporaryFolder(), 'requests');
  writeFileSync(file, `${HEADERS.join('\n')}\n\n${codes.map((code) => `/${code}\n`).join('')}`);
  return file;
}

export interface WrkResult {
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers that wrk has read. */
  readonly answered: number;
  /** Of those, with a status from 400. */
  readonly refused: number;
  /** Share of its core that the server used, from 0 to 1: below 1 the client was the slower one. */
  readonly busy: number;
}

interface WrkLine {
  readonly requests: number;
  readonly microseconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly statusErrors: number;
  readonly socketErrors: number;
}

export async function runWrk({ port, pid }: Server, requests: string, seconds: number): Promise<WrkResult> {
  const usedBefore = cpuSeconds(pid);
  const command = [
    'wrk',
    '-t1',
    `-c${CONNECTIONS}`,
    `-d${seconds}s`,
    '--timeout',
    '10s',
    '-s',
    WRK_SCRIPT,
    `http://127.0.0.1:${port}/`,
  ];
  const output = await runProcess([...command, '--', requests], { core: CLIENT_CORE });
  const used = cpuSeconds(pid) - usedBefore;
  const line = /^RESULT (.*)$/mu.exec(output)?.[1];
  if (line === undefined) throw new Error(`wrk gave no result: ${output}`);
  const result = JSON.parse(line) as WrkLine;
  if (result.socketErrors > 0) throw new Error(`wrk met ${result.socketErrors} broken or late answers`);
  return {
    rate: result.requests / (result.microseconds / 1e6),
    p50: result.p50 / 1000,
    p99: result.p99 / 1000,
    answered: result.requests,
    refused: result.statusErrors,
    busy: used / (result.microseconds / 1e6),
  };
}

export interface PacedTurn extends PacedResult {
  /** Asked for, requests a second. */
  readonly rate: number;
  /** Milliseconds that the machine's host took meanwhile. */
  readonly stolen: number;
}

/** Asks at `rate` requests a second, for so many seconds, whether the server keeps up or not. */
export async function runPaced({ port }: Server, requests: string, rate: number, seconds: number): Promise<PacedTurn> {
  const before = stolenSeconds();
  const options: PacedOptions = { port, requests, rate, seconds, connections: CONNECTIONS };
  const output = await runProcess([process.execPath, PACED_CLIENT, JSON.stringify(options)], { core: CLIENT_CORE });
  return { ...(JSON.parse(output) as PacedResult), rate, stolen: 1000 * (stolenSeconds() - before) };
}
