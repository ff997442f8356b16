/** Items in portions of which each has `most` at most, or is a single item. As they are asked for: not all of them have to be there at once. */
export function* portions<T>(items: Iterable<T>, most: number, sizeOf: (item: T) => number = () => 1): Generator<T[]> {
  let portion: T[] = [];
  let size = 0;
  for (const item of items) {
    const more = sizeOf(item);
    if (portion.length > 0 && size + more > most) {
      yield portion;
      portion = [];
      size = 0;
    }
    portion.push(item);
    size += more;
  }
  if (portion.length > 0) yield portion;
}
