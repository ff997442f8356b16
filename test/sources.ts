import { relative } from 'node:path';
import { createVirtualFileSystem } from 'typescript/unstable/fs';
import { API } from 'typescript/unstable/sync';
import type { Node, SourceFile } from 'typescript/unstable/ast';

/** TypeScript sources as trees, read by the compiler itself, for the tests that check the house rather than what it does. */

export interface Source {
  /** From the root, with forward slashes: `src/core/link.ts`. */
  readonly path: string;
  readonly tree: SourceFile;
}

const ROOT = process.cwd();
const PLANTED_ROOT = '/planted';

/** Every file of the dashboard. */
export function readDashboard(): readonly Source[] {
  return readProject(ROOT, `${ROOT}/dashboard/tsconfig.json`);
}

/** Every file that tsconfig.json includes, or instead the given ones (text by path), which exist nowhere. */
export function readSources(planted?: Readonly<Record<string, string>>): readonly Source[] {
  if (planted === undefined) return readProject(ROOT, `${ROOT}/tsconfig.json`);
  return readProject(PLANTED_ROOT, `${PLANTED_ROOT}/tsconfig.json`, planted);
}

function readProject(root: string, config: string, planted?: Readonly<Record<string, string>>): readonly Source[] {
  const api = new API({ cwd: root, ...(planted !== undefined && { fs: createVirtualFileSystem(project(planted)) }) });
  try {
    const [opened] = api.updateSnapshot({ openProjects: [config] }).getProjects();
    return (opened?.rootFiles ?? []).map((file) => {
      const tree = opened?.program.getSourceFile(file);
      if (tree === undefined) throw new Error(`${file} can not be read`);
      return { path: relative(root, file).replaceAll('\\', '/'), tree };
    });
  } finally {
    api.close();
  }
}

/** The node and all below it, in the order of the text. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

/** From 1. */
export function lineAt(tree: SourceFile, position: number): number {
  return tree.getLineAndCharacterOfPosition(position).line + 1;
}

function project(files: Readonly<Record<string, string>>): Record<string, string> {
  const config = JSON.stringify({ compilerOptions: { module: 'nodenext', noLib: true, types: [] }, include: ['**/*'] });
  const all = Object.entries({ ...files, 'tsconfig.json': config });
  return Object.fromEntries(all.map(([path, text]) => [`${PLANTED_ROOT}/${path}`, text]));
}
