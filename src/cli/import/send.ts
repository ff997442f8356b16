import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportedLink, LinkImport, LinkImportResult } from '../../http/api/contract.ts';
import type { Api } from '../api.ts';
import { Failure } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { Item, LinkItem } from './item.ts';
import type { Tally } from './tally.ts';

/** One import under way. */
export interface Run {
  /** Where it goes. */
  readonly api: Api;
  readonly source: string;
  readonly dryRun: boolean;
  readonly tally: Tally;
  /** Aborted by Ctrl-C: nothing new is begun. */
  readonly signal: AbortSignal;
}

/** Thrown when the user ended the import. */
export class Interrupted extends Error {}

/** What one request may hold: the server takes 10,000 links and 16 MiB. The more, the fewer pages of its indexes are written for each. */
const BATCH_ITEMS = 10_000;
const BATCH_BYTES = 12 * 1024 * 1024;
/** Requests under way at a time: the server never waits for the next one. */
const LANES = 2;

/** A server that is away or starts anew is asked again: after half a second, then ever later, for most of a minute. */
const ATTEMPTS = 9;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/** Sends links as they come, several batches at a time. Resolves when all are answered; throws what ended it, after the others. */
export async function sendLinks(items: AsyncIterable<Item>, run: Run): Promise<void> {
  const lanes = new Lanes(LANES);
  try {
    for await (const batch of batchesOf(readable(items, run.tally), ({ link }) => sizeOf(link))) {
      if (run.signal.aborted) throw new Interrupted();
      await lanes.add(async () => void (await sendBatch(batch, run)));
    }
  } finally {
    await lanes.end();
  }
}

/** One batch of links; the answers in their order. */
export async function sendBatch(batch: readonly LinkItem[], run: Run): Promise<LinkImportResult['results']> {
  const { source, dryRun, tally } = run;
  const body: LinkImport = { source, dryRun, links: batch.map(({ link }) => link) };
  const { results } = await persistently(
    () => run.api.call<LinkImportResult>('POST', '/import/links', body),
    run.signal,
  );
  for (const [index, item] of batch.entries()) {
    const result = results[index];
    if (result !== undefined) tally.result(item, result);
  }
  tally.progress();
  return results;
}

/** Asks until there is an answer, for a while: everything that is sent here may be sent twice. */
export async function persistently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const mayPass = error instanceof Failure && error.exitCode === EXIT.unavailable;
      if (!mayPass || attempt === ATTEMPTS || signal.aborted) throw error;
      const wait = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
      await sleep(wait, undefined, { signal }).catch(() => {
        throw new Interrupted();
      });
    }
  }
}

/** Items in the order they come, as many as one request may hold. `sizeOf` gives bytes. */
export async function* batchesOf<T>(
  items: AsyncIterable<T> | Iterable<T>,
  sizeOf: (item: T) => number,
): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for await (const item of items) {
    const size = sizeOf(item);
    if (batch.length === BATCH_ITEMS || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** Tasks side by side, so many at a time. What one of them throws, the next call throws. */
export class Lanes {
  readonly #count: number;
  readonly #running = new Set<Promise<void>>();
  #failed: { readonly error: unknown } | null = null;

  constructor(count: number) {
    this.#count = count;
  }

  /** Resolves when the task has begun. */
  async add(task: () => Promise<void>): Promise<void> {
    while (this.#running.size >= this.#count) await Promise.race(this.#running);
    this.#check();
    const running = task()
      .catch((error: unknown) => {
        this.#failed ??= { error };
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Resolves when all have ended. */
  async end(): Promise<void> {
    await Promise.all(this.#running);
    this.#check();
  }

  #check(): void {
    if (this.#failed !== null) throw this.#failed.error;
  }
}

async function* readable(items: AsyncIterable<Item>, tally: Tally): AsyncGenerator<LinkItem> {
  for await (const item of items) {
    if ('link' in item) yield item;
    else tally.unreadable(item.at, item.problem);
  }
}

/** Of a link: the names of its members, domain, times. */
const OTHER_BYTES = 500;

/** Bytes as JSON at most, near enough: a UTF-16 unit takes at most three of UTF-8. */
function sizeOf({ longUrl, shortCode, title, tags, redirectRules }: ImportedLink): number {
  const rules = redirectRules === undefined ? 0 : JSON.stringify(redirectRules).length;
  const tagged = tags?.reduce((sum, tag) => sum + tag.length + 3, 0) ?? 0;
  return OTHER_BYTES + 3 * (longUrl.length + (shortCode?.length ?? 0) + (title?.length ?? 0) + tagged + rules);
}
