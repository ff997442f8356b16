import { isUtf8 } from 'node:buffer';
import { fieldOf, linkOfCells, type Cells, type FieldNames } from './cells.ts';
import { BROKEN_TEXT, RECORD_MAX_BYTES, type Bytes, type Item } from './item.ts';

const [QUOTE, BACKSLASH, NEWLINE] = [0x22, 0x5c, 0x0a];
const [OPEN, CLOSE] = [0x7b, 0x7d];

/**
 * Links as JSON objects, wherever they stand in the file: in a list, in an object by name, one per line. They are the objects
 * that hold no other object; those that say nothing of a link (totals, page numbers) are passed over.
 */
export async function* readJson(bytes: Bytes, fields: FieldNames, domains: boolean): AsyncGenerator<Item> {
  for await (const { line, text } of innermostObjects(bytes)) {
    const cells = typeof text === 'string' ? text : readObject(text, fields);
    if (typeof cells === 'string') yield { at: `line ${line}`, problem: cells };
    else if (Object.keys(cells).length > 0) {
      const link = linkOfCells(cells, domains);
      yield { at: `line ${line}`, ...(typeof link === 'string' ? { problem: link } : { link }) };
    }
  }
}

/** A text for what is wrong. */
function readObject(text: Buffer, fields: FieldNames): Cells | string {
  if (!isUtf8(text)) return BROKEN_TEXT;
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text.toString()) as Record<string, unknown>;
  } catch (error) {
    return `is no JSON: ${(error as Error).message}`;
  }
  const cells: Cells = {};
  for (const [name, member] of Object.entries(value)) {
    const field = fieldOf(name, fields);
    if (field !== undefined && member != null) cells[field] ||= textOf(member);
  }
  return cells;
}

function textOf(member: unknown): string {
  return Array.isArray(member) ? member.join('|') : String(member);
}

interface Found {
  /** Where it begins. */
  readonly line: number;
  /** Its bytes, or what is wrong. */
  readonly text: Buffer | string;
}

/** Bytes of a multi-byte character are never those of a quote or brace (RFC 3629, section 3), so bytes are all it looks at. */
async function* innermostObjects(bytes: Bytes): AsyncGenerator<Found> {
  let [line, depth, beganAt, keptBytes] = [1, 0, 1, 0];
  let [inString, escaped] = [false, false];
  // Null while no object is open that may be an innermost one.
  let kept: Buffer[] | null = null;
  for await (const chunk of bytes) {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (byte === NEWLINE) line += 1;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN) {
        [kept, keptBytes, beganAt, start] = [[], 0, line, i];
        depth += 1;
      } else if (byte === CLOSE) {
        if (kept !== null) yield { line: beganAt, text: Buffer.concat([...kept, chunk.subarray(start, i + 1)]) };
        kept = null;
        depth -= 1;
      }
    }
    if (kept === null) continue;
    keptBytes += chunk.length - start;
    kept.push(chunk.subarray(start));
    if (keptBytes > RECORD_MAX_BYTES) {
      yield { line: beganAt, text: `is longer than ${RECORD_MAX_BYTES} bytes` };
      kept = null;
    }
  }
  if (depth !== 0 || inString) yield { line, text: 'the file ends in the middle of its JSON: its end is missing' };
}
