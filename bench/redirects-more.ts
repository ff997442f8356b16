import { rmSync } from 'node:fs';
import type { ShortUrlsPage } from '../src/http/api/contract.ts';
import { copyOfData } from './data.ts';
import { addressesFile, startImport } from './import.ts';
import { requestsFile, runPaced, runWrk, SERVER_CORE, CLIENT_CORE, type PacedTurn, type WrkResult } from './load.ts';
import { codeOf, COMMON_TERM, randomNumbers } from './made-up.ts';
import { residentMiB, stopProcess } from './processes.ts';
import { median, type Cell, type Run, type Table } from './report.ts';
import { startTurnout, type Server, type Turnout } from './servers.ts';

/** Redirects at a given rate, beside other work, and with more links. */

export interface Measured {
  readonly nginx: Server;
  readonly turnout: Turnout;
  /** That Turnout has. */
  readonly links: number;
}

const PACED_COLUMNS = ['server', 'asked/s', 'answered', 'not a redirect', 'p50 ms', 'p99 ms', 'max ms', 'stolen ms'];

/** How long the highest rate is looked for. */
const HIGHEST_SECONDS = 2;

/**
 * In turn with nginx at the same rate, so that it shows what is the client's and the machine's of the latency. The highest rate is that of the
 * same minute: where a machine is a third slower for a while, half of its usual rate is more than half.
 */
export async function paced({ nginx, turnout }: Measured, requests: string, run: Run): Promise<Table> {
  const { rounds, seconds } = run.quick ? { rounds: 1, seconds: 2 } : { rounds: 7, seconds: 6 };
  const results = [
    { name: 'nginx', server: nginx, turns: new Array<PacedTurn>() },
    { name: 'Turnout', server: turnout, turns: new Array<PacedTurn>() },
  ];
  for (let round = 0; round < rounds; round++) {
    run.progress(`At half of Turnout's highest rate, turn ${round + 1} of ${rounds}`);
    const highest = (await runWrk(turnout, requests, HIGHEST_SECONDS)).rate;
    await turnout.drained();
    for (const { server, turns } of results) {
      turns.push(await runPaced(server, requests, highest / 2, seconds));
      await turnout.drained();
    }
  }
  return {
    title: "At half of Turnout's highest rate",
    columns: PACED_COLUMNS,
    rows: results.map(({ name, turns }) => [name, ...pacedCells(turns)]),
  };
}

/** All turns together: the sums, the medians of the rates and the percentiles, and the longest of all. */
function pacedCells(turns: readonly PacedTurn[]): readonly Cell[] {
  const sum = (of: (turn: PacedTurn) => number): number => turns.reduce((total, turn) => total + of(turn), 0);
  return [
    Math.round(median(turns.map(({ rate }) => rate))),
    sum(({ answered }) => answered),
    sum(({ refused }) => refused),
    median(turns.map(({ p50 }) => p50)),
    median(turns.map(({ p99 }) => p99)),
    Math.max(...turns.map(({ max }) => max)),
    Math.round(sum(({ stolen }) => stolen)),
  ];
}

/** An import of a million links takes a minute on a core of its own, and much longer on the one that redirects have first. */
const BESIDE_SECONDS = 60;
/** The importing command and the lists' client give way to the client that is measured, which is on their core. */
const NICE = 10;

/** Redirects while the API takes links over and answers lists, one after the other without a pause. */
export async function beside({ turnout, links }: Measured, requests: string, rate: number, run: Run): Promise<Table> {
  const seconds = run.quick ? 3 : BESIDE_SECONDS;
  run.progress(`Redirects at a quarter of the highest rate, beside an import and lists, for ${seconds} s`);
  const file = addressesFile(1_000_000);
  const importing = startImport(turnout, file, { core: CLIENT_CORE, nice: NICE });
  const before = await linkCount(turnout);
  let going = true;
  const listed = listWhile(turnout, links, () => going);
  const redirects = await runPaced(turnout, requests, rate, seconds).finally(() => (going = false));
  const imported = (await linkCount(turnout)) - before;
  const ended = importing.exitCode !== null;
  await stopProcess(importing);
  if (ended || imported === 0) throw new Error('the import did not last as long as the redirects');
  const times = await listed;
  rmSync(file);
  await turnout.drained();
  return {
    title: "At a quarter of Turnout's highest rate, while links are imported and lists are read",
    columns: [...PACED_COLUMNS, 'links imported', 'lists', 'list median ms'],
    rows: [['Turnout', ...pacedCells([redirects]), imported, times.length, median(times)]],
  };
}

