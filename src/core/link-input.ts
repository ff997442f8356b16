import type { SlugStyle } from './code.ts';
import { CODE_LENGTH, normaliseSlug, slugProblem, spelled } from './code.ts';
import { domainOf, domainProblem } from './domain-name.ts';
import { invalidData, type FieldError } from './errors.ts';
import { DEFAULT_DOMAIN, type LinkState } from './link.ts';
import { MAX_TAGS, normaliseTags, tagProblem } from './tags.ts';
import { targetProblem } from './target.ts';

/** What somebody may say of a link. Times are milliseconds since 1970 UTC; absent keeps (or defaults), null clears. */
export interface EditInput {
  readonly longUrl?: string;
  readonly title?: string | null;
  readonly tags?: readonly string[] | null;
  readonly validSince?: number | null;
  readonly validUntil?: number | null;
  readonly maxVisits?: number | null;
  readonly crawlable?: boolean;
  readonly forwardQuery?: boolean;
}

export interface DraftInput extends EditInput {
  readonly domain?: string | null;
  readonly customSlug?: string | null;
  readonly pathPrefix?: string | null;
  readonly shortCodeLength?: number | null;
  readonly findIfExists?: boolean;
}

/** A link that may be made as it stands: checked, cleaned, defaults filled in. */
export interface LinkDraft {
  readonly domain: string;
  /** Null: one is generated, `codeLength` long, after `codePrefix`. */
  readonly code: string | null;
  readonly codePrefix: string;
  readonly codeLength: number;
  readonly state: LinkState;
  /** What was said, for comparing with existing links; null unless an equal link is to be given instead. */
  readonly findSame: EditInput | null;
}

export interface NamingSettings extends SlugStyle {
  readonly defaultDomain: string;
  readonly shortCodeLength: number;
  /** Of STATUS_CODES, those that no link can have here. */
  readonly reservedCodes: readonly string[];
}

const MAX_TITLE_BYTES = 512;
const MAX_VISITS_LIMIT = 2_147_483_647;

/**
 * Checks and cleans a new link. Throws `invalid-data` with every offending field, those of `prior` (found by whoever read
 * the request) first.
 */
export function draftLink(input: DraftInput, naming: NamingSettings, prior: readonly FieldError[] = []): LinkDraft {
  const problems = [...prior, ...editProblems(input)];
  if (input.longUrl === undefined && !prior.some(({ field }) => field === 'longUrl')) {
    problems.push({ field: 'longUrl', problem: 'is required' });
  }
  const domain = input.domain ?? '';
  const isDefault = domain === '' || domainOf(domain, naming.defaultDomain) === DEFAULT_DOMAIN;
  add(problems, 'domain', isDefault ? null : domainProblem(domain));

  // A prefix is put before the slug as it is, so that `promo/` stays a folder where slugs may have segments.
  const prefixed = input.pathPrefix == null ? '' : normalisePrefix(input.pathPrefix, naming);
  const slug = input.customSlug == null ? null : normaliseSlug(input.customSlug, naming);
  if (slug !== null)
    add(
      problems,
      'customSlug',
      slugProblem(slug) ?? (slug === '' ? null : slugProblem(prefixed + slug, naming.reservedCodes)),
    );
  else if (prefixed !== '') add(problems, 'pathPrefix', slugProblem(`${prefixed}x`));
  const length = input.shortCodeLength ?? naming.shortCodeLength;
  if (!Number.isInteger(length) || length < CODE_LENGTH.min || length + prefixed.length > CODE_LENGTH.max) {
    const problem = `is not a whole number from ${CODE_LENGTH.min} to ${CODE_LENGTH.max} (with the prefix)`;
    problems.push({ field: 'shortCodeLength', problem });
  }
  if (problems.length > 0) throw invalidData(problems);
  return {
    domain: isDefault ? DEFAULT_DOMAIN : domainOf(domain, naming.defaultDomain),
    code: slug === null ? null : prefixed + slug,
    codePrefix: prefixed,
    codeLength: length,
    state: { ...NEW_LINK, ...editedState(input) },
    findSame: input.findIfExists === true ? input : null,
  };
}

/** What an edit changes, checked and cleaned. Throws `invalid-data` like draftLink. */
export function checkEdit(input: EditInput, prior: readonly FieldError[] = []): Partial<LinkState> {
  const problems = [...prior, ...editProblems(input)];
  if (problems.length > 0) throw invalidData(problems);
  return editedState(input);
}

/** What nobody says of a link. */
export const NEW_LINK: LinkState = {
  longUrl: '',
  title: null,
  titleGiven: false,
  tags: [],
  validSince: null,
  validUntil: null,
  maxVisits: null,
  crawlable: false,
  forwardQuery: true,
  rules: [],
};

function editProblems(input: EditInput): FieldError[] {
  const problems: FieldError[] = [];
  if (input.longUrl !== undefined) add(problems, 'longUrl', targetProblem(input.longUrl));
  const tags = normaliseTags(input.tags ?? []);
  if (tags.length > MAX_TAGS) problems.push({ field: 'tags', problem: `has more than ${MAX_TAGS} tags` });
  for (const [index, tag] of tags.entries()) add(problems, `tags[${index}]`, tagProblem(tag));
  if (input.title != null && !input.title.isWellFormed()) add(problems, 'title', 'holds broken Unicode');
  const max = input.maxVisits;
  if (max != null && (!Number.isInteger(max) || max < 1 || max > MAX_VISITS_LIMIT)) {
    add(problems, 'maxVisits', `is not a whole number from 1 to ${MAX_VISITS_LIMIT}`);
  }
  return problems;
}

function editedState(input: EditInput): Partial<LinkState> {
  const title = input.title == null ? null : cutTitle(input.title.trim());
  return {
    ...(input.longUrl !== undefined && { longUrl: input.longUrl.trim() }),
    ...(input.title !== undefined && {
      title: title === '' ? null : title,
      titleGiven: title !== null && title !== '',
    }),
    ...(input.tags != null && { tags: normaliseTags(input.tags) }),
    ...(input.validSince !== undefined && { validSince: input.validSince }),
    ...(input.validUntil !== undefined && { validUntil: input.validUntil }),
    ...(input.maxVisits !== undefined && { maxVisits: input.maxVisits }),
    ...(input.crawlable !== undefined && { crawlable: input.crawlable }),
    ...(input.forwardQuery !== undefined && { forwardQuery: input.forwardQuery }),
  };
}

/** At most 512 bytes of UTF-8 (Shlink's column), and never half a character. */
function cutTitle(title: string): string {
  // A character has three bytes at most (one of four is a pair of them).
  if (title.length * 3 <= MAX_TITLE_BYTES) return title;
  const bytes = new Uint8Array(MAX_TITLE_BYTES);
  const { read } = new TextEncoder().encodeInto(title, bytes);
  return title.slice(0, read);
}

function normalisePrefix(prefix: string, style: SlugStyle): string {
  const dashed = prefix.trim().replace(/\s/gu, '-');
  const kept = style.multiSegmentSlugs ? dashed.replace(/^\/+/u, '') : dashed.replaceAll('/', '-');
  return spelled(kept, style.caseMode);
}

function add(problems: FieldError[], field: string, problem: string | null): void {
  if (problem !== null) problems.push({ field, problem });
}
