import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine, Started, StartOptions } from './engine.ts';
import { needPrograms } from './install.ts';
import { kafka } from './kafka.ts';
import { mariadb } from './mariadb.ts';
import { postgres } from './postgres.ts';
import { rabbitmq } from './rabbitmq.ts';
import { redis } from './redis.ts';

/** All engines, by name, and bringing several up together. */

export const engines = { postgres, mariadb, redis, rabbitmq, kafka } as const satisfies Record<string, Engine>;
export type EngineName = keyof typeof engines;
export const engineNames = Object.keys(engines) as EngineName[];

export interface Up {
  readonly engines: Readonly<Partial<Record<EngineName, Started>>>;
  /** Stops every server and deletes the folder. */
  down(): Promise<void>;
}

/** In a folder of their own within `parent`. When one fails, those before it are taken down. */
export async function bringUp(
  names: readonly EngineName[],
  progress: (text: string) => void,
  parent: string = tmpdir(),
  { advertisedPort }: Pick<StartOptions, 'advertisedPort'> = {},
): Promise<Up> {
  needPrograms(
    `npm run engines (${names.join(', ')})`,
    names.flatMap((name) => engines[name].programs),
    progress,
  );
  mkdirSync(parent, { recursive: true });
  const root = mkdtempSync(join(parent, 'turnout-engines-'));
  // PostgreSQL has a user of its own, who must reach its folder.
  chmodSync(root, 0o755);
  const started: Partial<Record<EngineName, Started>> = {};
  const down = async (): Promise<void> => {
    for (const each of Object.values(started))
      for (const server of Object.values(each.servers).toReversed()) await server.stop();
    rmSync(root, { recursive: true, force: true });
  };
  try {
    for (const name of names) {
      const folder = join(root, name);
      mkdirSync(folder);
      started[name] = await engines[name].start({ folder, progress, advertisedPort });
    }
  } catch (error) {
    await down();
    throw error;
  }
  return { engines: started, down };
}
