import { join } from 'node:path';
import { Command, Option } from 'commander';
import { bringUp, engineNames, type EngineName } from './engines.ts';
import { MissingProgram } from './install.ts';

/** `npm run engines`: real servers to try Turnout out with, until Ctrl-C. */

const LOCAL = join(import.meta.dirname, '..', '.engines');

const program = new Command('npm run engines --')
  .description(
    'Brings up real servers on free ports, prints the settings of Turnout that use them, and takes them down at Ctrl-C.\n' +
      'What is missing is installed as root on Debian and Ubuntu; elsewhere a line says what to install.',
  )
  .argument('[engines...]', `which ones: ${engineNames.join(', ')} (all of them)`)
  .addOption(
    new Option('--dir <folder>', 'where data and logs are, until they are taken down').default(LOCAL, './.engines'),
  )
  .option('--json', 'one line of JSON with the settings, when all are up')
  .action(run);

await program.parseAsync();

async function run(wanted: readonly string[], { dir, json }: { dir: string; json?: true }): Promise<void> {
  const unknown = wanted.filter((name) => !isEngine(name));
  if (unknown.length > 0)
    program.error(`There is no engine ${unknown.join(', ')}. There are: ${engineNames.join(', ')}.`, { exitCode: 64 });
  const names = wanted.length === 0 ? engineNames : wanted.filter(isEngine);
  const asked = Promise.withResolvers<void>();
  process.once('SIGINT', () => asked.resolve()).once('SIGTERM', () => asked.resolve());
  const up = await bringUp(names, (text) => console.error(text), dir).catch((error: unknown) => {
    console.error((error as Error).message);
    process.exit(error instanceof MissingProgram ? 69 : 70);
  });
  const all = Object.entries(up.engines).flatMap(([engine, { addresses }]) =>
    Object.entries(addresses).map(([name, address]) => ({ engine, name, ...address })),
  );
  if (json === true) console.log(JSON.stringify(all));
  else for (const { engine, name, setting, url } of all) console.log(`${setting}=${url} # ${engine} ${name}`);
  console.error('Up. Ctrl-C takes them down and deletes their data.');
  await asked.promise;
  console.error('Taking them down ...');
  await up.down();
  process.exit(0);
}

function isEngine(name: string): name is EngineName {
  return (engineNames as readonly string[]).includes(name);
}
