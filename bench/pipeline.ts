import { join } from 'node:path';
import { makeConsumer } from '../src/analytics/consumer.ts';
import { makeEnrich } from '../src/analytics/enrich.ts';
import { DailySalts } from '../src/analytics/salts.ts';
import { MemoryBus } from '../src/buses/memory.ts';
import { openGeo } from '../src/facts/geo.ts';
import { Journal } from '../src/journal/journal.ts';
import { epochsIn } from '../src/journal/segments.ts';
import { Shipper } from '../src/journal/shipper.ts';
import { filesOf, openEmpty } from './data.ts';
import { clickOf, END, randomNumbers } from './made-up.ts';
import { removeFolder, temporaryFolder } from './processes.ts';
import type { Run, Section, Table } from './report.ts';

/** How fast journaled clicks become stored visits, by the parts that the analytics thread puts together. */

const LINKS = 100_000;
const HOT_LINKS = 1000;
/** Share of the clicks that go to these. */
const HOT = 0.7;
/** Clicks in the journal's memory at a time. */
const WRITTEN_TOGETHER = 2000;
/** As a server under load would date them. */
const CLICKS_PER_SECOND = 10_000;

export const pipeline: Section = {
  name: 'pipeline',
  summary: 'clicks per second from the journal to stored visits',
  method: `\
A journal of 1,000,000 clicks (70 % of them of 1,000 links, the rest of 100,000; 200 user agents, 1,000 addresses, 500 referrers) is read, enriched
and stored, with everything that visits are summed up to, by the parts of the analytics thread, in one thread. Wanted: 20,000 clicks/s.`,
  run,
};

async function* run({ quick, progress }: Run): AsyncGenerator<Table> {
  const clicks = quick ? 50_000 : 1_000_000;
  const folder = temporaryFolder();
  try {
    progress(`Writing a journal of ${clicks} clicks`);
    const journal = join(folder, 'journal');
    await fillJournal(journal, clicks);
    progress('Storing it');
    const seconds = await drain(folder, journal, clicks);
    yield {
      title: 'From the journal to stored visits',
      columns: ['clicks', 's', 'clicks/s'],
      rows: [[clicks, seconds, Math.round(clicks / seconds)]],
    };
  } finally {
    removeFolder(folder);
  }
}

/** Writes a journal of so many clicks, by an epoch of its own. */
export async function fillJournal(folder: string, clicks: number): Promise<void> {
  const GIB = 2 ** 30;
  const journal = new Journal({ folder, fsync: 'never', maxBytes: 16 * GIB, memoryMaxBytes: GIB, stallMs: 60_000 });
  const random = randomNumbers(7);
  for (let i = 0; i < clicks; i++) {
    const index = Math.floor(random() * (random() < HOT ? HOT_LINKS : LINKS));
    const at = END - Math.round(((clicks - i) / CLICKS_PER_SECOND) * 1000);
    journal.accept(clickOf(index, at, random), () => {});
    if (i % WRITTEN_TOGETHER === 0) await journal.flush(60_000);
  }
  await journal.close(60_000);
}

/** Seconds from the first click that is read to the last one that is stored. */
async function drain(folder: string, journal: string, clicks: number): Promise<number> {
  const visits = await openEmpty(folder);
  const bus = new MemoryBus();
  const salts = new DailySalts(visits);
  const enrich = makeEnrich({ locate: openGeo(null), anonymise: true, saltOf: salts.of });
  await bus.consume(makeConsumer({ visits, enrich, prepare: () => salts.learn() }).settle);
  const shipper = new Shipper({ folder: journal, bus, settled: new Map(), ended: epochsIn(journal) });
  const began = performance.now();
  shipper.start();
  await shipper.drained();
  const seconds = (performance.now() - began) / 1000;
  const { stored } = (await visits.settled()).totals;
  await shipper.stop();
  await bus.close();
  await visits.close();
  if (stored !== clicks) throw new Error(`of ${clicks} clicks ${stored} were stored in ${filesOf(folder).visits}`);
  return seconds;
}
