import type { FastifyReply } from 'fastify';
import { sendParts } from './pages.ts';

/** What is read and held at a time, however long the export. */
const WALK_ITEMS = 500;

export interface Column<T> {
  readonly name: string;
  readonly cell: (item: T) => string | number | boolean | null;
  /** Written by strangers: kept from being run as a formula by spreadsheets. NDJSON has it to the byte. */
  readonly foreign?: boolean;
}

export interface ExportOf<T> {
  readonly fileName: string;
  /** Items with an id above `afterId`, in its order. */
  readonly walk: (afterId: number, limit: number) => Promise<readonly T[]>;
  readonly present: (item: T) => unknown;
  readonly columns: readonly Column<T>[];
}

/** Streams everything there is, as one JSON text per line, or as CSV (RFC 4180) with a header line. */
export function sendExport<T extends { readonly id: number }>(
  reply: FastifyReply,
  format: 'ndjson' | 'csv',
  what: ExportOf<T>,
): FastifyReply {
  reply.header('Content-Disposition', `attachment; filename="${what.fileName}.${format}"`);
  const lines = (items: readonly T[]): string =>
    items
      .map((item) => (format === 'csv' ? csvLine(item, what.columns) : `${JSON.stringify(what.present(item))}\n`))
      .join('');
  async function* parts(): AsyncGenerator<string> {
    if (format === 'csv') yield `${what.columns.map(({ name }) => quote(name)).join(',')}\r\n`;
    let afterId = 0;
    for (;;) {
      const items = await what.walk(afterId, WALK_ITEMS);
      if (items.length > 0) yield lines(items);
      if (items.length < WALK_ITEMS) return;
      afterId = items.at(-1)?.id ?? afterId;
    }
  }
  return sendParts(reply, format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson', parts());
}

function csvLine<T>(item: T, columns: readonly Column<T>[]): string {
  const cells = columns.map(({ cell, foreign }) => {
    const text = String(cell(item) ?? '');
    return quote(foreign === true && /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text);
  });
  return `${cells.join(',')}\r\n`;
}

function quote(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
