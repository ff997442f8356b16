import { parse, type CsvError, type InfoRecord } from 'csv-parse/browser/esm/sync';
import { strings } from '../../strings/strings.ts';
import { Unreadable, type Source, type SourceRow } from './source.ts';

const t = strings.importing.problems;
const DELIMITERS = [',', ';', '\t', '|'] as const;

interface Parsed {
  readonly info: InfoRecord;
  readonly record: readonly string[];
}

/** A table (RFC 4180) whose first row names the columns. Throws Unreadable. */
export function readCsv(text: string): Source {
  const [header, ...rows] = parseRows(text);
  if (header === undefined || rows.length === 0) throw new Unreadable(t.empty);
  const columns = namesOf(header.record);
  return { columns, rows: rows.map((row) => readRow(row, columns.length)) };
}

/** Each once, so that they can be told apart. */
function namesOf(header: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return header.map((text, index) => {
    const name = text.trim();
    const unique = name === '' || taken.has(name) ? t.column(name, String(index + 1)) : name;
    taken.add(unique);
    return unique;
  });
}

function parseRows(text: string): readonly Parsed[] {
  try {
    return parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }) as unknown as readonly Parsed[];
  } catch (error) {
    const { message, lines } = error as CsvError & { readonly lines?: number };
    throw new Unreadable(t.notCsv(String(lines ?? 1), message));
  }
}

/** Spreadsheets write what is usual in their country: the one that the first row has most of. */
function delimiterOf(text: string): string {
  const first = /^[^\r\n]*/u.exec(text)?.[0].replace(/"[^"]*"/gu, '') ?? '';
  const count = (delimiter: string): number => first.split(delimiter).length;
  return DELIMITERS.reduce((best, each) => (count(each) > count(best) ? each : best));
}

function readRow({ info, record }: Parsed, width: number): SourceRow {
  const at = t.line(String(info.lines));
  const cells = Array.from({ length: width }, (_, index) => record[index] ?? '');
  // A quote that was never closed took the rows that follow into its cell.
  if (cells.some((cell) => cell.startsWith('"') && cell.includes('\n'))) return { at, cells, problem: t.openQuote };
  if (record.length === width) return { at, cells };
  return { at, cells, problem: t.cells(String(record.length), String(width)) };
}
