/** Pages of lists that are read from either end, and of lists that follow each other. */

export interface Cut {
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** A part of a list. Its size may take a look at every match. */
export interface Block {
  readonly size: () => Promise<number>;
  readonly read: (descending: boolean, limit: number, skip: number) => Promise<readonly number[]>;
}

/** A page of blocks that follow each other. Near the front it is found without their sizes, as a rule. */
export async function readBlocks(
  blocks: readonly Block[],
  { descending, offset, limit }: Cut,
  bySize: boolean,
): Promise<readonly number[]> {
  const ids: number[] = [];
  let skip = offset;
  for (const { size, read } of blocks) {
    const count = Math.min(limit - ids.length, bySize ? (await size()) - skip : limit);
    if (count > 0) {
      const cut = { descending, offset: skip, limit: count };
      const part = bySize
        ? await nearerEnd(cut, await size(), (way, from) => read(way, count, from))
        : await read(descending, count, skip);
      ids.push(...part);
    }
    if (ids.length === limit) break;
    skip = ids.length > 0 || skip === 0 ? 0 : skip - (await size());
  }
  return ids;
}

/** Reads from whichever end of the order is nearer, so that a deep page skips half of it at most. */
export async function nearerEnd(
  { descending, offset, limit }: Cut,
  total: number,
  read: (descending: boolean, offset: number) => Promise<readonly number[]>,
): Promise<readonly number[]> {
  const behind = total - offset - limit;
  return offset <= behind || behind < 0
    ? await read(descending, offset)
    : (await read(!descending, behind)).toReversed();
}

/** Asks once, when it is first needed. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | null = null;
  return () => (result ??= work());
}
