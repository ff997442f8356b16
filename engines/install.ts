import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';

/** Programs that engines and benchmarks need, and how they come to the machine. */

/** The message says what to do. */
export class MissingProgram extends Error {}

export interface Program {
  /** A command, or a pattern of paths where Debian puts it outside of PATH. */
  readonly path: string;
  /** The Debian package that brings it. */
  readonly package: string;
}

/** Installs for `whom` what is missing, where that is possible without asking anybody (root on Debian or Ubuntu). Throws MissingProgram otherwise. */
export function needPrograms(whom: string, programs: readonly Program[], progress: (text: string) => void): void {
  const missing = programs.filter((program) => !isThere(program));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((program) => program.package))];
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    progress(`Installing ${packages.join(', ')} with apt-get`);
    aptGet('update', '-qq');
    aptGet('install', '-y', '-qq', '--no-install-recommends', ...packages);
  }
  const still = programs.filter((program) => !isThere(program));
  if (still.length > 0)
    throw new MissingProgram(
      `Not installed: ${still.map(({ path }) => path).join(', ')}. ${whom} needs them. ` +
        `Debian and Ubuntu: apt-get install ${packages.join(' ')} (as root this is done for you)`,
    );
}

/** Where a program is; the last one by name where there are several versions. Throws when it is not there. */
export function pathOf({ path }: Program): string {
  const found = path.startsWith('/') ? globSync(path).toSorted().at(-1) : path;
  if (found === undefined) throw new MissingProgram(`Not installed: ${path}`);
  return found;
}

function isThere({ path }: Program): boolean {
  return path.startsWith('/') ? globSync(path).length > 0 : spawnSync('which', [path]).status === 0;
}

/** Its words are not for stdout, and a service that a package brings is not started: each start is our own. */
function aptGet(...args: readonly string[]): void {
  spawnSync('apt-get', args, {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
}
