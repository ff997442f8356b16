import { normaliseTag } from '../../../../src/core/tags.ts';

/** With another tag, as the server will keep it; the same list where it is there already, or nothing. */
export function addTag(tags: readonly string[], typed: string): readonly string[] {
  const tag = normaliseTag(typed);
  return tag === '' || tags.includes(tag) ? tags : [...tags, tag];
}
