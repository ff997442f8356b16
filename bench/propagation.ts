import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from './ask.ts';
import { bringUpHouse, TITLES, type BrokerName, type House, type StoreName } from './house.ts';
import { randomNumbers } from './made-up.ts';
import { temporaryFolder } from './processes.ts';
import { percentile, type Cell, type Run, type Section, type Table } from './report.ts';
import { startTurnout } from './servers.ts';
import { startLoad } from './steady-load.ts';

/** How long after an edit at one shortener another one still leads to the former target. */

const LOAD_RATE = 200;
const LINKS = 20;
/** Between two looks at the other shortener. */
const POLL_MS = 2;
/** Random pauses up to this between edits: right after the last one was seen, each would wait as long as can be for the next look at the feed. */
const PAUSE_MS_MAX = 250;
/** Of TURNOUT_CACHE_TTL_SECONDS: later than this an edit has been missed. */
const TTL_MS = 60_000;

export const propagation: Section = {
  name: 'propagation',
  summary: 'from an edit at one shortener to the new target at another one',
  method: `\
Two shorteners and an analytics process on one store, ${LOAD_RATE} redirects a second. A link is edited at one shortener (PATCH over REST); the other one, which remembers it, is asked for a redirect, every
${POLL_MS} ms, until it leads to the new target. Timed from before the edit is sent, and from its answer. Wanted: p99 within 1 s, the longest within the TTL (${TTL_MS / 1000} s).`,
  run,
};

async function* run(run: Run): AsyncGenerator<Table> {
  await using house = await bringUpHouse(['postgres', 'mariadb', 'rabbitmq', 'kafka', 'redis'], run.progress);
  const rows: Cell[][] = [];
  for (const [store, broker] of [
    ['postgres', 'rabbitmq'],
    ['mariadb', 'kafka'],
  ] as const)
    rows.push([`${TITLES[store]}, ${TITLES[broker]}, ${TITLES.redis}`, ...(await edits(house, store, broker, run))]);
  yield {
    title: 'Until an edit is everywhere',
    columns: ['servers', 'edits', 'p50 ms', 'p99 ms', 'max ms', 'p50 ms from the answer', 'p99 ms from the answer'],
    rows,
  };
}

async function edits(house: House, store: StoreName, broker: BrokerName, run: Run): Promise<readonly Cell[]> {
  const count = run.quick ? 40 : 300;
  const env = house.settings(store, broker);
  const folder = temporaryFolder;
  await using one = await startTurnout({ dataDir: folder(), serve: 'shortener', env });
  await using two = await startTurnout({ dataDir: folder(), serve: 'shortener', env });
  await using _ = await startTurnout({ dataDir: folder(), serve: 'analytics', env });
  using client = new Client();
  for (let i = 0; i < LINKS; i++)
    await one.api('/short-urls', { longUrl: 'https://example.com/', customSlug: `link-${i}` });
  const random = randomNumbers(8);
  const fromSent: number[] = [];
  const fromAnswer: number[] = [];
  const load = startLoad([one.port, two.port], '/link-0', LOAD_RATE);
  try {
    run.progress(`${TITLES[store]}: ${count} edits`);
    for (let i = 0; i < count; i++) {
      const code = `link-${i % LINKS}`;
      const target = `https://example.com/${i}`;
      // What the other one does not remember it reads anew, and knows at once.
      await client.ask(two.port, `/${code}`);
      await sleep(random() * PAUSE_MS_MAX);
      const sentAt = performance.now();
      await one.api(`/short-urls/${code}`, { longUrl: target }, 'PATCH');
      const answeredAt = performance.now();
      while ((await client.ask(two.port, `/${code}`)).location !== target) {
        if (performance.now() - sentAt > TTL_MS) throw new Error(`an edit was not seen within ${TTL_MS} ms`);
        await sleep(POLL_MS);
      }
      fromSent.push(performance.now() - sentAt);
      fromAnswer.push(performance.now() - answeredAt);
    }
  } finally {
    await load.stop();
  }
  return [
    count,
    percentile(fromSent, 0.5),
    percentile(fromSent, 0.99),
    Math.max(...fromSent),
    percentile(fromAnswer, 0.5),
    percentile(fromAnswer, 0.99),
  ];
}
