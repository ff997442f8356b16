import { pageIn } from '../../api/page-in.ts';

/** What the list of tags shows, as its address says it. What is usual is left out. */
export interface TagListSearch {
  readonly q?: string;
  readonly order?: TagOrder;
  readonly page?: number;
}

export const TAG_ORDERS = [
  'tag-ASC',
  'tag-DESC',
  'shortUrlsCount-DESC',
  'shortUrlsCount-ASC',
  'visits-DESC',
  'visits-ASC',
] as const;
export type TagOrder = (typeof TAG_ORDERS)[number];
export const USUAL_ORDER: TagOrder = 'tag-ASC';

export function readTagList(given: Record<string, unknown>): TagListSearch {
  // A text of digits comes as a number.
  const q = typeof given['q'] === 'number' ? String(given['q']) : given['q'];
  const order = TAG_ORDERS.find((each) => each === given['order']);
  return {
    ...(typeof q === 'string' && q !== '' && { q }),
    ...(order !== undefined && order !== USUAL_ORDER && { order }),
    ...pageIn(given),
  };
}
