import { strings } from '../../strings/strings.ts';
import { Unreadable, type Source } from './source.ts';

const t = strings.importing.problems;
/** What a browser reads at once without anybody waiting; the command line reads more. */
const FILE_BYTES_MAX = 20 * 1024 * 1024;

/** Throws Unreadable. */
export async function readFile(file: File): Promise<Source> {
  if (file.size > FILE_BYTES_MAX) throw new Unreadable(t.tooLarge);
  return await readText(decode(await file.arrayBuffer()));
}

/** JSON begins with a brace or bracket, and no name of a column does. */
export async function readText(text: string): Promise<Source> {
  if (/^\s*[[{]/u.test(text)) return (await import('./read-json.ts')).readJson(text);
  return (await import('./read-csv.ts')).readCsv(text);
}

function decode(bytes: ArrayBuffer): string {
  try {
    // Takes the byte order mark away, too.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Unreadable(t.notUtf8);
  }
}
