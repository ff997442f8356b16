import type { ImportedLink } from '../../http/api/contract.ts';

/** From the columns of a table, or the members of a JSON object, to a link. */

/** What a cell may say of a link; `secret` and `banned` say that it must not be taken over. */
export type Field =
  | 'longUrl'
  | 'shortCode'
  | 'shortUrl'
  | 'domain'
  | 'title'
  | 'tags'
  | 'dateCreated'
  | 'validSince'
  | 'validUntil'
  | 'maxVisits'
  | 'crawlable'
  | 'forwardQuery'
  | 'secret'
  | 'banned';

/** The fields of one link as texts; absent or empty where nothing is said. */
export type Cells = Partial<Record<Field, string>>;

/** By a column's name, in lower case, letters and digits only. */
export type FieldNames = ReadonlyMap<string, Field>;

/** Shlink's columns, those of our own export, and what others call the same. */
export const CSV_FIELDS: FieldNames = names({
  longUrl: ['longurl', 'url', 'target', 'targeturl', 'destination', 'destinationurl', 'originalurl', 'link'],
  shortCode: ['shortcode', 'code', 'slug', 'customslug', 'keyword', 'alias', 'backhalf'],
  shortUrl: ['shorturl', 'shortlink'],
  domain: ['domain', 'host', 'hostname'],
  title: ['title', 'name', 'description'],
  tags: ['tags', 'tag', 'labels'],
  dateCreated: ['datecreated', 'created', 'createdat', 'creationdate', 'timestamp', 'date'],
  validSince: ['validsince', 'startdate'],
  validUntil: ['validuntil', 'expires', 'expiresat', 'expirationdate', 'expirydate'],
  maxVisits: ['maxvisits'],
  crawlable: ['crawlable'],
  forwardQuery: ['forwardquery'],
});

/** YOURLS: its export (keyword, url, title, timestamp, ip, clicks), and what its API answers, which has a shorturl instead. */
export const YOURLS_FIELDS: FieldNames = names({
  longUrl: ['url', 'longurl'],
  shortCode: ['keyword'],
  shortUrl: ['shorturl'],
  title: ['title'],
  dateCreated: ['timestamp', 'date'],
});

/** Kutt: the links of its API (/api/v2/links). */
export const KUTT_FIELDS: FieldNames = names({
  longUrl: ['target'],
  shortCode: ['address'],
  domain: ['domain'],
  title: ['description'],
  dateCreated: ['createdat'],
  validUntil: ['expirein'],
  secret: ['password'],
  banned: ['banned'],
});

function names(fields: Partial<Record<Field, readonly string[]>>): FieldNames {
  return new Map(Object.entries(fields).flatMap(([field, all]) => all.map((name) => [name, field as Field] as const)));
}

/** What a column or member is about: `Long URL`, `long_url` and `longUrl` are the same. */
export function fieldOf(name: string, fields: FieldNames): Field | undefined {
  return fields.get(name.toLowerCase().replace(/[^a-z0-9]/gu, ''));
}

/**
 * The link, or what is wrong in one line. A short URL without a code of its own says the code; it says the domain as well when
 * `domains` is set, and the part before its last slash is let go otherwise.
 */
export function linkOfCells(cells: Cells, domains: boolean): ImportedLink | string {
  const { longUrl = '', shortUrl = '', domain = '', title = '', tags = '' } = cells;
  if (longUrl.trim() === '') return 'has no long URL';
  if (said(cells.secret)) return 'is behind a password, and would be open to everybody here';
  if (said(cells.banned)) return 'is banned there';
  const place = cells.shortCode === undefined || cells.shortCode === '' ? placeOf(shortUrl, domains) : null;
  if (typeof place === 'string') return place;
  const code = place?.code ?? cells.shortCode ?? '';
  const authority = domain === '' ? (place?.domain ?? '') : domain;
  const maxVisits = readNumber(cells.maxVisits);
  const crawlable = readFlag(cells.crawlable);
  const forwardQuery = readFlag(cells.forwardQuery);
  if (maxVisits === 'wrong') return `max visits: ${cells.maxVisits} is not a whole number`;
  if (crawlable === 'wrong') return `crawlable: ${cells.crawlable} is neither true nor false`;
  if (forwardQuery === 'wrong') return `forward query: ${cells.forwardQuery} is neither true nor false`;
  return {
    longUrl,
    ...(code !== '' && { shortCode: code }),
    ...(authority !== '' && { domain: authority }),
    ...(title !== '' && { title }),
    ...(tags !== '' && { tags: tags.split('|') }),
    ...dates(cells),
    ...(maxVisits !== undefined && { maxVisits }),
    ...(crawlable !== undefined && { crawlable }),
    ...(forwardQuery !== undefined && { forwardQuery }),
  };
}

function dates({ dateCreated = '', validSince = '', validUntil = '' }: Cells): Partial<ImportedLink> {
  return {
    ...(dateCreated !== '' && { dateCreated }),
    ...(validSince !== '' && { validSince }),
    ...(validUntil !== '' && { validUntil }),
  };
}

/** Null when there is no short URL. */
function placeOf(
  shortUrl: string,
  domains: boolean,
): { readonly domain: string; readonly code: string } | string | null {
  if (shortUrl === '') return null;
  const url = URL.parse(shortUrl.includes('://') ? shortUrl : `https://${shortUrl}`);
  const path = url === null ? null : decode(url.pathname.slice(1));
  if (url === null || path === null || path === '') return `short URL: ${shortUrl} is no address with a code`;
  return domains ? { domain: url.host, code: path } : { domain: '', code: path.slice(path.lastIndexOf('/') + 1) };
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function said(text: string | undefined): boolean {
  return text !== undefined && text !== '' && readFlag(text) !== false;
}

function readNumber(text: string | undefined): number | undefined | 'wrong' {
  if (text === undefined || text.trim() === '') return undefined;
  return /^\s*\d{1,15}\s*$/u.test(text) ? Number(text) : 'wrong';
}

function readFlag(text: string | undefined): boolean | undefined | 'wrong' {
  const word = text?.trim().toLowerCase() ?? '';
  if (word === '') return undefined;
  if (word === 'true' || word === '1' || word === 'yes') return true;
  return word === 'false' || word === '0' || word === 'no' ? false : 'wrong';
}
