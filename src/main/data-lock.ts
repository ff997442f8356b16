import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * One process per data folder. The lock is SQLite's own on a file kept for it: the operating system lets go of it when the
 * process ends, however it ends, so a stale lock can not be.
 */

export class DataFolderInUse extends Error {
  constructor(folder: string, pid: string) {
    super(`${folder} is in use by process ${pid}. Stop it, or choose another folder with TURNOUT_DATA_DIR.`);
    this.name = 'DataFolderInUse';
  }
}

/** Returns what lets go of the folder. Throws DataFolderInUse, or the system's error when the folder can not be written. */
export function lockDataFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pidFile = join(folder, 'turnout.pid');
  const lock = new DatabaseSync(join(folder, 'turnout.lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (/locked|busy/i.test((error as Error).message)) throw new DataFolderInUse(folder, readPid(pidFile));
    throw error;
  }
  writeFileSync(pidFile, `${process.pid}\n`);
  return () => {
    rmSync(pidFile, { force: true });
    lock.close();
  };
}

function readPid(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '(unknown)';
  }
}
