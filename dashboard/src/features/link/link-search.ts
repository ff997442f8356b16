/** Which link a page is about, and which part of it, as the address says it. */
export interface LinkSearch {
  readonly code: string;
  readonly domain?: string;
}

export function readLinkPage(given: Record<string, unknown>): LinkSearch {
  const { code, domain } = given;
  return { code: typeof code === 'string' ? code : '', ...(typeof domain === 'string' && { domain }) };
}
