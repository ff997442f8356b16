import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { write, type RenderedFile } from './files.ts';
import { HOME, kubernetes } from './kubernetes/render.ts';
import { settings } from './settings.ts';

/** `npm run platform:diff`: what an edit of the TypeScript changes in each environment, against what is committed. `-- --json` for programs. */

export interface Change {
  /** Within the environment. */
  readonly path: string;
  readonly what: 'added' | 'removed' | 'changed';
  readonly diff: string;
}
export type Changes = Readonly<Record<string, readonly Change[]>>;

/** By environment; those of which nothing changes are not there. */
export function changesOf(before: readonly RenderedFile[], after: readonly RenderedFile[]): Changes {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-diff-'));
  const put = (side: string, files: readonly RenderedFile[]): void => {
    mkdirSync(join(folder, side));
    write({
      owned: [],
      files: files.map(({ path, text }) => ({ path: join(folder, side, relative(HOME, path)), text })),
    });
  };
  try {
    put('a', before);
    put('b', after);
    return grouped(patches(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One text for each file. Paths are a/<environment>/… and b/<environment>/…, of folders with these names. */
function patches(folder: string): readonly string[] {
  const options = ['--no-index', '--no-color', '--no-renames', '--no-prefix', '--no-ext-diff'];
  const { status, stdout, stderr } = spawnSync('git', ['diff', ...options, 'a', 'b'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0 && status !== 1) throw new Error(`git diff: ${stderr}`);
  return stdout.split(/^(?=diff --git )/m).filter((text) => text !== '');
}

function grouped(texts: readonly string[]): Changes {
  const changes = texts.map((text) => {
    const [, environment = '', path = ''] = /^diff --git \w\/([^/]+)\/(\S+) /.exec(text) ?? [];
    const [, kind] = /^(new|deleted) file mode /m.exec(text) ?? [];
    const what = kind === 'new' ? 'added' : kind === 'deleted' ? 'removed' : 'changed';
    return { environment, change: { path, what, diff: text.slice(text.indexOf('@@')) } satisfies Change };
  });
  const byEnvironment = Map.groupBy(changes, ({ environment }) => environment);
  return Object.fromEntries([...byEnvironment].map(([name, of]) => [name, of.map(({ change }) => change)]));
}

function committed(): readonly RenderedFile[] {
  const git = (...args: readonly string[]): string => execFileSync('git', [...args], { encoding: 'utf8' });
  if (git('ls-tree', '-r', '--name-only', 'HEAD', HOME) === '') return [];
  const folder = mkdtempSync(join(tmpdir(), 'turnout-committed-'));
  try {
    git('archive', `--output=${join(folder, 'committed.tar')}`, 'HEAD', HOME);
    execFileSync('tar', ['-xf', 'committed.tar'], { cwd: folder });
    return globSync(`${HOME}/**/*.yaml`, { cwd: folder })
      .toSorted()
      .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function inWords(changes: Changes): string {
  const environments = Object.entries(changes);
  if (environments.length === 0) return 'Nothing changes.';
  return environments
    .map(([name, of]) => {
      const files = of.map(
        ({ what, path, diff }) => `${what} ${path}\n${what === 'removed' ? '' : `${indented(diff)}\n`}`,
      );
      return `== ${name}: ${of.length} ${of.length === 1 ? 'file' : 'files'}\n\n${files.join('\n')}`;
    })
    .join('\n');
}

const indented = (text: string): string => text.trimEnd().replaceAll(/^/gm, '    ');

if (import.meta.main) {
  const changes = changesOf(committed(), kubernetes(settings).files);
  console.log(process.argv.includes('--json') ? JSON.stringify(changes, null, 2) : inWords(changes));
}
