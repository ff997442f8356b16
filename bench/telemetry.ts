import { setTimeout as sleep } from 'node:timers/promises';
import { copyOfData, linkOfRank } from './data.ts';
import { CLIENT_CORE, requestsFile, runWrk, SERVER_CORE, type WrkResult } from './load.ts';
import { codeOf, randomNumbers, zipf } from './made-up.ts';
import { residentMiB, stayOnCore } from './processes.ts';
import { median, type Run, type Section, type Table } from './report.ts';
import { startTurnout, type Turnout } from './servers.ts';
import { needLoadTools } from './tools.ts';

/** What telemetry costs redirects. */

const LINKS = 100_000;
const ZIPF_CODES = 10_000;
/** Requests that wrk sends over and over. */
const REQUESTS = 200_000;
/** Threads collect their garbage when they are idle. */
const REST_MS = 5000;
/** Prometheus asks every 15 s as a rule; turns are shorter. */
const SCRAPE_MS = 2000;

interface Variant {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** Somebody reads /metrics meanwhile. */
  readonly scraped?: boolean;
}

/** The first one is what the others are compared with. */
const VARIANTS: readonly Variant[] = [
  { name: 'off', env: { TURNOUT_METRICS: 'false' } },
  { name: 'off, once more', env: { TURNOUT_METRICS: 'false' } },
  { name: 'metrics', env: {}, scraped: true },
];

export const telemetry: Section = {
  name: 'telemetry',
  summary: 'redirects per second with metrics and without (wrk)',
  method: `\
One Turnout for each row, all on core ${SERVER_CORE} and asked in turn from core ${CLIENT_CORE}, each when its clicks are counted: what the machine does to one it does to all. Zipf over
${ZIPF_CODES.toLocaleString('en')} of ${LINKS.toLocaleString('en')} links. Ratio: the median of the rounds' ratios to the first row; the second row is the same once more, and says how much of a difference
is the measurement's. Metrics are read every ${SCRAPE_MS / 1000} s. Wanted: metrics cost 5 % at most, and next to no memory.`,
  run,
};

async function* run(run: Run): AsyncGenerator<Table> {
  needLoadTools('telemetry', run.progress);
  using _ = stayOnCore(CLIENT_CORE);
  const { rounds, seconds, warmUp } = run.quick
    ? { rounds: 1, seconds: 1, warmUp: 1 }
    : { rounds: 7, seconds: 2, warmUp: 2 };
  const rank = zipf(ZIPF_CODES, randomNumbers(4));
  const requests = requestsFile(Array.from({ length: REQUESTS }, () => codeOf(linkOfRank(rank(), LINKS))));
  await using servers = new AsyncDisposableStack();
  const rows: { readonly variant: Variant; readonly server: Turnout; readonly results: WrkResult[] }[] = [];
  for (const variant of VARIANTS) {
    const dataDir = await copyOfData({ kind: 'plain', links: LINKS, visits: 0 }, run.progress);
    const server = servers.use(await startTurnout({ dataDir, core: SERVER_CORE, env: variant.env }));
    rows.push({ variant, server, results: [] });
  }
  for (let round = 0; round <= rounds; round++) {
    run.progress(round === 0 ? 'Warm-up' : `Round ${round} of ${rounds}`);
    // Each is the first one once in a while.
    for (let i = 0; i < rows.length; i++) {
      const row = rows[(round + i) % rows.length];
      if (row === undefined) continue;
      const result = await measured(row.server, row.variant, requests, round === 0 ? warmUp : seconds);
      if (round > 0) row.results.push(result);
    }
  }
  await sleep(REST_MS);
  const [base] = rows;
  yield {
    title: 'Redirects with telemetry',
    columns: ['telemetry', 'requests/s', 'ratio', 'busy', 'p50 ms', 'p99 ms', 'MiB', 'without files MiB'],
    rows: rows.map(({ variant, server, results }) => {
      const middle = (of: (result: WrkResult) => number): number => median(results.map(of));
      const { all, own } = residentMiB(server.pid);
      return [
        variant.name,
        Math.round(middle(({ rate }) => rate)),
        median(results.map(({ rate }, round) => rate / (base?.results[round]?.rate ?? NaN))),
        middle(({ busy }) => busy),
        middle(({ p50 }) => p50),
        middle(({ p99 }) => p99),
        all,
        own,
      ];
    }),
  };
}

async function measured(server: Turnout, { scraped }: Variant, requests: string, seconds: number): Promise<WrkResult> {
  const timer = scraped === true ? setInterval(() => void scrape(server), SCRAPE_MS) : undefined;
  try {
    return await runWrk(server, requests, seconds);
  } finally {
    clearInterval(timer);
    await server.drained();
  }
}

async function scrape({ port }: Turnout): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (!answer.ok) throw new Error(`/metrics: ${answer.status}`);
  await answer.text();
}
