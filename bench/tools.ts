import { availableParallelism } from 'node:os';
import { MissingProgram, needPrograms } from '../engines/install.ts';

/** What sections need of the machine. */

const PROGRAMS = [
  { path: 'wrk', package: 'wrk' },
  { path: 'nginx', package: 'nginx-light' },
  { path: 'taskset', package: 'util-linux' },
];

/** Installs what is missing where that is possible without asking anybody (root on Debian). Throws MissingProgram otherwise. */
export function needLoadTools(section: string, progress: (text: string) => void): void {
  needCores(section);
  needPrograms(`The section ${section}`, PROGRAMS, progress);
}

/** Throws MissingProgram. */
export function needCores(section: string): void {
  if (process.platform !== 'linux')
    throw new MissingProgram(`The section ${section} needs Linux: servers and clients are kept on a core each.`);
  if (availableParallelism() < 2)
    throw new MissingProgram(`The section ${section} needs two cores: one for the server, one for its clients.`);
}
