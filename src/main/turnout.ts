import { ConfigError } from '../config.ts';
import { processNames } from '../cli/context.ts';
import { EXIT } from '../cli/exit-codes.ts';

/** What bin/turnout runs. The server and the other commands load nothing of each other: a start is short. */

const args = process.argv.slice(2);

// Whoever read our output has enough of it (`turnout link list | head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.ok);
});

try {
  process.exitCode = await run();
} catch (error) {
  if (error instanceof ConfigError) {
    for (const { variable, problem } of error.mistakes) console.error(`${variable}: ${problem}`);
    process.exitCode = EXIT.config;
  } else {
    console.error(error);
    process.exitCode = EXIT.software;
  }
}

async function run(): Promise<number> {
  const name = processNames.find((known) => known === (args[1] ?? 'all'));
  if (args[0] === 'serve' && args.length <= 2 && name !== undefined) {
    const { readConfigOf, serve } = await import('./serve.ts');
    // A thread that did not end must not keep a server that was told to stop.
    process.exit(await serve(readConfigOf(name), name));
  }
  const [{ runCommand }, { outside }] = await Promise.all([import('../cli/program.ts'), import('./outside.ts')]);
  return await runCommand(args, outside);
}
