/** What visits are summed up for, as one number: a link by its id, everything else below zero. */

export const ALL_LINKS = 0;
export const ORPHANS = -1;
/** Authorities come after the two above. */
const FIRST_AUTHORITY = -10;

export function authorityScope(authorityId: number): number {
  return FIRST_AUTHORITY - authorityId;
}
