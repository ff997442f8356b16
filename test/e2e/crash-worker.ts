import { rmSync } from 'node:fs';
import { threadName } from 'node:worker_threads';

/** Loaded into Turnout by a test (`--import`): the first worker that finds the file CRASH_WORKER takes it away, and fails. */

const LOOK_MS = 5;
const file = process.env['CRASH_WORKER'] ?? '';

function crashWhenTold(): void {
  try {
    rmSync(file);
  } catch {
    return;
  }
  throw new Error('told to fail');
}

if (threadName === 'worker') setInterval(crashWhenTold, LOOK_MS).unref();
