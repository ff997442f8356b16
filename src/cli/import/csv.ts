import { isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { parse, type CsvError, type Info } from 'csv-parse';
import type { ImportedLink } from '../../http/api/contract.ts';
import { Failure } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { fieldOf, linkOfCells, type Cells, type Field, type FieldNames } from './cells.ts';
import { BOM, BROKEN_TEXT, RECORD_MAX_BYTES, type Bytes, type Item } from './item.ts';

interface Row {
  readonly info: Info;
  readonly record: readonly string[];
}

/**
 * A table as CSV (RFC 4180) whose first row names the columns; those that `fields` does not know are passed over. A malformed
 * row is one item with a problem; so is what can not be told apart any more, which ends the file. Throws a Failure when there
 * is no column for the long URL.
 */
export async function* readCsv(bytes: Bytes, fields: FieldNames, domains: boolean): AsyncGenerator<Item> {
  /** The last record that can be trusted, and what is wrong after it. */
  const end: { record: number; problem: Item | null } = { record: Infinity, problem: null };
  const parser = parse({
    // Bytes as characters: each cell is read as UTF-8 by itself, so that a broken one is found and not replaced.
    encoding: 'latin1',
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: RECORD_MAX_BYTES,
    // An error that ends the parser would take rows along that were read before it, so errors are skipped, and the end is ours.
    skip_records_with_error: true,
    on_skip: (error) => {
      if (end.problem !== null) return undefined;
      const problem = `can not be read, and nothing after it was: ${reasonOf(error)}`;
      end.record = parser.info.records;
      end.problem = { at: `line ${parser.info.lines}`, problem };
      return undefined;
    },
  });
  async function* untilEnd(): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      if (end.problem !== null) return;
      yield chunk;
    }
  }
  const source = Readable.from(untilEnd(), { objectMode: false });
  // What goes wrong with the source ends the parser, and comes out of the loop below.
  const rows: AsyncIterable<Row> = pipeline(source, parser, () => {});
  let columns: readonly (Field | undefined)[] | null = null;
  for await (const { info, record } of rows) {
    if (info.records > end.record) break;
    if (columns === null) columns = readHeader(record, fields);
    else yield { at: linesOf(info, record), ...readRow(record, columns, domains) };
  }
  if (end.problem !== null) yield end.problem;
}

function readHeader(record: readonly string[], fields: FieldNames): readonly (Field | undefined)[] {
  const bom = BOM.toString('latin1');
  const names = record.map((name, i) => (i === 0 && name.startsWith(bom) ? name.slice(bom.length) : name));
  const columns = names.map((name) => fieldOf(name, fields));
  if (columns.includes('longUrl')) return columns;
  const known = Array.from(fields).flatMap(([name, field]) => (field === 'longUrl' ? [name] : []));
  throw new Failure(EXIT.failed, [
    `The first row names no column for the long URL: it has ${names.map((name) => JSON.stringify(name)).join(', ')}.`,
    `Name one of them ${known.join(', ')} (upper case, spaces and dashes do not matter).`,
  ]);
}

type Outcome = { readonly link: ImportedLink } | { readonly problem: string };

function readRow(record: readonly string[], columns: readonly (Field | undefined)[], domains: boolean): Outcome {
  if (record.length !== columns.length) {
    return { problem: `has ${record.length} cells, and the first row has ${columns.length}` };
  }
  const cells: Cells = {};
  for (const [index, field] of columns.entries()) {
    if (field === undefined) continue;
    const raw = record[index] ?? '';
    // A quote that was never closed took the rows that follow into its cell.
    if (raw.startsWith('"') && raw.includes('\n')) return { problem: 'has a quote that is not closed' };
    const text = decode(raw);
    if (text === null) return { problem: BROKEN_TEXT };
    // Of two columns about the same, the first that says something.
    cells[field] ||= field === 'title' ? withoutGuard(text) : text;
  }
  const link = linkOfCells(cells, domains);
  return typeof link === 'string' ? { problem: link } : { link };
}

function decode(raw: string): string | null {
  // ASCII is the same in both.
  if (!/[\x80-\xff]/u.test(raw)) return raw;
  const bytes = Buffer.from(raw, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : null;
}

/** Exports put an apostrophe before what a spreadsheet would run as a formula. */
function withoutGuard(title: string): string {
  return /^'[=+\-@\t\r]/u.test(title) ? title.slice(1) : title;
}

/** The parser counts to the line on which a row ends. */
function linesOf({ lines }: Info, record: readonly string[]): string {
  const inside = record.reduce((sum, cell) => sum + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0);
  return inside === 0 ? `line ${lines}` : `lines ${lines - inside} to ${lines}`;
}

function reasonOf(error: CsvError | undefined): string {
  const { code = '', message = '' } = error ?? {};
  if (code === 'CSV_MAX_RECORD_SIZE') {
    return `it has more than ${RECORD_MAX_BYTES} bytes, or a quote before it is not closed`;
  }
  return code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote before it is not closed' : message;
}
