import { failure } from '../../channels.ts';
import { TurnoutError } from '../../core/errors.ts';
import { portions } from '../../core/portions.ts';
import { StoreProblem, storeTitle } from '../stores.ts';
import type { Rows, Value } from './database.ts';
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

/**
 * Statements of one transaction: in the order in which they are asked for, each when the one before is answered, so that the next ones are made
 * meanwhile. After one that failed none is sent: its error is theirs, too.
 */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve();

  async take<T>(statement: () => Promise<T>): Promise<T> {
    const answer = this.#last.then(statement);
    this.#last = answer;
    // Whoever asked for it may look at it later.
    answer.catch(() => undefined);
    return await answer;
  }

  /** Resolves when nothing more will be sent. */
  async end(): Promise<void> {
    const last = this.#last;
    this.#last = Promise.reject(new Error('the transaction is over'));
    this.#last.catch(() => undefined);
    await last.catch(() => undefined);
  }
}

/** In their order within a transaction. All of them are made before the first one is answered. */
export async function inChunks<T>(
  rows: Rows,
  most: number,
  ask: (chunk: readonly (readonly Value[])[]) => Promise<T>,
): Promise<T[]> {
  return await Promise.all(Array.from(portions(rows, most), ask));
}

/** Which of `rows` are new, by the keys that the server says it has inserted, in the order of the rows. Of two with one key the first is the new one. */
export function whichAreNew(
  { name, columns, key }: Table,
  rows: readonly (readonly Value[])[],
  inserted: readonly Readonly<Record<string, Value>>[],
): readonly boolean[] {
  if (inserted.length === rows.length) return rows.map(() => true);
  const places = key.map((column) => [column, Object.keys(columns).indexOf(column)] as const);
  let found = 0;
  const isNew = rows.map((row) => {
    const next = inserted[found];
    const isNext = next !== undefined && places.every(([column, place]) => next[column] === row[place]);
    if (isNext) found++;
    return isNext;
  });
  if (found < inserted.length) throw new Error(`${name}: rows were not inserted in their order, or not as they are`);
  return isNew;
}

/** Throws where a newer program wrote the schema. */
export function refuseNewer(version: number, known: number): void {
  if (version > known)
    throw new Error(
      `its schema has version ${version}, and this program knows ${known}: start the newer program that wrote it`,
    );
}

/**
 * Codes of errors that may pass: nobody listens or answers there yet, a connection that broke, or a server that is starting, stopping (PostgreSQL's class
 * 57P) or has no connection left.
 */
const PASSING = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  'PROTOCOL_CONNECTION_LOST',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_CON_COUNT_ERROR',
]);
/** What the libraries (and queryOn of MariaDB) say without a code, of connections that they found dead and of answers that did not come. */
const PASSING_WORDS = /timeout|^connection terminated|not queryable$|in closed state$|^no answer/iu;

/**
 * What a caller is told whose statement the server could not answer: `unavailable`, which passes. What the library said of it is published as a failure. Any
 * other error stays what it is.
 */
export async function answered<T>(url: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!isPassing(error)) throw error;
    failure.publish({ where: `${storeTitle(url)} at ${placeOf(url)}`, error });
    throw new TurnoutError('unavailable', 'The store does not answer. Try again in a moment.', {}, { cause: error });
  }
}

/** What went wrong there, in one line. */
export function problemOf(place: string, error: unknown): StoreProblem {
  const cause = error instanceof TurnoutError ? error.cause : error;
  return new StoreProblem(`${place}: ${saidIn(cause)}`, isPassing(cause), cause);
}

function isPassing(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === undefined ? PASSING_WORDS.test(saidIn(error)) : PASSING.has(code);
}

function saidIn(error: unknown): string {
  const { code = '', message = '', errors } = error as { code?: string; message?: string; errors?: readonly Error[] };
  // Of several addresses that were tried, the last one says it.
  return message === '' ? (errors?.at(-1)?.message ?? code) : message;
}

/** Host and port of a URL, for messages: no password. */
export function placeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the server';
}
