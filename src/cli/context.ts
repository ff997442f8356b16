import type picocolors from 'picocolors';
import type { KeyStore } from '../core/ports.ts';
import type { Ledger } from '../core/visit.ts';
import type { Api } from './api.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** What a command gets. */
export interface Context {
  /** The server at TURNOUT_URL, asked with TURNOUT_API_KEY. */
  readonly api: () => Api;
  readonly outside: Outside;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** Of stdout: plain text where that is no terminal. */
  readonly colors: Colors;
  /** Columns that a line may take; Infinity where stdout is no terminal. */
  readonly width: () => number;
  /** What the process will end with, unless something is thrown. */
  readonly exitWith: (code: number) => void;
}

/** What `turnout serve` may run. */
export const processNames = ['all', 'shortener', 'analytics'] as const;
export type ProcessName = (typeof processNames)[number];

/** What the command line needs of the rooms that it may not know; main brings it. Each reads the configuration when called. */
export interface Outside {
  readonly version: string;
  readonly settings: () => Settings;
  /** Runs until the server is told to stop; the exit code. */
  readonly serve: (process: ProcessName) => Promise<number>;
  /** Brings the store's schema up to date; how many links were ever made. */
  readonly migrate: () => Promise<number>;
  /** Of the data folder, whether a server runs on it or not. */
  readonly openKeys: () => Promise<KeyStore>;
  /** A new random key, and the hash that is stored of it. */
  readonly newKey: () => Promise<{ readonly key: string; readonly hash: string }>;
  /** From the data folder's files; null when there are none. */
  readonly ledgerOfFiles: () => Promise<Ledger | null>;
  readonly probes: () => Promise<readonly Probe[]>;
}

export interface Settings {
  /** Of the server, without a slash at its end. */
  readonly url: string;
  readonly apiKey: string | null;
  readonly dataDir: string;
  readonly timeZone: string;
  /** Empty: localhost and the port. */
  readonly defaultDomain: string;
}

/** One thing that `doctor` looks at. What `look` throws counts as failed. */
export interface Probe {
  readonly name: string;
  readonly look: () => Promise<Finding>;
}

export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  readonly said: string;
  /** What to do about it. */
  readonly mend?: string;
}

/** Ends a command: `lines` are for people and go to stderr. */
export class Failure extends Error {
  readonly exitCode: number;
  readonly lines: readonly string[];

  constructor(exitCode: number, lines: readonly string[], options?: ErrorOptions) {
    super(lines.join('\n'), options);
    this.name = 'Failure';
    this.exitCode = exitCode;
    this.lines = lines;
  }
}
