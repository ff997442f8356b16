import { globSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { resolve } from 'node:path';

// Loads every source once, so that the compiled code of all is kept in NODE_COMPILE_CACHE: for an image, which no process can write to.

/** It would run what the arguments say; the others do nothing, or fail on the spot since they are no threads. Both are compiled by then. */
const COMMAND = 'src/main/turnout.ts';

for (const path of globSync('src/**/*.ts')) if (path !== COMMAND) await import(resolve(path)).catch(() => {});
process.argv[2] = '--version';
process.once('exit', () => flushCompileCache());
await import(resolve(COMMAND));
