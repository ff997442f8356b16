/** Which link a page is about, and which part of it, as the address says it. */

export const linkParts = ['overview', 'edit', 'rules', 'qr', 'history'] as const;
export type LinkPart = (typeof linkParts)[number];

export interface LinkSearch {
  readonly code: string;
  /** Absent for the default domain. */
  readonly domain?: string;
  /** Absent for the overview. */
  readonly part?: Exclude<LinkPart, 'overview'>;
  /** Of the history; absent for the first. */
  readonly page?: number;
}

export function readLinkPage(given: Record<string, unknown>): LinkSearch {
  const [domain, part, page] = [
    textOf(given['domain']),
    linkParts.find((each) => each === given['part']),
    given['page'],
  ];
  return {
    code: textOf(given['code']),
    ...(domain !== '' && { domain }),
    ...(part !== undefined && part !== 'overview' && { part }),
    ...(Number.isSafeInteger(page) && Number(page) > 1 && { page: Number(page) }),
  };
}

/** Codes of digits come as numbers where somebody wrote the address by hand. */
function textOf(given: unknown): string {
  return typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean' ? String(given) : '';
}
