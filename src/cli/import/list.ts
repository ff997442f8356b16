import { isUtf8 } from 'node:buffer';
import { BOM, BROKEN_TEXT, RECORD_MAX_BYTES, type Bytes, type Item } from './item.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** One address per line, to the byte: only the line end is cut. Empty lines are passed over. */
export async function* readList(bytes: Bytes): AsyncGenerator<Item> {
  let line = 0;
  for await (const text of linesOf(bytes)) {
    line += 1;
    const item =
      text === null ? `is longer than ${RECORD_MAX_BYTES} bytes` : readLine(line === 1 ? withoutBom(text) : text);
    if (typeof item === 'string') yield { at: `line ${line}`, problem: item };
    else if (item !== null) yield { at: `line ${line}`, link: item };
  }
}

/** Null for an empty line, a text for what is wrong. */
function readLine(line: Buffer): { readonly longUrl: string } | string | null {
  if (!isUtf8(line)) return BROKEN_TEXT;
  const longUrl = line.toString();
  return longUrl.trim() === '' ? null : { longUrl };
}

function withoutBom(line: Buffer): Buffer {
  return line.subarray(0, BOM.length).equals(BOM) ? line.subarray(BOM.length) : line;
}

/** Lines without their ends (LF or CRLF); null for one that is too long to be kept. */
async function* linesOf(bytes: Bytes): AsyncGenerator<Buffer | null> {
  let kept: Buffer[] = [];
  let keptBytes = 0;
  const keep = (part: Buffer): void => {
    keptBytes += part.length;
    if (keptBytes <= RECORD_MAX_BYTES) kept.push(part);
  };
  const take = (): Buffer | null => {
    const line = keptBytes > RECORD_MAX_BYTES ? null : kept.length === 1 ? (kept[0] ?? null) : Buffer.concat(kept);
    kept = [];
    keptBytes = 0;
    return line?.at(-1) === RETURN ? line.subarray(0, -1) : line;
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      keep(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  if (keptBytes > 0) yield take();
}
