import type { ImportedLink } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import type { Field, Mapping } from './fields.ts';
import type { Source, SourceRow } from './source.ts';

const t = strings.importing.problems;
const names = strings.importing.fields;

/** A row as the API takes it, or why it can not be. */
export type Item = LinkItem | { readonly at: string; readonly problem: string };

export interface LinkItem {
  readonly at: string;
  readonly link: ImportedLink;
}

type Cells = Partial<Record<Field, string>>;

/** `takeDomains`: the domain of a short URL is that of the link. */
export function itemsOf({ rows }: Source, mapping: Mapping, takeDomains: boolean): readonly Item[] {
  return rows.map((row) => itemOf(row, mapping, takeDomains));
}

function itemOf(row: SourceRow, mapping: Mapping, takeDomains: boolean): Item {
  const { at, problem, rules } = row;
  if (problem !== undefined) return { at, problem };
  const cells: Cells = {};
  for (const [index, field] of mapping.entries()) if (field !== null) cells[field] = row.cells[index] ?? '';
  const link = linkOf(cells, takeDomains);
  if (typeof link === 'string') return { at, problem: link };
  return { at, link: rules === undefined ? link : { ...link, redirectRules: rules.map(ruleOf) } };
}

type Rule = NonNullable<ImportedLink['redirectRules']>[number];

/** Without its priority, which is its place. What is wrong in it the API says. */
function ruleOf(rule: unknown): Rule {
  const { longUrl, conditions } = rule as Rule;
  return { longUrl, conditions };
}

function linkOf(cells: Cells, takeDomains: boolean): ImportedLink | string {
  const { longUrl = '', tags = '', title = '' } = cells;
  if (longUrl.trim() === '') return t.noLongUrl;
  if (isSaid(cells.secret)) return t.secret;
  if (isSaid(cells.banned)) return t.banned;
  const place = placeOf(cells, takeDomains);
  if (typeof place === 'string') return place;
  const maxVisits = readNumber(cells, 'maxVisits');
  const crawlable = readFlag(cells, 'crawlable');
  const forwardQuery = readFlag(cells, 'forwardQuery');
  for (const read of [maxVisits, crawlable, forwardQuery]) if (typeof read === 'string') return read;
  return {
    longUrl,
    ...place,
    ...(title !== '' && { title: withoutGuard(title) }),
    ...(tags !== '' && { tags: tags.split('|') }),
    ...textsOf(cells, ['dateCreated', 'validSince', 'validUntil']),
    ...(typeof maxVisits === 'number' && { maxVisits }),
    ...(typeof crawlable === 'boolean' && { crawlable }),
    ...(typeof forwardQuery === 'boolean' && { forwardQuery }),
  };
}

/** Code and domain; of a short URL where there is no code of its own. A text for what is wrong. */
function placeOf(
  { shortCode = '', shortUrl = '', domain = '' }: Cells,
  takeDomains: boolean,
): Pick<ImportedLink, 'shortCode' | 'domain'> | string {
  const given = domain === '' ? {} : { domain };
  if (shortCode !== '') return { shortCode, ...given };
  if (shortUrl === '') return given;
  const url = URL.parse(shortUrl.includes('://') ? shortUrl : `https://${shortUrl}`);
  const path = url === null ? '' : decode(url.pathname.slice(1));
  if (url === null || path === '') return t.shortUrl(shortUrl);
  // Elsewhere the code is what follows the last slash: what is before it is where that shortener lived.
  return takeDomains
    ? { shortCode: path, domain: url.host, ...given }
    : { shortCode: path.slice(path.lastIndexOf('/') + 1), ...given };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}

function textsOf(
  cells: Cells,
  fields: readonly ('dateCreated' | 'validSince' | 'validUntil')[],
): Partial<ImportedLink> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const text = cells[field] ?? '';
      return text === '' ? [] : [[field, text]];
    }),
  );
}

/** Exports put an apostrophe before what a spreadsheet would run as a formula. */
function withoutGuard(title: string): string {
  return /^'[=+\-@\t\r]/u.test(title) ? title.slice(1) : title;
}

/** A text for what is wrong. */
function readNumber(cells: Cells, field: Field): number | undefined | string {
  const text = cells[field]?.trim() ?? '';
  if (text === '') return undefined;
  return /^\d{1,15}$/u.test(text) ? Number(text) : t.number(names[field], text);
}

/** A text for what is wrong. */
function readFlag(cells: Cells, field: Field): boolean | undefined | string {
  const word = cells[field]?.trim().toLowerCase() ?? '';
  if (word === '') return undefined;
  if (word === 'true' || word === '1' || word === 'yes') return true;
  return word === 'false' || word === '0' || word === 'no' ? false : t.flag(names[field], word);
}

/** Something that is neither empty nor a no. */
function isSaid(text = ''): boolean {
  return !['', 'false', '0', 'no'].includes(text.trim().toLowerCase());
}
