import type { Value } from './database.ts';
import { StoreProblem } from '../stores.ts';
import type { Table } from './tables.ts';

/** What databases that are servers have in common. */

/** A transaction that another one was preferred to (a deadlock, a wait that took too long) is done again so often. */
export const TRIES_MAX = 8;
/** Longest pause before it is. */
const PAUSE_MS_MAX = 200;

/** How long a server may take to accept a connection, in ms. */
export const CONNECT_MS = 5000;
/** How much longer than a statement may take its answer is waited for: what comes later never comes, and its connection is as dead. */
const ON_ITS_WAY_MS = 5000;
/** How long a statement waits for rows that another transaction has locked, in ms. */
export const LOCK_MS = 10_000;
/** How long a server waits for the next statement of a transaction, in ms: who is cut off holds its locks no longer. */
export const IDLE_MS = 30_000;

export interface ServerOptions {
  readonly url: string;
  /** The pool's name. */
  readonly pool: string;
  /** Connections at most. Who finds all of them in use waits. */
  readonly connections: number;
  /** How long a statement may take; null: as long as it takes. */
  readonly statementMs: number | null;
}

/** How long the answer to a statement is waited for, by the client itself: a server that is cut off says nothing. */
export function answerMs({ statementMs }: ServerOptions): number | undefined {
  return statementMs === null ? undefined : statementMs + ON_ITS_WAY_MS;
}

/** Transactions that are done again when the server gave them up. */
export async function again<T>(work: () => Promise<T>, isGivenUp: (error: unknown) => boolean): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES_MAX || !isGivenUp(error)) throw error;
      const { promise, resolve } = Promise.withResolvers<void>();
      setTimeout(resolve, Math.random() * Math.min(PAUSE_MS_MAX, 5 * 2 ** tries));
      await promise;
    }
  }
}

/** Which of `rows` are new, by the keys that the server says it has inserted. */
export function whichAreNew(
  { columns, key }: Table,
  rows: readonly (readonly Value[])[],
  inserted: readonly Readonly<Record<string, Value>>[],
): readonly boolean[] {
  if (inserted.length === rows.length) return rows.map(() => true);
  const places = key.map((name) => Object.keys(columns).indexOf(name));
  const keys = new Set(inserted.map((row) => JSON.stringify(key.map((name) => row[name] ?? null))));
  // Of two with one key the first is the new one.
  return rows.map((row) => keys.delete(JSON.stringify(places.map((place) => row[place] ?? null))));
}

/** Throws where a newer program wrote the schema. */
export function refuseNewer(version: number, known: number): void {
  if (version > known)
    throw new Error(
      `its schema has version ${version}, and this program knows ${known}: start the newer program that wrote it`,
    );
}

/** Codes of errors that may pass: nobody listens or answers there yet, or a server that is starting or stopping (PostgreSQL's class 57P). */
const PASSING = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
]);

/** What went wrong there, in one line. */
export function problemOf(place: string, error: unknown): StoreProblem {
  const { code = '', message = '', errors } = error as { code?: string; message?: string; errors?: readonly Error[] };
  // Of several addresses that were tried, the last one says it.
  const said = message === '' ? (errors?.at(-1)?.message ?? code) : message;
  return new StoreProblem(`${place}: ${said}`, PASSING.has(code) || /timeout/iu.test(said), error);
}

/** Host and port of a URL, for messages: no password. */
export function placeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the server';
}
