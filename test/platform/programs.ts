import { MissingProgram, needPrograms, type Program } from '../../engines/install.ts';

/** Prometheus' own tools, from Debian. */
export const PROMTOOL: Program = { path: 'promtool', package: 'prometheus' };
export const AMTOOL: Program = { path: 'amtool', package: 'prometheus-alertmanager' };

/** Why a test that needs them is skipped, or false when they are there. */
export function whyNot(...programs: readonly Program[]): string | false {
  try {
    needPrograms('The platform', programs, console.log);
    return false;
  } catch (error) {
    if (error instanceof MissingProgram) return error.message;
    throw error;
  }
}
