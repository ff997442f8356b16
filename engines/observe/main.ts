import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { MissingProgram, needPrograms } from '../install.ts';
import { ALERTMANAGER, PROMETHEUS, ROOT } from './monitoring.ts';
import { startStack, type Stack, type StackOptions } from './stack.ts';

/** `npm run observe`: Turnout with all that watches it, until Ctrl-C. */

interface Options extends Omit<StackOptions, 'folder' | 'progress' | 'heard'> {
  readonly dir: string;
  readonly json?: true;
}

const collect = (url: string, before: readonly string[] = []): readonly string[] => {
  if (!/^https?:\/\//u.test(url) || !URL.canParse(url)) throw new InvalidArgumentError('Expected http://host:port.');
  return [...before, url];
};
const positive = (text: string): number => {
  const value = Number(text);
  if (!(value >= 1 && value <= SPEED_MOST))
    throw new InvalidArgumentError(`Expected a number from 1 to ${SPEED_MOST}.`);
  return value;
};
/** Scrapes of 500 ms; what is closer together the scrapes themselves disturb. */
const SPEED_MOST = 60;

const program = new Command('npm run observe --')
  .description(
    'Starts Turnout, Prometheus, Alertmanager and, where there are such, an OpenTelemetry Collector, Jaeger and Grafana, with the rules, routes and dashboards of\n' +
      'platform/observability, on free ports; prints the URLs, and what Slack would get; takes all down at Ctrl-C.',
  )
  .option('--turnout <url>', 'watch one that runs, instead of starting one; once for each process', collect)
  .option('--speed <times>', 'how many times sooner alerts come than in production', positive, 1)
  .option('--collector', 'build an OpenTelemetry Collector from Go modules where there is none (minutes, once)')
  .option('--slack-url-file <file>', 'send to Slack: the file holds the URL of a webhook')
  .addOption(
    new Option('--dir <folder>', 'where data and logs are, until they are taken down').default(
      join(ROOT, '.engines'),
      './.engines',
    ),
  )
  .option('--json', 'one line of JSON with the URLs, when all are up')
  .action(run);

await program.parseAsync();

async function run({ dir, json, ...options }: Options): Promise<void> {
  const progress = (text: string): void => console.error(text);
  const asked = Promise.withResolvers<void>();
  process.once('SIGINT', () => asked.resolve()).once('SIGTERM', () => asked.resolve());
  mkdirSync(dir, { recursive: true });
  const folder = mkdtempSync(join(dir, 'turnout-observe-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const started = (async () => {
    needPrograms('npm run observe', [PROMETHEUS, ALERTMANAGER], progress);
    return await startStack({ ...options, folder, progress, heard: json === true ? progress : console.log });
  })();
  // Asked to end while it starts: what runs by then ends with this process.
  const stack = await Promise.race([started, asked.promise]).catch((error: unknown) => {
    console.error((error as Error).message);
    process.exit(error instanceof MissingProgram ? 69 : 70);
  });
  if (stack === undefined) process.exit(130);
  if (json === true) console.log(JSON.stringify(stack.urls));
  else print(stack, options.speed);
  console.error('Up. Ctrl-C takes down what was started here, and deletes its data.');
  await asked.promise;
  console.error('Taking it down ...');
  await stack.down();
  process.exit(0);
}

function print({ urls, missing, key }: Stack, speed: number): void {
  for (const [name, url] of Object.entries(urls)) console.log(`${name.padEnd(12)} ${url}`);
  for (const line of missing) console.log(line);
  const [turnout = ''] = urls.turnout.split(' ');
  console.log(
    [
      '',
      `Alerts come ${speed === 1 ? 'as in production: --speed 30 makes minutes of it seconds' : `${speed} times sooner than in production`}.`,
      'To see one, ask the fault lab for errors or for slow answers for a while (docs/telemetry.md has more faults):',
      `  while sleep 0.2; do curl -s -o /dev/null '${turnout}/api/flaky?ratio=1'; done     # HighErrorRate`,
      `  while sleep 0.2; do curl -s -o /dev/null '${turnout}/api/slow?ms=1500'; done      # HighLatency`,
      ...(key === null ? [] : [`API key: ${key}`]),
    ].join('\n'),
  );
}
