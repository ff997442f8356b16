import { strings } from '../../strings/strings.ts';
import { isLongUrlName } from './fields.ts';
import { Unreadable, type Source, type SourceRow } from './source.ts';

const t = strings.importing.problems;

type Fields = Readonly<Record<string, unknown>>;

interface Entry {
  readonly at: string;
  readonly value?: Fields;
  readonly problem?: string;
}

/** Objects that have a long URL, wherever they stand in a file: in a list, by name, one per line. Throws Unreadable. */
export function readJson(text: string): Source {
  const entries = entriesOf(text);
  const flat = entries.map(({ value = {} }) => flatten(value));
  const columns = [...new Set(flat.flatMap((each) => Object.keys(each)))];
  if (columns.length === 0) throw new Unreadable(t.noLinks);
  const rows = entries.map(({ at, value = {}, problem }, index): SourceRow => {
    const rules: unknown = value['redirectRules'];
    return {
      at,
      cells: columns.map((name) => flat[index]?.[name] ?? ''),
      ...(Array.isArray(rules) && rules.length > 0 && { rules }),
      ...(problem !== undefined && { problem }),
    };
  });
  return { columns, rows };
}

function entriesOf(text: string): readonly Entry[] {
  try {
    return linksIn(JSON.parse(text)).map((value, index) => ({ at: t.entry(String(index + 1)), value }));
  } catch (error) {
    const lines = text.split('\n');
    // One object per line, as exports have it; anything else is a file that was cut off.
    if (!isObjectLine(lines[0] ?? '') || lines.length < 2) throw new Unreadable(t.notJson((error as Error).message));
    return lines.flatMap((line, index) => entryOf(line, t.line(String(index + 1))));
  }
}

function isObjectLine(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}

function entryOf(line: string, at: string): readonly Entry[] {
  if (line.trim() === '') return [];
  try {
    return linksIn(JSON.parse(line)).map((value) => ({ at, value }));
  } catch (error) {
    return [{ at, problem: t.badJson((error as Error).message) }];
  }
}

function linksIn(value: unknown): readonly Fields[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(linksIn);
  const isLink = Object.entries(value).some(([name, each]) => isLongUrlName(name) && typeof each === 'string');
  return isLink ? [value as Fields] : Object.values(value).flatMap(linksIn);
}

/** Members as texts; those of `meta`, which Shlink and Turnout have, with its name before them. */
function flatten(link: Fields, before = ''): Readonly<Record<string, string>> {
  const cells: Record<string, string> = {};
  for (const [name, value] of Object.entries(link)) {
    if (Array.isArray(value)) {
      if (value.every((each) => typeof each !== 'object')) cells[before + name] = value.map(textOf).join('|');
    } else if (typeof value !== 'object') cells[before + name] = textOf(value);
    else if (name === 'meta' && value !== null) Object.assign(cells, flatten(value as Fields, 'meta '));
  }
  return cells;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
