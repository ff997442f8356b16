import { pageIn } from '../../api/page-in.ts';

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
  const domain = textOf(given['domain']);
  const part = linkParts.find((each) => each === given['part']);
  return {
    code: textOf(given['code']),
    ...(domain !== '' && { domain }),
    ...(part !== undefined && part !== 'overview' && { part }),
    ...pageIn(given),
  };
}

/** Codes of digits come as numbers where somebody wrote the address by hand. */
function textOf(given: unknown): string {
  return typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean' ? String(given) : '';
}
