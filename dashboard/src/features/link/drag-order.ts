/** Where something that is dragged within a list would land. */

/** The gap, from 0 before the first to `middles.length` behind the last, that a height is at. */
export function gapAt(middles: readonly number[], y: number): number {
  return middles.filter((middle) => middle < y).length;
}

/** The index that what was at `from` has once it is in a gap: what it leaves behind moves up. */
export function indexInGap(from: number, gap: number): number {
  return gap > from ? gap - 1 : gap;
}
