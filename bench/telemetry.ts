import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { copyOfData, linkOfRank } from './data.ts';
import { CLIENT_CORE, requestsFile, runWrk, SERVER_CORE, type WrkResult } from './load.ts';
import { codeOf, randomNumbers, zipf } from './made-up.ts';
import { removeFolder, residentMiB, startProcess, stayOnCore, stopProcess } from './processes.ts';
import { median, type Run, type Section, type Table } from './report.ts';
import { startTurnout, type Turnout } from './servers.ts';
import { needLoadTools } from './tools.ts';

/** What telemetry costs redirects. */

const LINKS = 100_000;
const ZIPF_CODES = 10_000;
/** Requests that wrk sends over and over. */
const REQUESTS = 200_000;
/** Prometheus asks every 15 s as a rule; turns are shorter. */
const SCRAPE_MS = 2000;

interface Variant {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** Somebody reads /metrics meanwhile. */
  readonly scraped?: boolean;
  /** There is a collector, and this share of redirects begins a trace. */
  readonly traced?: string;
}

/** The first one is what the others are compared with. */
const VARIANTS: readonly Variant[] = [
  { name: 'off', env: { TURNOUT_METRICS: 'false' } },
  { name: 'off, once more', env: { TURNOUT_METRICS: 'false' } },
  { name: 'metrics', env: {}, scraped: true },
  { name: 'metrics, traces of 1 %', env: {}, scraped: true, traced: '0.01' },
  { name: 'metrics, traces of 100 %', env: {}, scraped: true, traced: '1' },
  { name: 'metrics, access log of 1 %', env: { TURNOUT_ACCESS_LOG: '0.01' }, scraped: true },
];
const SINK = fileURLToPath(new URL('otlp-sink.ts', import.meta.url));

export const telemetry: Section = {
  name: 'telemetry',
  summary: 'redirects per second with metrics, traces and the access log, and without (wrk)',
  method: `\
Turnout on core ${SERVER_CORE}, asked from core ${CLIENT_CORE}: Zipf over ${ZIPF_CODES.toLocaleString('en')} of ${LINKS.toLocaleString('en')} links. Two starts of the same program are up to a third apart, for as long as they live,
so that each row is started anew in each round, in turn, and warmed up; its rate is the middle one of all rounds, beside the lowest and the highest. Ratio: to the
first row; the second row is the same once more, and says how much of a difference is the measurement's. Metrics are read every ${SCRAPE_MS / 1000} s. Traces go to a
collector that throws them away, on core ${CLIENT_CORE}. Wanted: metrics cost 5 % at most, and next to no memory; with traces of 1 % 8 %.`,
  run,
};

interface Measured extends WrkResult {
  readonly memory: ReturnType<typeof residentMiB>;
}

async function* run(run: Run): AsyncGenerator<Table> {
  needLoadTools('telemetry', run.progress);
  using _ = stayOnCore(CLIENT_CORE);
  const { rounds, seconds, warmUp } = run.quick
    ? { rounds: 1, seconds: 1, warmUp: 1 }
    : { rounds: 12, seconds: 3, warmUp: 4 };
  const rank = zipf(ZIPF_CODES, randomNumbers(4));
  const requests = requestsFile(Array.from({ length: REQUESTS }, () => codeOf(linkOfRank(rank(), LINKS))));
  await using stack = new AsyncDisposableStack();
  const sink = startProcess([process.execPath, SINK], { core: CLIENT_CORE, stdio: ['ignore', 'pipe', 'inherit'] });
  stack.defer(() => stopProcess(sink));
  const collector = await addressOf(sink);
  const rows = VARIANTS.map((variant) => ({ variant, results: [] as Measured[] }));
  for (let round = 1; round <= rounds; round++) {
    run.progress(`Round ${round} of ${rounds}`);
    // Each is the first one once in a while.
    for (let i = 0; i < rows.length; i++) {
      const row = rows[(round + i) % rows.length];
      if (row === undefined) continue;
      const dataDir = await copyOfData({ kind: 'plain', links: LINKS, visits: 0 }, run.progress);
      row.results.push(await measured(dataDir, row.variant, collector, requests, { seconds, warmUp }));
      removeFolder(dataDir);
    }
  }
  const rateOf = (results: readonly Measured[]): number => median(results.map(({ rate }) => rate));
  const base = rateOf(rows[0]?.results ?? []);
  yield {
    title: 'Redirects with telemetry',
    columns: ['telemetry', 'requests/s', 'lowest', 'highest', 'ratio', 'p50 ms', 'p99 ms', 'MiB', 'without files MiB'],
    rows: rows.map(({ variant, results }) => {
      const middle = (of: (result: Measured) => number): number => median(results.map(of));
      const rates = results.map(({ rate }) => Math.round(rate));
      return [
        variant.name,
        Math.round(rateOf(results)),
        Math.min(...rates),
        Math.max(...rates),
        rateOf(results) / base,
        middle(({ p50 }) => p50),
        middle(({ p99 }) => p99),
        Math.round(middle(({ memory }) => memory.all)),
        Math.round(middle(({ memory }) => memory.own)),
      ];
    }),
  };
}

async function addressOf(sink: ChildProcess): Promise<string> {
  if (sink.stdout === null) throw new Error('the collector says nothing');
  for await (const port of createInterface({ input: sink.stdout })) return `http://127.0.0.1:${port}`;
  throw new Error('the collector did not start');
}

function envOf({ env, traced }: Variant, collector: string): Readonly<Record<string, string>> {
  return traced === undefined ? env : { ...env, TURNOUT_OTLP_URL: collector, TURNOUT_TRACE_RATIO: traced };
}

async function measured(
  dataDir: string,
  variant: Variant,
  collector: string,
  requests: string,
  { seconds, warmUp }: { readonly seconds: number; readonly warmUp: number },
): Promise<Measured> {
  await using server = await startTurnout({ dataDir, core: SERVER_CORE, env: envOf(variant, collector) });
  let scraped = Promise.resolve();
  const scrapeIt = (): void => void (scraped = scrape(server));
  const timer = variant.scraped === true ? setInterval(scrapeIt, SCRAPE_MS) : undefined;
  try {
    await runWrk(server, requests, warmUp);
    const result = await runWrk(server, requests, seconds);
    return { ...result, memory: residentMiB(server.pid) };
  } finally {
    clearInterval(timer);
    await scraped;
    // What waits to be counted is nobody's.
    await server.kill();
  }
}

async function scrape({ port }: Turnout): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (!answer.ok) throw new Error(`/metrics: ${answer.status}`);
  await answer.text();
}
