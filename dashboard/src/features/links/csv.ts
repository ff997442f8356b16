/** Tables as text (RFC 4180), read in the ways that spreadsheets write them. */

export interface CsvRow {
  /** In the text, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** As it was written, without its line end. */
  readonly source: string;
  /** A quote was opened and never closed: the rest of the text is in its last cell. */
  readonly unclosed: boolean;
}

export const delimiters = ['\t', ';', ','] as const;
export type Delimiter = (typeof delimiters)[number];

/** What separates the cells, as the first row with more than one shows it; null where there is none. */
export function delimiterOf(text: string): Delimiter | null {
  for (const { source } of readCsv(text, null)) {
    const found = delimiters.find((each) => (readCsv(source, each)[0]?.cells.length ?? 0) > 1);
    if (found !== undefined) return found;
  }
  return null;
}

/** Rows with something in them. Without a delimiter, each row is one cell. */
export function readCsv(text: string, delimiter: Delimiter | null): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  let [at, line] = [text.startsWith('\uFEFF') ? 1 : 0, 1];
  while (at < text.length) {
    const { end, cells, unclosed } = readRow(text, at, delimiter);
    const source = text.slice(at, end);
    if (source.trim() !== '') rows.push({ line, cells, source, unclosed });
    line += source.split('\n').length;
    at = end + (text.startsWith('\r\n', end) ? 2 : 1);
  }
  return rows;
}

/** A cell that begins with a quote goes on to the next single quote; two quotes in it are one. */
function readRow(text: string, start: number, delimiter: Delimiter | null) {
  const cells: string[] = [];
  let at = start;
  for (;;) {
    while (text[at] === ' ') at++;
    let cell = '';
    if (text[at] === '"') {
      const close = closingQuote(text, at + 1);
      if (close < 0) return { end: text.length, cells: [...cells, text.slice(at + 1)], unclosed: true };
      cell = text.slice(at + 1, close).replaceAll('""', '"');
      at = close + 1;
    }
    const from = at;
    while (at < text.length && text[at] !== delimiter && !isLineEnd(text, at)) at++;
    cells.push((cell + text.slice(from, at)).trim());
    if (text[at] !== delimiter || at >= text.length) return { end: at, cells, unclosed: false };
    at++;
  }
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

function isLineEnd(text: string, at: number): boolean {
  return text[at] === '\n' || text.startsWith('\r\n', at);
}
