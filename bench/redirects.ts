import { setTimeout as sleep } from 'node:timers/promises';
import { generateCode } from '../src/core/code.ts';
import { copyOfData, linkOfRank } from './data.ts';
import { beside, paced, sizes, type Measured } from './redirects-more.ts';
import { CLIENT_CORE, CONNECTIONS, requestsFile, runWrk, SERVER_CORE, type WrkResult } from './load.ts';
import { codeOf, randomNumbers, zipf } from './made-up.ts';
import { residentMiB, stayOnCore } from './processes.ts';
import { median, type Cell, type Run, type Section, type Table } from './report.ts';
import { startNginx, startTurnout, type Server } from './servers.ts';
import { needLoadTools } from './tools.ts';

/** How fast redirects are, beside nginx, which answers the same requests without looking anything up or counting anything. */

const LINKS = 100_000;
/** Threads collect their garbage when they are idle. */
const REST_MS = 5000;
const ZIPF_CODES = 10_000;
/** Requests that wrk sends over and over. */
const REQUESTS = 200_000;
/** Longer than any code that there is. */
const UNKNOWN_CODE_LENGTH = 7;

export const redirects: Section = {
  name: 'redirects',
  summary: 'requests per second and latency beside nginx, memory, clicks stored (wrk, nginx)',
  method: `\
Server on core ${SERVER_CORE} (all of Turnout's threads), clients on core ${CLIENT_CORE}, ${CONNECTIONS} connections that are kept open, nginx (one worker, \`return 302\`, no
access log) and Turnout in turn with the same requests from wrk. Turnout journals every click before it answers; counting has the lowest
priority and catches up behind, and each turn begins when it has. Ratio: the median of the turns' ratios. Busy: how much of its core
a server used; where that is below 1, wrk was the slower one. Stored less answered: wrk ends with up to ${CONNECTIONS} requests
under way in each turn, which it does not count; less than 0 would be a lost click. Wanted: a ratio of 0.60, p99 at half of the highest rate within 10 ms,
200 MiB, 10 % less at most from 1,000 to 1,000,000 links, p99 within 10 ms at a quarter of the highest rate beside an import and lists.
At a given rate requests are due at fixed times and latency counts from then (\`bench/paced-client.ts\`), with up to 1 ms of the client's own;
at half of the highest, seven turns of 6 s each, their medians; the highest is measured anew before each. Stolen: what a virtual machine's host
took of both cores meanwhile (\`steal\` of proc(5)), as pauses of server and client alike.`,
  run,
};

async function* run(run: Run): AsyncGenerator<Table> {
  needLoadTools('redirects', run.progress);
  using _ = stayOnCore(CLIENT_CORE);
  yield* besideNginx(run);
  yield await sizes(run);
}

async function* besideNginx(run: Run): AsyncGenerator<Table> {
  const dataDir = await copyOfData({ kind: 'plain', links: LINKS, visits: 0 }, run.progress);
  await using nginx = await startNginx(SERVER_CORE);
  // Once before: what a start compiles is kept for the next ones, and takes memory until then.
  await (await startTurnout({ dataDir }))[Symbol.asyncDispose]();
  await using turnout = await startTurnout({ dataDir, core: SERVER_CORE });
  const measured: Measured = { nginx, turnout, links: LINKS };
  const rows: Cell[][] = [];
  let highest = 0;
  for (const { name, codes, usual } of scenarios()) {
    run.progress(name);
    const turns = await inTurn(measured, requestsFile(codes), run.quick);
    if (usual === true) highest = median(turns.turnout.map(({ rate }) => rate));
    rows.push([name, ...cellsOf(turns)]);
  }
  yield { title: `Redirects with ${LINKS.toLocaleString('en')} links`, columns: COLUMNS, rows };
  await sleep(REST_MS);
  const { all, own } = residentMiB(turnout.pid);
  yield {
    title: `Resident memory, ${REST_MS / 1000} s after that`,
    columns: ['server', 'MiB', 'without files MiB'],
    rows: [['Turnout', all, own]],
  };
  const requests = requestsFile(zipfCodes());
  yield await paced(measured, requests, run);
  yield await beside(measured, requests, highest / 4, run);
}

interface Scenario {
  readonly name: string;
  readonly codes: readonly string[];
  /** What a day looks like: its rate is the one that others are parts of. */
  readonly usual?: boolean;
}

function scenarios(): readonly Scenario[] {
  const random = randomNumbers(3);
  return [
    { name: 'one link', codes: [codeOf(0)] },
    { name: `Zipf over ${ZIPF_CODES.toLocaleString('en')}`, codes: zipfCodes(), usual: true },
    {
      name: `uniform over ${LINKS.toLocaleString('en')}`,
      codes: Array.from({ length: REQUESTS }, () => codeOf(Math.floor(random() * LINKS))),
    },
    {
      name: 'unknown codes',
      codes: Array.from({ length: REQUESTS }, () => generateCode(UNKNOWN_CODE_LENGTH, 'strict')),
    },
  ];
}

function zipfCodes(): readonly string[] {
  const rank = zipf(ZIPF_CODES, randomNumbers(4));
  return Array.from({ length: REQUESTS }, () => codeOf(linkOfRank(rank(), LINKS)));
}

interface Turns {
  readonly nginx: readonly WrkResult[];
  readonly turnout: readonly WrkResult[];
  /** Of Turnout, warm-up included. */
  readonly answered: number;
  readonly stored: number;
}

/** nginx, Turnout, nginx, Turnout ... each undisturbed by the other and by counting. */
async function inTurn({ nginx, turnout }: Measured, requests: string, quick: boolean): Promise<Turns> {
  const { rounds, seconds, warmUp } = quick
    ? { rounds: 1, seconds: 1, warmUp: 1 }
    : { rounds: 3, seconds: 5, warmUp: 2 };
  const before = await turnout.drained();
  let answered = 0;
  const ask = async (server: Server, time: number): Promise<WrkResult> => {
    const result = await runWrk(server, requests, time);
    if (server === turnout) {
      answered += result.answered;
      await turnout.drained();
    }
    return result;
  };
  const results = { nginx: new Array<WrkResult>(), turnout: new Array<WrkResult>() };
  await ask(turnout, warmUp);
  for (let round = 0; round < rounds; round++) {
    results.nginx.push(await ask(nginx, seconds));
    results.turnout.push(await ask(turnout, seconds));
  }
  return { ...results, answered, stored: (await turnout.drained()).stored - before.stored };
}

const COLUMNS = [
  'requests',
  'nginx/s',
  'Turnout/s',
  'ratio',
  'nginx busy',
  'Turnout busy',
  'nginx p99 ms',
  'p50 ms',
  'p99 ms',
  'answered',
  'stored',
  'stored less answered',
];

function cellsOf({ nginx, turnout, answered, stored }: Turns): readonly Cell[] {
  const middle = (results: readonly WrkResult[], of: (result: WrkResult) => number): number => median(results.map(of));
  const ratio = median(turnout.map(({ rate }, round) => rate / (nginx[round]?.rate ?? NaN)));
  return [
    Math.round(middle(nginx, ({ rate }) => rate)),
    Math.round(middle(turnout, ({ rate }) => rate)),
    ratio,
    middle(nginx, ({ busy }) => busy),
    middle(turnout, ({ busy }) => busy),
    middle(nginx, ({ p99 }) => p99),
    middle(turnout, ({ p50 }) => p50),
    middle(turnout, ({ p99 }) => p99),
    answered,
    stored,
    stored - answered,
  ];
}
