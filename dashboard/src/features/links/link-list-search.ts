/** What the list of links shows, as its address says it. */
export interface LinkListSearch {
  readonly page?: number;
}

export function readLinkList(_given: Record<string, unknown>): LinkListSearch {
  return {};
}
