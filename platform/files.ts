import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stringify } from 'yaml';

/** Rendered files: the same bytes each time, so that a review sees what a change of the data changes. */

export interface RenderedFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** Everything that a folder of rendered files may hold; what else is found in it is left from before. */
export interface Rendering {
  /** Patterns of the files that are only ever rendered. */
  readonly owned: readonly string[];
  readonly files: readonly RenderedFile[];
}

const rendered = (source: string): string => `Rendered by npm run platform:render from ${source}: change it there.`;

/** Keys as they are given, long texts in one line. `source` is where to change it. */
export function yamlFile(path: string, source: string, value: unknown): RenderedFile {
  return { path, text: `# ${rendered(source)}\n${stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })}` };
}

/** JSON knows no comments: its folder says where it comes from. */
export function jsonFile(path: string, value: unknown): RenderedFile {
  return { path, text: `${JSON.stringify(value, null, 2)}\n` };
}

export function textFile(path: string, comment: (text: string) => string, source: string, text: string): RenderedFile {
  return { path, text: `${comment(rendered(source))}\n${text}` };
}

/** What is on disk and should not be so, one line each. */
export function differences({ owned, files }: Rendering): string[] {
  const expected = new Map(files.map(({ path, text }) => [path, text]));
  const wrong = files.filter(({ path, text }) => onDisk(path) !== text).map(({ path }) => path);
  const left = globSync([...owned]).filter((path) => !expected.has(path.replaceAll('\\', '/')));
  return [
    ...wrong.map((path) => `${path} is not as rendered: run npm run platform:render`),
    ...left.map((path) => `${path} is rendered no more: run npm run platform:render`),
  ].toSorted();
}

export function write({ owned, files }: Rendering): void {
  const expected = new Set(files.map(({ path }) => path));
  for (const path of globSync([...owned])) if (!expected.has(path.replaceAll('\\', '/'))) rmSync(path);
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function onDisk(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
