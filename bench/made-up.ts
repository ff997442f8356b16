import { DAY_MS } from '../src/core/aggregates.ts';
import { NEW_LINK } from '../src/core/link-input.ts';
import type { Click } from '../src/core/click.ts';
import { DEFAULT_DOMAIN, type NewLink } from '../src/core/link.ts';

/** Links and clicks that look like real ones and are the same in every run. */

export type Random = () => number;

/** Numbers from 0 to 1, the same ones each time (mulberry32). */
export function randomNumbers(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(from: readonly T[], random: Random): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

/** The end of all that is made up, so that periods in the lists mean the same in every run. */
export const END = Date.UTC(2026, 9, 31);
const LINKS_DAYS = 730;
export const VISITS_DAYS = 90;

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CODE_DIGITS = 5;
const CODES = DIGITS.length ** CODE_DIGITS;
/** Prime to the number of codes, so that each index has a code of its own. */
const CODE_STEP = 387_420_489;

/** A code as it would be generated; another one for each index below 20 million (numbers are exact up to there). */
export function codeOf(index: number): string {
  let rest = ((index + 1) * CODE_STEP) % CODES;
  let code = '';
  for (let digit = 0; digit < CODE_DIGITS; digit++) {
    code += DIGITS.charAt(rest % DIGITS.length);
    rest = Math.floor(rest / DIGITS.length);
  }
  return code;
}

const SITES = ['shop.example.com', 'news.example.org', 'docs.example.net', 'blog.example.com', 'www.example.org'];
const WORDS = 'spring autumn garden kitchen travel music letter report update guide offer window paper river'.split(
  ' ',
);

/** All equally long, as is the answer that nginx gives in the comparison. */
export const LONG_URL_LENGTH = 100;

export function longUrlOf(index: number): string {
  const random = randomNumbers(index);
  const words = `${pick(WORDS, random)}-${pick(WORDS, random)}-${pick(WORDS, random)}`;
  const start = `https://${pick(SITES, random)}/${words}/${index}?utm_source=newsletter&utm_campaign=`;
  return start.padEnd(LONG_URL_LENGTH, 'x');
}

/** A link with a code and a target alone. */
export function plainLink(index: number, count: number): NewLink {
  return {
    ...NEW_LINK,
    domain: DEFAULT_DOMAIN,
    code: codeOf(index),
    longUrl: longUrlOf(index),
    createdAt: END - Math.floor(((count - index) / count) * LINKS_DAYS * DAY_MS),
    authorKeyId: null,
  };
}

export const COMMON_TAG = 'campaign';
export const RARE_TAG = 'jubilee';
export const COMMON_TERM = 'spring';
export const RARE_TERM = 'zanzibar';
export const OTHER_DOMAIN = 's2.example.org';
/** Of how many links one is rare: with a rare tag, a rare word in its title. */
const RARE = 25_000;
const TAGS = Array.from({ length: 200 }, (_, i) => `topic-${i}`);

/** A link as people make them: one in five has the common tag, most have a title, few have limits or another domain. */
export function variedLink(index: number, count: number): NewLink {
  const random = randomNumbers(-index - 1);
  const tags = random() < 0.5 ? [pick(TAGS, random)] : [];
  if (random() < 0.2) tags.push(COMMON_TAG);
  if (index % RARE === 7) tags.push(RARE_TAG);
  const title = `${pick(WORDS, random)} ${pick(WORDS, random)}${index % RARE === 11 ? ` ${RARE_TERM}` : ''}`;
  const plain = plainLink(index, count);
  return {
    ...plain,
    domain: random() < 0.1 ? OTHER_DOMAIN : DEFAULT_DOMAIN,
    title: random() < 0.7 || index % RARE === 11 ? title : null,
    tags,
    maxVisits: random() < 0.01 ? 1 + Math.floor(random() * 100) : null,
    validUntil: random() < 0.01 ? plain.createdAt + Math.floor(random() * LINKS_DAYS * DAY_MS) : null,
  };
}

/** Ranks from 0, the first the most frequent, by Zipf's law with exponent 1. */
export function zipf(ranks: number, random: Random): () => number {
  const sums = new Float64Array(ranks);
  let sum = 0;
  for (let rank = 0; rank < ranks; rank++) sums[rank] = sum += 1 / (rank + 1);
  return () => {
    const wanted = random() * sum;
    let [low, high] = [0, ranks - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sums[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

const SYSTEMS = [
  'Windows NT 10.0; Win64; x64',
  'Macintosh; Intel Mac OS X 10_15_7',
  'X11; Linux x86_64',
  'Linux; Android 14; K',
];
const USER_AGENTS = Array.from({ length: 200 }, (_, i) => {
  if (i % 20 === 19) return `Mozilla/5.0 (compatible; Googlebot/2.${i}; +http://www.google.com/bot.html)`;
  const system = SYSTEMS[i % SYSTEMS.length];
  if (i % 3 === 0) return `Mozilla/5.0 (${system}; rv:${100 + i}.0) Gecko/20100101 Firefox/${100 + i}.0`;
  return `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${100 + i}.0.0.0 Safari/537.36`;
});
const ADDRESSES = Array.from(
  { length: 1000 },
  (_, i) => `${20 + (i % 180)}.${(i * 7) % 256}.${(i * 13) % 256}.${i % 250}`,
);
const REFERERS = Array.from({ length: 500 }, (_, i) => `https://site-${i}.example.com/article/${i * 31}`);
const LANGUAGES = ['en-GB,en;q=0.8', 'de-DE,de;q=0.9,en;q=0.5', 'it-IT,it;q=0.9', 'pt-BR,pt;q=0.9', 'fr'];

/** A click of a link. `linkId` is its index + 1: links are stored in the order of their indexes. */
export function clickOf(index: number, at: number, random: Random): Click {
  return {
    v: 1,
    at,
    kind: 'link',
    linkId: index + 1,
    domain: DEFAULT_DOMAIN,
    ip: pick(ADDRESSES, random),
    userAgent: pick(USER_AGENTS, random),
    referer: random() < 0.4 ? pick(REFERERS, random) : '',
    language: pick(LANGUAGES, random),
    visitedUrl: `https://s.example.org/${codeOf(index)}`,
    redirectUrl: longUrlOf(index),
  };
}
