import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bringUpHouse, TITLES, type BrokerName, type House, type StoreName } from './house.ts';
import { SERVER_CORE } from './load.ts';
import { Processes } from './outage.ts';
import { fillJournal } from './pipeline.ts';
import { cpuSeconds, temporaryFolder } from './processes.ts';
import type { Cell, Run, Section, Table } from './report.ts';
import { startTurnout } from './servers.ts';
import { needCores } from './tools.ts';

/** How fast one analytics process stores what a broker holds, and how a backlog goes away. */

const POLL_MS = 50;
const OUTAGE_RATE = 1000;
const OUTAGE_SECONDS = 60;
/** Longer than any journal here takes to be shipped. */
const STOP_SECONDS = 600;
const STORING_MS_MAX = 5 * 60_000;

export const intake: Section = {
  name: 'intake',
  summary: 'clicks per second from a broker into a store by one analytics process; a broker outage',
  method: `\
The journal of 300,000 clicks (those of \`pipeline\`) is shipped to the broker by a shortener that is told to stop as soon as it is ready, which it does when
the broker has confirmed all of it. Then one analytics process on core ${SERVER_CORE} stores them, from its first line (\`ready\`) to the last visit; the servers have what is left of the machine,
PostgreSQL without its replica, which elsewhere is another machine. Busy: how much of its core the process used. Wanted: 10,000 clicks/s into PostgreSQL through RabbitMQ. Outage: as in \`kills\`, the broker being away for ${OUTAGE_SECONDS} s
at ${OUTAGE_RATE} redirects a second.`,
  run,
};

async function* run(run: Run): AsyncGenerator<Table> {
  needCores('intake');
  const clicks = run.quick ? 30_000 : 300_000;
  await using house = await bringUpHouse(['postgres', 'mariadb', 'rabbitmq', 'kafka'], run.progress);
  // It would write all again that the primary writes, on the same cores.
  await house.server('postgres', 'replica').stop();
  const rows: Cell[][] = [];
  for (const store of ['postgres', 'mariadb'] as const)
    for (const broker of ['rabbitmq', 'kafka'] as const) rows.push(await takeIn(house, store, broker, clicks, run));
  yield {
    title: `${clicks.toLocaleString('en')} clicks`,
    columns: ['store', 'broker', 'shipped s', 'shipped clicks/s', 'stored s', 'stored clicks/s', 'busy'],
    rows,
  };
  yield await outages(house, run);
}

async function takeIn(
  house: House,
  store: StoreName,
  broker: BrokerName,
  clicks: number,
  { progress }: Run,
): Promise<Cell[]> {
  progress(`${TITLES[broker]} into ${TITLES[store]}`);
  const stores = await house.stores(store);
  await stores.prepare();
  const visits = await stores.openVisits({ now: Date.now });
  const env = house.settings(store, broker);
  const dataDir = temporaryFolder();
  try {
    await fillJournal(join(dataDir, 'journal'), clicks);
    const shippingFrom = performance.now();
    await using shortener = await startTurnout({
      dataDir,
      serve: 'shortener',
      env: { ...env, TURNOUT_STOP_SECONDS: String(STOP_SECONDS) },
    });
    // Until it has answered, a signal may still end it at once.
    await shortener.api('/ledger');
    await shortener[Symbol.asyncDispose]();
    const shipped = (performance.now() - shippingFrom) / 1000;

    const before = (await visits.settled()).totals.stored;
    await using analytics = await startTurnout({ dataDir, serve: 'analytics', core: SERVER_CORE, env });
    const storingFrom = performance.now();
    const usedBefore = cpuSeconds(analytics.pid);
    while ((await visits.settled()).totals.stored < before + clicks) {
      if (performance.now() - storingFrom > STORING_MS_MAX) throw new Error('not all clicks were stored');
      await sleep(POLL_MS);
    }
    const stored = (performance.now() - storingFrom) / 1000;
    const busy = (cpuSeconds(analytics.pid) - usedBefore) / stored;
    const perSecond = (seconds: number): number => Math.round(clicks / seconds);
    return [TITLES[store], TITLES[broker], shipped, perSecond(shipped), stored, perSecond(stored), busy];
  } finally {
    await visits.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function outages(house: House, { quick, progress }: Run): Promise<Table> {
  const seconds = quick ? 5 : OUTAGE_SECONDS;
  const rows: Cell[][] = [];
  for (const broker of ['rabbitmq', 'kafka'] as const) {
    progress(`${TITLES[broker]} is away for ${seconds} s`);
    const server = house.server(broker, broker);
    await using processes = new Processes(house.settings('postgres', broker));
    await processes.start();
    const victim = { name: broker, kill: () => server.stop('SIGKILL'), start: () => server.start() };
    const { load, away, pending, drained, lost, doubled } = await processes.outage(victim, OUTAGE_RATE, seconds);
    const wrong = load.errors + load.failed;
    rows.push([TITLES[broker], load.answered, wrong, away, pending, drained, lost, doubled]);
  }
  return {
    title: `${seconds} s without the broker, PostgreSQL`,
    columns: [
      'broker',
      'answered',
      'wrong or failed',
      'away s',
      'pending then',
      'drained s',
      'clicks lost',
      'clicks doubled',
    ],
    rows,
  };
}
