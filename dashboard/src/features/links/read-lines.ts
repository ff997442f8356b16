import { normaliseSlug, slugProblem } from '../../../../src/core/code.ts';
import { targetProblem } from '../../../../src/core/target.ts';
import type { ShortUrlDraft } from '../../../../src/http/api/contract.ts';
import { delimiterOf, readCsv, type CsvRow } from './csv.ts';
import { completeUrl } from './draft.ts';

/** Many links from lines: an address each, or a table of `longUrl, code, title, tags`, with a header or without. */

export interface ReadLine {
  readonly line: number;
  readonly source: string;
  readonly draft: ShortUrlDraft;
  /** What is wrong with it, before it is sent. */
  readonly problem: LineProblem | null;
}

export type LineProblem =
  | { readonly kind: 'unclosed' | 'columns' }
  | { readonly kind: 'target' | 'code'; readonly problem: string }
  | { readonly kind: 'twice'; readonly line: number };

export interface ReadLines {
  /** As it was written; empty where there is none. */
  readonly header: string;
  readonly lines: readonly ReadLine[];
}

type Column = 'longUrl' | 'code' | 'title' | 'tags' | 'domain';

/** How headers name the columns, without case and spaces. */
const COLUMNS: Readonly<Record<string, Column>> = {
  longurl: 'longUrl',
  url: 'longUrl',
  target: 'longUrl',
  code: 'code',
  shortcode: 'code',
  slug: 'code',
  customslug: 'code',
  title: 'title',
  tags: 'tags',
  domain: 'domain',
};
const USUAL: readonly Column[] = ['longUrl', 'code', 'title', 'tags'];

/** `whole`: each line is one address, whatever commas are in it. */
export function readLines(text: string, whole = false): ReadLines {
  const rows = readCsv(text, whole ? null : delimiterOf(text));
  const header = headerOf(rows[0]);
  const lines: ReadLine[] = [];
  const codes = new Map<string, number>();
  for (const row of header === null ? rows : rows.slice(1)) {
    const read = readLine(row, header ?? USUAL);
    const { customSlug, domain = '' } = read.draft;
    const code = customSlug == null ? null : `${domain} ${customSlug}`;
    const first = code === null ? undefined : codes.get(code);
    const problem = read.problem ?? (first === undefined ? null : { kind: 'twice' as const, line: first });
    if (code !== null && first === undefined) codes.set(code, row.line);
    lines.push({ ...read, problem });
  }
  return { header: header === null ? '' : (rows[0]?.source ?? ''), lines };
}

/** The columns that a first row names; null where it is a link already. */
function headerOf(row: CsvRow | undefined): readonly (Column | null)[] | null {
  const names = row?.cells.map((cell) => COLUMNS[cell.toLowerCase().replace(/[\s_-]/gu, '')] ?? null) ?? [];
  return names.includes('longUrl') ? names : null;
}

function readLine({ line, source, cells, unclosed }: CsvRow, columns: readonly (Column | null)[]): ReadLine {
  const cellOf = (column: Column): string => cells[columns.indexOf(column)] ?? '';
  const [longUrl, title, domain] = [completeUrl(cellOf('longUrl')), cellOf('title'), cellOf('domain')];
  const code = normaliseSlug(cellOf('code'), { caseMode: 'strict', multiSegmentSlugs: true });
  const tags = cellOf('tags')
    .split(/[|,;]/u)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  const draft: ShortUrlDraft = {
    longUrl,
    ...(code !== '' && { customSlug: code }),
    ...(title !== '' && { title }),
    ...(tags.length > 0 && { tags }),
    ...(domain !== '' && { domain }),
  };
  const [target, ofCode] = [targetProblem(longUrl), code === '' ? null : slugProblem(code)];
  if (unclosed) return { line, source, draft, problem: { kind: 'unclosed' } };
  if (cells.length > columns.length) return { line, source, draft, problem: { kind: 'columns' } };
  if (target !== null) return { line, source, draft, problem: { kind: 'target', problem: target } };
  return { line, source, draft, problem: ofCode === null ? null : { kind: 'code', problem: ofCode } };
}
