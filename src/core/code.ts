/** `loose` codes are found whatever their case, so they are made and kept in lower case. */
export type CaseMode = 'strict' | 'loose';

export interface SlugStyle {
  readonly caseMode: CaseMode;
  /** Whether a code may hold slashes. */
  readonly multiSegmentSlugs: boolean;
}

const DIGITS_AND_LOWER = '0123456789abcdefghijklmnopqrstuvwxyz';
const ALPHABETS: Readonly<Record<CaseMode, string>> = {
  strict: `${DIGITS_AND_LOWER}ABCDEFGHIJKLMNOPQRSTUVWXYZ`,
  loose: DIGITS_AND_LOWER,
};

/** Lengths in characters. A generated code shorter than the minimum could be guessed by walking through all of them. */
export const CODE_LENGTH = { min: 4, default: 5, max: 255 } as const;

/** Under these a process says what it is like, so that they may be no codes: /health, /ready, /metrics. */
export const STATUS_CODES: readonly string[] = ['health', 'ready', 'metrics'];

const SIX_BITS = 63;

/**
 * A random code, each character equally likely: 62 letters and digits, or 36 in loose mode. Values that fall outside the
 * alphabet are drawn again, since folding them in with a modulo would favour the first letters. After `prefix`, which is not part of the length.
 */
export function generateCode(length: number, caseMode: CaseMode, prefix = ''): string {
  const alphabet = ALPHABETS[caseMode];
  let code = prefix;
  while (code.length < prefix.length + length) code += alphabet[randomByte() & SIX_BITS] ?? '';
  return STATUS_CODES.includes(code) ? generateCode(length, caseMode, prefix) : code;
}

/** Drawn many at a time: a draw costs 3 us, whether of one byte or of a thousand. */
const drawn = new Uint8Array(1024);
let used = drawn.length;

function randomByte(): number {
  if (used === drawn.length) {
    crypto.getRandomValues(drawn);
    used = 0;
  }
  return drawn[used++] ?? 0;
}

/**
 * What becomes of a slug that somebody chose: outer white space goes, inner white space becomes `-`, and so does a slash,
 * unless slugs have segments; then the outer slashes go.
 */
export function normaliseSlug(text: string, style: SlugStyle): string {
  const dashed = text.trim().replace(/\s/gu, '-');
  const slug = style.multiSegmentSlugs ? dashed.replace(/^\/+|\/+$/gu, '') : dashed.replaceAll('/', '-');
  return spelled(slug, style.caseMode);
}

/** A code as codes are compared. */
export function spelled(code: string, caseMode: CaseMode): string {
  return caseMode === 'loose' ? code.toLowerCase() : code;
}

/** Why a normalised slug cannot be a code, or null. Refuses what a URL's path cannot carry (RFC 3986, gen-delims), and what is `reserved`. */
export function slugProblem(slug: string, reserved: readonly string[] = []): string | null {
  if (slug === '') return 'is empty; leave it out to have a code generated';
  if (reserved.includes(slug))
    return `is no code: /${slug} is answered by Turnout itself (docs/operating.md); choose another`;
  if (slug.length > CODE_LENGTH.max) return `is longer than ${CODE_LENGTH.max} characters`;
  if (/[:?#[\]@]/u.test(slug)) return 'holds one of : ? # [ ] @, which an address cannot carry in its path';
  if (/\p{Cc}/u.test(slug) || !slug.isWellFormed()) return 'holds a control character or broken Unicode';
  if (slug.split('/').some((segment) => segment === '.' || segment === '..')) {
    return 'has a segment . or .., which browsers take out of an address';
  }
  return null;
}
