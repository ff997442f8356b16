import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** What the section `redirects` needs of the machine. */

/** The message says what to do. */
export class MissingTool extends Error {}

/** Commands and the Debian packages that bring them. */
const PACKAGES: Readonly<Record<string, string>> = { wrk: 'wrk', nginx: 'nginx-light', taskset: 'util-linux' };

/** Installs what is missing where that is possible without asking anybody (root on Debian). Throws MissingTool otherwise. */
export function needLoadTools(progress: (text: string) => void): void {
  if (process.platform !== 'linux')
    throw new MissingTool('The section redirects needs Linux: servers and clients are kept on a core each.');
  if (availableParallelism() < 2)
    throw new MissingTool('The section redirects needs two cores: one for the server, one for its clients.');
  const packages = missing().map((command) => PACKAGES[command] ?? command);
  if (packages.length === 0) return;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    progress(`Installing ${packages.join(', ')} with apt-get (Debian starts nginx as a service: stop it if you like)`);
    // Not on stdout, which is for the results.
    const install = (...args: readonly string[]) => spawnSync('apt-get', args, { stdio: ['ignore', 2, 2] });
    install('update', '-qq');
    install('install', '-y', '-qq', '--no-install-recommends', ...packages);
  }
  const still = missing();
  if (still.length > 0)
    throw new MissingTool(
      `Not installed: ${still.join(', ')}. The section redirects needs them. Debian and Ubuntu: apt-get install ${packages.join(' ')}`,
    );
}

function missing(): readonly string[] {
  return Object.keys(PACKAGES).filter((command) => spawnSync('which', [command]).status !== 0);
}
