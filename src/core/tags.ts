export const MAX_TAGS = 200;
export const MAX_TAG_LENGTH = 255;

/** A tag as it is kept: no outer white space, lower case, inner white space as `-`. */
export function normaliseTag(tag: string): string {
  return tag.trim().toLowerCase().replace(/\s/gu, '-');
}

/** Tags as they are kept, each once, in the order given; empty ones fall away. */
export function normaliseTags(tags: readonly string[]): readonly string[] {
  return [...new Set(tags.map(normaliseTag))].filter((tag) => tag !== '');
}

/** Why a normalised tag cannot be kept, or null. */
export function tagProblem(tag: string): string | null {
  if (tag === '') return 'is empty';
  if (tag.length > MAX_TAG_LENGTH) return `is longer than ${MAX_TAG_LENGTH} characters`;
  return /\p{Cc}/u.test(tag) || !tag.isWellFormed() ? 'holds a control character or broken Unicode' : null;
}