async function linkCount(turnout: Turnout): Promise<number> {
  return (await turnout.api<ShortUrlsPage>('/short-urls?itemsPerPage=1')).shortUrls.pagination.totalItems;
}

async function listWhile(turnout: Turnout, links: number, going: () => boolean): Promise<readonly number[]> {
  const random = randomNumbers(5);
  const times: number[] = [];
  const queries = ['orderBy=title-ASC', 'orderBy=visits-DESC', `searchTerm=${COMMON_TERM}`, 'orderBy=dateCreated-DESC'];
  for (let i = 0; going(); i++) {
    const page = 1 + Math.floor((random() * links) / 100);
    const began = performance.now();
    await turnout.api(`/short-urls?itemsPerPage=10&page=${page}&${queries[i % queries.length]}`);
    times.push(performance.now() - began);
  }
  return times;
}

/** Whether many links are slower than few: the same server with each. */
export async function sizes({ quick, progress }: Run): Promise<Table> {
  const [few, many] = quick ? [1000, 100_000] : [1000, 1_000_000];
  const [fewDir, manyDir] = [
    await copyOfData({ kind: 'plain', links: few, visits: 0 }, progress),
    await copyOfData({ kind: 'plain', links: many, visits: 0 }, progress),
  ];
  await using small = await startTurnout({ dataDir: fewDir, core: SERVER_CORE });
  await using large = await startTurnout({ dataDir: manyDir, core: SERVER_CORE });
  const fewRequests = requestsFile(uniform(few));
  const all: readonly Size[] = [
    { links: few, codes: few, server: small, requests: fewRequests },
    { links: many, codes: few, server: large, requests: fewRequests },
    { links: many, codes: many, server: large, requests: requestsFile(uniform(many)) },
  ];
  return {
    title: 'Few links and many, uniform over so many codes',
    columns: ['links', 'codes', 'Turnout/s', 'ratio to the first', 'p50 ms', 'p99 ms', 'MiB'],
    rows: await sizeRows(all, quick, progress),
  };
}

interface Size {
  readonly links: number;
  readonly codes: number;
  readonly server: Turnout;
  readonly requests: string;
}

async function sizeRows(all: readonly Size[], quick: boolean, progress: (text: string) => void): Promise<Cell[][]> {
  const { rounds, seconds, warmUp } = quick
    ? { rounds: 1, seconds: 1, warmUp: 1 }
    : { rounds: 9, seconds: 3, warmUp: 5 };
  const results = new Map(all.map((size) => [size, new Array<WrkResult>()]));
  for (let round = 0; round <= rounds; round++) {
    for (const [size, into] of results) {
      progress(`${size.codes} codes of ${size.links} links`);
      const result = await runWrk(size.server, size.requests, round === 0 ? warmUp : seconds);
      if (round > 0) into.push(result);
      await size.server.drained();
    }
  }
  const [base = []] = results.values();
  return Array.from(results, ([{ links, codes, server }, runs]) => [
    links,
    codes,
    Math.round(median(runs.map(({ rate }) => rate))),
    median(runs.map(({ rate }, round) => rate / (base[round]?.rate ?? NaN))),
    median(runs.map(({ p50 }) => p50)),
    median(runs.map(({ p99 }) => p99)),
    residentMiB(server.pid).all,
  ]);
}

/** Each code as often as any other, in no order; every code at least once where there are many. */
function uniform(codes: number): readonly string[] {
  const random = randomNumbers(6);
  const indexes = Array.from({ length: codes }, (_, i) => i);
  for (let i = codes - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [indexes[i], indexes[other]] = [indexes[other] ?? 0, indexes[i] ?? 0];
  }
  return indexes.map(codeOf);
}
