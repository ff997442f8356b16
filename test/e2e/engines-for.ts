import type { TestContext } from 'node:test';
import { bringUp, type EngineName, type Up } from '../../engines/engines.ts';
import type { StartOptions } from '../../engines/engine.ts';
import { MissingProgram } from '../../engines/install.ts';

/** Real servers for one test, taken down after it. Null where they can not be had: it is skipped then, and says why. */
export async function enginesFor(
  t: TestContext,
  names: readonly EngineName[],
  options: Pick<StartOptions, 'advertisedPort'> = {},
): Promise<Up | null> {
  try {
    const up = await bringUp(names, (text) => t.diagnostic(text), undefined, options);
    t.after(() => up.down());
    return up;
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    t.skip(error.message);
    return null;
  }
}
