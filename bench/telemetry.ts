import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { copyOfData, linkOfRank } from './data.ts';
import { CLIENT_CORE, requestsFile, runWrk, SERVER_CORE, type WrkResult } from './load.ts';
import { codeOf, randomNumbers, zipf } from './made-up.ts';
import { residentMiB, startProcess, stayOnCore, stopProcess } from './processes.ts';
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
One Turnout for each row, all on core ${SERVER_CORE} and asked in turn from core ${CLIENT_CORE}, each when its clicks are counted: what the machine does to one it does to all. Zipf over
${ZIPF_CODES.toLocaleString('en')} of ${LINKS.toLocaleString('en')} links. Ratio: the median of the rounds' ratios to the first row; the second row is the same once more, and says how much of a difference
is the measurement's. Metrics are read every ${SCRAPE_MS / 1000} s. Traces go to a collector that
throws them away, on core ${CLIENT_CORE}. Wanted: metrics cost 5 % at most, and next to no memory; with traces of 1 % 8 %.`,
  run,
};

async function* run(run: Run): AsyncGenerator<Table> {
  needLoadTools('telemetry', run.progress);
  using _ = stayOnCore(CLIENT_CORE);
  const { rounds, seconds, warmUp } = run.quick
    ? { rounds: 1, seconds: 1, warmUp: 1 }
    : { rounds: 5, seconds: 2, warmUp: 2 };
  const rank = zipf(ZIPF_CODES, randomNumbers(4));
  const requests = requestsFile(Array.from({ length: REQUESTS }, () => codeOf(linkOfRank(rank(), LINKS))));
  await using servers = new AsyncDisposableStack();
  const sink = startProcess([process.execPath, SINK], { core: CLIENT_CORE, stdio: ['ignore', 'pipe', 'inherit'] });
  servers.defer(() => stopProcess(sink));
  const collector = await addressOf(sink);
  const rows: { readonly variant: Variant; readonly server: Turnout; readonly results: WrkResult[] }[] = [];
  for (const variant of VARIANTS) {
    const dataDir = await copyOfData({ kind: 'plain', links: LINKS, visits: 0 }, run.progress);
    const server = servers.use(await startTurnout({ dataDir, core: SERVER_CORE, env: envOf(variant, collector) }));
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

async function addressOf(sink: ChildProcess): Promise<string> {
  if (sink.stdout === null) throw new Error('the collector says nothing');
  for await (const port of createInterface({ input: sink.stdout })) return `http://127.0.0.1:${port}`;
  throw new Error('the collector did not start');
}

function envOf({ env, traced }: Variant, collector: string): Readonly<Record<string, string>> {
  return traced === undefined ? env : { ...env, TURNOUT_OTLP_URL: collector, TURNOUT_TRACE_RATIO: traced };
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
