import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Failure } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { Bytes } from './item.ts';
import { Interrupted } from './send.ts';

/** What is read from, and how far. */
export interface Source {
  readonly bytes: Bytes;
  /** From 0 to 1; null when nobody knows how much there is. */
  readonly share: () => number | null;
}

/** A file by its path, or `-` for what comes in, until `signal`. Throws a Failure when it can not be read. */
export async function openSource(path: string, stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<Source> {
  if (path === '-') {
    // An open input would keep the process waiting.
    signal.addEventListener('abort', () => stdin.destroy());
    return { bytes: interruptible(stdin, signal), share: () => null };
  }
  const unreadable = (error: unknown): Failure =>
    new Failure(EXIT.failed, [`${path} can not be read: ${(error as Error).message}.`], { cause: error });
  const { size } = await stat(path).catch((error: unknown) => {
    throw unreadable(error);
  });
  let read = 0;
  async function* bytes(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
        read += (chunk as Buffer).length;
        yield chunk as Buffer;
      }
    } catch (error) {
      throw unreadable(error);
    }
  }
  return { bytes: interruptible(bytes(), signal), share: () => (size === 0 ? null : Math.min(1, read / size)) };
}

/** Throws Interrupted, also while it waits: what was read of the last record then is not taken for all of it. */
async function* interruptible(bytes: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
  const interrupted = Promise.withResolvers<never>();
  // Nobody may be waiting when it comes.
  interrupted.promise.catch(() => {});
  const iterator = bytes[Symbol.asyncIterator]();
  signal.addEventListener('abort', () => interrupted.reject(new Interrupted()));
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), interrupted.promise]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // One that waits for input would answer when that comes.
    if (!signal.aborted) await iterator.return?.();
  }
}

const JSON_START = /^(?:\xef\xbb\xbf)?\s*[[{]/u;
const SPACE_ONLY = /^(?:\xef\xbb\xbf)?\s*$/u;

/** Whether a file is JSON or a table, by its first character, and the bytes from the beginning. */
export async function tellFormat(bytes: Bytes): Promise<{ readonly isJson: boolean; readonly bytes: Bytes }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let text = '';
  while (SPACE_ONLY.test(text)) {
    const next = await iterator.next();
    if (next.done === true) break;
    first.push(next.value);
    text = next.value.subarray(0, 1024).toString('latin1');
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* first;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { isJson: JSON_START.test(text), bytes: all() };
}
