import { WriteStream } from 'node:tty';
import { Command, CommanderError } from 'commander';
import picocolors from 'picocolors';
import { openApi } from './api.ts';
import { completionCommand } from './completion.ts';
import { Failure, processNames, type Context, type Outside } from './context.ts';
import { doctorCommand } from './doctor.ts';
import { domainCommand } from './domain.ts';
import { EXIT, EXIT_HELP } from './exit-codes.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import/import-command.ts';
import { keyCommand } from './key.ts';
import { labCommand } from './lab.ts';
import { linkCommand } from './link.ts';
import { ledgerCommand, quarantineCommand } from './operation.ts';
import { plainCommand } from './output.ts';
import { tagCommand } from './tag.ts';
import { visitsCommand } from './visits.ts';

/** Terminals narrower than this get lines that wrap: nothing would be left to read otherwise. */
const WIDTH_MIN = 40;

/**
 * Runs what was typed (without `node` and the file) and resolves with the exit code. What a command throws on purpose is
 * written to stderr; everything else is thrown on, for main to say.
 */
export async function runCommand(args: readonly string[], outside: Outside): Promise<number> {
  const { stdout, stderr, stdin } = process;
  let exitCode: number = EXIT.ok;
  // Asked of the stream's kind, since a pipe has no isTTY and createColors(undefined) colours wherever CI or FORCE_COLOR is set.
  const colored = stdout instanceof WriteStream && picocolors.isColorSupported;
  const context: Context = {
    api: () => {
      const { url, apiKey } = outside.settings();
      return openApi(url, apiKey);
    },
    outside,
    stdout,
    stderr,
    stdin,
    colors: picocolors.createColors(colored),
    width: () => (stdout.isTTY ? Math.max(stdout.columns, WIDTH_MIN) : Infinity),
    exitWith: (code) => (exitCode = code),
  };
  try {
    await buildProgram(context).parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Whoever read our output has enough of it (`turnout link list | head`).
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return EXIT.ok;
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof Failure)) throw error;
    stderr.write(error.lines.map((line) => `${line}\n`).join(''));
    return error.exitCode;
  }
}

export function buildProgram(context: Context): Command {
  const program = new Command('turnout')
    .description('A URL shortener: no answered redirect is ever uncounted.')
    .version(context.outside.version)
    .addHelpText(
      'after',
      `\nSettings are environment variables: docs/configuration.md lists them all.\n\n${EXIT_HELP}`,
    );
  const commands = [
    serveCommand(context),
    migrateCommand(context),
    keyCommand(context),
    linkCommand(context),
    tagCommand(context),
    domainCommand(context),
    visitsCommand(context),
    importCommand(context),
    exportCommand(context),
    ledgerCommand(context),
    quarantineCommand(context),
    doctorCommand(context),
    labCommand(context),
    completionCommand(context, () => program),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of withDescendants(program)) command.exitOverride().showSuggestionAfterError(true);
  return program;
}

function serveCommand(context: Context): Command {
  return plainCommand(
    'serve [process]',
    'run the server: all of it, or with a shared store and a broker the shortener or the analytics alone',
    'TURNOUT_PORT=80 turnout serve',
  ).action(async (name: string = 'all') => {
    const process = processNames.find((known) => known === name);
    if (process === undefined)
      throw new Failure(EXIT.usage, [
        `There is no process ${name}. Did you mean \`turnout serve all\`? There are ${processNames.join(', ')}.`,
      ]);
    context.exitWith(await context.outside.serve(process));
  });
}

function migrateCommand(context: Context): Command {
  return plainCommand(
    'migrate',
    "bring the store's schema up to date and end; a start does the same",
    'TURNOUT_STORE_URL=postgres://… turnout migrate',
  ).action(async () => {
    const { stderr, outside } = context;
    stderr.write(`The schema is current; ${await outside.migrate()} links were ever made.\n`);
  });
}

function withDescendants(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withDescendants)];
}
