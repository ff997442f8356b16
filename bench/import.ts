import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ShortUrlsPage } from '../src/http/api/contract.ts';
import { longUrlOf } from './made-up.ts';
import { startProcess, temporaryFolder, type StartOptions } from './processes.ts';
import type { Run, Section, Table } from './report.ts';
import { API_KEY, startTurnout, TURNOUT, type Turnout } from './servers.ts';

/** How long it takes to take over many links, over the API, as an operator does it. */

const LINES_AT_A_TIME = 10_000;

export const importing: Section = {
  name: 'import',
  summary: 'bin/turnout import list of 1,000,000 addresses',
  method: `\
\`bin/turnout import list\` of a file with an address per line, into an empty data folder of a running server, from the start of the command to its end.
Wanted: 1,000,000 links within 60 s.`,
  run,
};

async function* run({ quick, progress }: Run): AsyncGenerator<Table> {
  const lines = quick ? 20_000 : 1_000_000;
  const file = addressesFile(lines);
  await using turnout = await startTurnout({ dataDir: temporaryFolder() });
  progress(`Importing ${lines} links`);
  const seconds = await importList(turnout, file);
  const { shortUrls } = await turnout.api<ShortUrlsPage>('/short-urls?itemsPerPage=1');
  const links = shortUrls.pagination.totalItems;
  if (links !== lines) throw new Error(`${lines} addresses became ${links} links`);
  yield {
    title: 'Import of a list',
    columns: ['links', 's', 'links/s'],
    rows: [[links, seconds, Math.round(links / seconds)]],
  };
}

/** Runs the command to its end; how long that took, in seconds. */
async function importList(turnout: Turnout, file: string): Promise<number> {
  const began = performance.now();
  const importing = startImport(turnout, file, {});
  if (importing.exitCode === null) await once(importing, 'exit');
  if (importing.exitCode !== 0) throw new Error('the import failed');
  return (performance.now() - began) / 1000;
}

export function startImport({ port }: Turnout, file: string, options: StartOptions): ChildProcess {
  return startProcess([TURNOUT, 'import', 'list', file, '--json'], {
    ...options,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { TURNOUT_URL: `http://127.0.0.1:${port}`, TURNOUT_API_KEY: API_KEY },
  });
}

/** A file of so many different addresses, one per line. None of them is one that a data folder has. */
export function addressesFile(lines: number): string {
  const path = join(temporaryFolder(), 'addresses.txt');
  const file = openSync(path, 'w');
  for (let from = 0; from < lines; from += LINES_AT_A_TIME) {
    const size = Math.min(LINES_AT_A_TIME, lines - from);
    writeSync(file, Array.from({ length: size }, (_, i) => `${longUrlOf(from + i)}&imported\n`).join(''));
  }
  closeSync(file);
  return path;
}
