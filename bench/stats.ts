import { DAY_MS, HOUR_MS } from '../src/core/aggregates.ts';
import type { VisitsPage, VisitStats } from '../src/http/api/contract.ts';
import { storeLinks } from './data.ts';
import { bringUpHouse } from './house.ts';
import { codeOf, COMMON_TAG, END } from './made-up.ts';
import { temporaryFolder } from './processes.ts';
import { median, type Cell, type Run, type Section, type Table } from './report.ts';
import { DOMAIN, startTurnout, type Turnout } from './servers.ts';
import { DAYS, fillStats, OTHER_VISITS, SAMPLE, sizeOfSums } from './stats-data.ts';

/** Whether pages of statistics cost more the more visits there are. */

const TIMES = 20;
const PERIOD_DAYS = 30;
/** For each so many visits there is one more link. */
const VISITS_PER_LINK = 1_000_000;

export const stats: Section = {
  name: 'stats',
  summary: 'statistics and lists of visits at 1, 10 and 100 million visits in PostgreSQL',
  method: `\
A link with so many visits over ${DAYS} days, and for each ${VISITS_PER_LINK.toLocaleString('en')} of them another link with ${OTHER_VISITS.toLocaleString('en')}; the tag is that of a tenth of the links, the popular one
among them. What visits add up to (\`counts\`, \`hours\`, \`tallies\`) is written to PostgreSQL as that many visits would leave it (\`bench/stats-data.ts\`): 208 values of seven
dimensions a day and link. Of the visits themselves the last ${SAMPLE.toLocaleString('en')} are there, from which lists are read. Asked over HTTP, ${TIMES} times each, each time for another period, an hour
earlier than the one before, since answers that took long are given again. An overview is a link's own page, its statistics of ${PERIOD_DAYS} days and its last 20 visits.
Wanted: an overview within 50 ms at 100,000,000 visits.`,
  run,
};

async function* run({ quick, progress }: Run): AsyncGenerator<Table> {
  for (const visits of quick ? [1_000_000] : [1_000_000, 10_000_000, 100_000_000]) yield await pages(visits, progress);
}

async function pages(visits: number, progress: Run['progress']): Promise<Table> {
  const others = visits / VISITS_PER_LINK;
  await using house = await bringUpHouse(['postgres'], progress);
  const env = house.settings('postgres', null);
  const url = env['TURNOUT_STORE_URL'] ?? '';
  const links = await storeLinks(await house.stores('postgres'), { kind: 'plain', links: 1 + others }, progress);
  await links.close();
  progress(`What ${visits} visits add up to`);
  await fillStats(url, visits, others);
  await using turnout = await startTurnout({ dataDir: temporaryFolder(), env });
  for (let index = 0; index <= others; index += 10)
    await turnout.api(`/short-urls/${codeOf(index)}`, { tags: [COMMON_TAG] }, 'PATCH');
  await mustHave(turnout, visits);
  const rows: Cell[][] = [];
  for (const [name, paths] of QUERIES) {
    const times: number[] = [];
    for (let i = 0; i < TIMES; i++) {
      const began = performance.now();
      for (const path of paths(END - i * HOUR_MS)) await turnout.api(path);
      times.push(performance.now() - began);
    }
    rows.push([name, times[0] ?? NaN, median(times), Math.max(...times)]);
  }
  const { rows: sums, mib } = await sizeOfSums(url);
  const number = (value: number): string => Math.round(value).toLocaleString('en');
  return {
    title: `${number(visits)} visits of one link, ${number(others)} other links: ${number(sums)} rows of sums, ${number(mib)} MiB`,
    columns: ['asked', 'first ms', 'median ms', 'longest ms'],
    rows,
  };
}

/** What is read must be there: an answer about nothing is quick. */
async function mustHave(turnout: Turnout, visits: number): Promise<void> {
  const { pagination, data } = (await turnout.api<VisitsPage>(`${HOT}/visits?${LIST}`)).visits;
  if (pagination.totalItems !== visits || data.length !== 20)
    throw new Error(`the link has ${pagination.totalItems} visits, of which ${data.length} are listed`);
  for (const path of [HOT, `/tags/${COMMON_TAG}`, `/domains/${DOMAIN}`]) {
    const { stats: found } = await turnout.api<VisitStats>(`${path}/visits/stats?${period(END)}`);
    if (found.uniques === 0 || found.by['country']?.length !== 10) throw new Error(`${path} has no statistics`);
  }
}

const HOT = `/short-urls/${codeOf(0)}`;
const LIST = 'itemsPerPage=20';

/** By name, the paths that are asked for one after the other; `end` is when their period ends, in milliseconds. */
const QUERIES: readonly (readonly [string, (end: number) => readonly string[]])[] = [
  ['overview of the link', (end) => [HOT, `${HOT}/visits/stats?${period(end)}`, `${HOT}/visits?${LIST}`]],
  ['statistics of the link, 30 days', (end) => [`${HOT}/visits/stats?${period(end)}`]],
  ['statistics of the link, 30 days by the hour', (end) => [`${HOT}/visits/stats?${period(end)}&unit=hour`]],
  [`statistics of the link, ${DAYS - 1} days`, (end) => [`${HOT}/visits/stats?${period(end, DAYS - 1)}`]],
  ['visits of the link', () => [`${HOT}/visits?${LIST}`]],
  ['visits of the link, 30 days', (end) => [`${HOT}/visits?${LIST}&${period(end)}`]],
  ['statistics of the tag, 30 days', (end) => [`/tags/${COMMON_TAG}/visits/stats?${period(end)}`]],
  ['visits of the tag', () => [`/tags/${COMMON_TAG}/visits?${LIST}`]],
  ['statistics of the domain, 30 days', (end) => [`/domains/${DOMAIN}/visits/stats?${period(end)}`]],
  ['visits of the domain', () => [`/domains/${DOMAIN}/visits?${LIST}`]],
  ['statistics of all, 30 days', (end) => [`/visits/stats?${period(end)}`]],
  ['all visits', () => [`/visits/non-orphan?${LIST}`]],
  ['links by visits', () => [`/short-urls?${LIST}&orderBy=visits-DESC`]],
];

function period(end: number, days = PERIOD_DAYS): string {
  return `startDate=${new Date(end - days * DAY_MS).toISOString()}&endDate=${new Date(end).toISOString()}`;
}
