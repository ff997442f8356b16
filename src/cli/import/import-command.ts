import type { Command } from 'commander';
import { openApi } from '../api.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { dataCommand, nounCommand, note, say, sayJson, usageError, type JsonOption } from '../output.ts';
import { CSV_FIELDS, KUTT_FIELDS, YOURLS_FIELDS, type FieldNames } from './cells.ts';
import { readCsv } from './csv.ts';
import { openSource, tellFormat } from './files.ts';
import type { Bytes, Item } from './item.ts';
import { readJson } from './json.ts';
import { readList } from './list.ts';
import { Interrupted, sendLinks, type Run } from './send.ts';
import { importShlink, type ShlinkOptions } from './shlink.ts';
import { number, Tally } from './tally.ts';

interface ImportOptions extends JsonOption {
  readonly dryRun?: boolean;
  readonly report?: string;
}

export function importCommand(context: Context): Command {
  const csv = (bytes: Bytes): AsyncIterable<Item> => readCsv(bytes, CSV_FIELDS, true);
  return nounCommand(
    'import',
    'take over links of other shorteners; safe to run again',
    fileCommand(context, 'csv', 'a table with a header, such as our own export or one for Shlink', csv),
    fileCommand(context, 'list', 'addresses, one per line', readList),
    fileCommand(context, 'yourls', "YOURLS' export: CSV, or JSON of its API", (bytes) =>
      readEither(bytes, YOURLS_FIELDS, false),
    ),
    fileCommand(context, 'kutt', "Kutt's export: CSV, or JSON of /api/v2/links", (bytes) =>
      readEither(bytes, KUTT_FIELDS, true),
    ),
    shlinkCommand(context),
  );
}

function fileCommand(
  context: Context,
  name: string,
  summary: string,
  read: (bytes: Bytes) => AsyncIterable<Item>,
): Command {
  const command = dataCommand(
    `${name} <file>`,
    `${summary} (- reads standard input)`,
    `turnout import ${name} my-links --dry-run`,
  );
  return withOptions(command).action(async (file: string, options: ImportOptions) => {
    await runImport(context, name, options, async (run) => {
      const { bytes, share } = await openSource(file, context.stdin, run.signal);
      run.tally.share = share;
      await sendLinks(read(bytes), run);
    });
  });
}

interface ShlinkCommandOptions extends ImportOptions, ShlinkOptions {
  readonly key?: string;
}

function shlinkCommand(context: Context): Command {
  const example = 'turnout import shlink https://s.example.com --key 5e8b... --orphans';
  const command = dataCommand('shlink <base-url>', 'a running Shlink 4 or newer: links, rules, visits', example)
    .option('--key <key>', 'an API key of that Shlink')
    .option('--no-visits', 'leave the visits behind')
    .option('--orphans', 'take orphan visits too', false);
  return withOptions(command).action(async (baseUrl: string, options: ShlinkCommandOptions) => {
    const { key } = options;
    if (key === undefined) throw usageError('Give an API key of that Shlink with --key.');
    if (!/^https?:\/\//u.test(baseUrl) || !URL.canParse(baseUrl)) {
      throw usageError(`${baseUrl} is no address such as https://s.example.com.`);
    }
    const from = openApi(baseUrl.replace(/(?:\/rest(?:\/v\d)?)?\/*$/u, ''), key);
    await runImport(context, 'shlink', options, (run) => importShlink(from, options, run));
  });
}

function withOptions(command: Command): Command {
  return command
    .option('--dry-run', 'write nothing; say what would happen')
    .option('--report <file>', 'write every conflict and invalid link there, one JSON object per line');
}

/** Runs an import to its end, to the first thing that it can not get past, or to Ctrl-C, and says what it came to. */
async function runImport(
  context: Context,
  source: string,
  { dryRun = false, report, json = false }: ImportOptions,
  work: (run: Run) => Promise<void>,
): Promise<void> {
  const tally = new Tally(context, report);
  const stopped = new AbortController();
  const stop = (): void => {
    note(context, '', 'Finishing what is under way; once more ends at once.');
    stopped.abort();
  };
  process.once('SIGINT', stop);
  let ended = false;
  try {
    await work({ api: context.api(), source, dryRun, tally, signal: stopped.signal });
    ended = true;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    process.off('SIGINT', stop);
    tally.clearProgress();
    tally.close();
    if (!ended) {
      note(context, `Not finished. ${summary(tally, dryRun)}`);
      note(context, 'What was imported stays. Run the same command again to go on: it takes nothing over twice.');
    }
  }
  if (json) sayJson(context, { source, dryRun, finished: ended, ...tally.counts, seconds: round(tally.seconds) });
  else if (ended) say(context, summary(tally, dryRun));
  if (!ended || tally.troubles > 0) context.exitWith(EXIT.failed);
}

function summary({ counts, links, seconds }: Tally, dryRun: boolean): string {
  const { created, unchanged, conflicts, invalid, visitsImported, visitsKnown } = counts;
  const visits =
    visitsImported + visitsKnown === 0
      ? ''
      : `; ${number(visitsImported)} visits imported, ${number(visitsKnown)} known already`;
  const outcome = [
    `${number(created)} ${dryRun ? 'would be created' : 'created'}`,
    `${number(unchanged)} unchanged`,
    `${number(conflicts)} conflicts`,
    `${number(invalid)} invalid`,
  ].join(', ');
  return `${number(links)} links in ${round(seconds)} s: ${outcome}${visits}.${dryRun ? ' Nothing was written.' : ''}`;
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

async function* readEither(bytes: Bytes, fields: FieldNames, domains: boolean): AsyncGenerator<Item> {
  const told = await tellFormat(bytes);
  yield* told.isJson ? readJson(told.bytes, fields, domains) : readCsv(told.bytes, fields, domains);
}
