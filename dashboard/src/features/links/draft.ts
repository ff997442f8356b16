import type { ShortUrlDraft } from '../../../../src/http/api/contract.ts';

/** What somebody typed into the form of a new link. Nothing of it is lost by an error. */
export interface LinkForm {
  readonly longUrl: string;
  readonly code: string;
  readonly domain: string;
  readonly tags: readonly string[];
  readonly title: string;
  /** As the browser's field has it: 2026-01-31T09:00, of its own time zone. */
  readonly validSince: string;
  readonly validUntil: string;
  readonly maxVisits: string;
  readonly forwardQuery: boolean;
  readonly crawlable: boolean;
  readonly findIfExists: boolean;
}

export const EMPTY_FORM: LinkForm = {
  longUrl: '',
  code: '',
  domain: '',
  tags: [],
  title: '',
  validSince: '',
  validUntil: '',
  maxVisits: '',
  forwardQuery: true,
  crawlable: false,
  findIfExists: false,
};

/** Whether something would be lost. */
export function isTyped(form: LinkForm): boolean {
  return JSON.stringify(form) !== JSON.stringify(EMPTY_FORM);
}

/** As it is sent: what was left empty is left out. */
export function draftOf(form: LinkForm): ShortUrlDraft {
  const { domain, tags, forwardQuery, crawlable, findIfExists } = form;
  const [code, title] = [form.code.trim(), form.title.trim()];
  return {
    longUrl: completeUrl(form.longUrl),
    ...(code !== '' && { customSlug: code }),
    ...(domain.trim() !== '' && { domain: domain.trim() }),
    ...(tags.length > 0 && { tags: [...tags] }),
    ...(title !== '' && { title }),
    ...(form.validSince !== '' && { validSince: new Date(form.validSince).toISOString() }),
    ...(form.validUntil !== '' && { validUntil: new Date(form.validUntil).toISOString() }),
    ...(form.maxVisits !== '' && { maxVisits: Number(form.maxVisits) }),
    forwardQuery,
    crawlable,
    ...(findIfExists && { findIfExists }),
  };
}

/** People paste `example.com/page`, and mean https. Whatever has a scheme stays as it is. */
export function completeUrl(text: string): string {
  const url = text.trim();
  return /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+(?::\d+)?(?:[/?#]|$)/u.test(url) ? `https://${url}` : url;
}
