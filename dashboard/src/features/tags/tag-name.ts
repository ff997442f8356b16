/** A tag as Turnout keeps it: without outer white space, in lower case, with - for spaces. */
export function normalTag(text: string): string {
  return text.trim().toLowerCase().replace(/\s/gu, '-');
}

/** Some names, and how many more. */
export function namesOf(tags: readonly { readonly tag: string }[], shown = 5): string {
  const names = tags.slice(0, shown).map(({ tag }) => tag);
  const more = tags.length - names.length;
  return names.join(', ') + (more === 0 ? '' : ` + ${more}`);
}

/** The one that most links have: the fewest links change when the others are merged into it. */
export function largestOf(tags: readonly { readonly tag: string; readonly shortUrlsCount: number }[]): string {
  return tags.toSorted((a, b) => b.shortUrlsCount - a.shortUrlsCount)[0]?.tag ?? '';
}
