/** Does the same to many things, a few at a time, and goes on where one fails. */

/** What a browser sends to one server at once is about this. */
const AT_ONCE = 4;

export interface Outcome<T, R> {
  readonly done: readonly R[];
  readonly failed: readonly { readonly item: T; readonly error: Error }[];
}

export async function runAll<T, R>(
  items: readonly T[],
  act: (item: T) => Promise<R>,
  onProgress: (finished: number) => void = () => {},
): Promise<Outcome<T, R>> {
  const done: R[] = [];
  const failed: { item: T; error: Error }[] = [];
  const rest = items.values();
  const work = async (): Promise<void> => {
    for (const item of rest) {
      try {
        done.push(await act(item));
      } catch (error) {
        failed.push({ item, error: error as Error });
      }
      onProgress(done.length + failed.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, work));
  return { done, failed };
}
