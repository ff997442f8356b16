import type { ShortUrlsPage } from '../src/http/api/contract.ts';
import { DAY_MS } from '../src/core/aggregates.ts';
import { linkOrders } from '../src/core/ports.ts';
import { DEFAULT_DOMAIN } from '../src/core/link.ts';
import { dataFolder, linkOfRank } from './data.ts';
import { COMMON_TAG, COMMON_TERM, END, OTHER_DOMAIN, RARE_TAG, RARE_TERM, variedLink } from './made-up.ts';
import { median, type Cell, type Run, type Section, type Table } from './report.ts';
import { startTurnout, type Turnout } from './servers.ts';

/** How long the API takes for every kind of list when there is a lot to list. */

const TIMES = 20;
const PER_PAGE = 20;
const PERIOD_DAYS = 30;

export const lists: Section = {
  name: 'lists',
  summary: 'lists, searches and statistics of 1,000,000 links and 10,000,000 visits over the API',
  method: `\
Asked over HTTP of a running server, one after the other, ${TIMES} times each, ${PER_PAGE} items a page; visits of ${PERIOD_DAYS} of 90 days where a period is named. The first
answer of each kind is listed too: nothing is warmed up for it, and sums over many links, which are then given again for a while, are read for it. A
tenth of the links has another domain, a fifth the common tag; one in 25,000 has the rare tag or the rare term. Wanted: 20 ms.`,
  run,
};

async function* run({ quick, progress }: Run): AsyncGenerator<Table> {
  const links = quick ? 100_000 : 1_000_000;
  const visits = links * 10;
  await using turnout = await startTurnout({ dataDir: await dataFolder({ kind: 'varied', links, visits }, progress) });
  const rows: Cell[][] = [];
  for (const [name, path] of await queries(turnout, links)) {
    const times: number[] = [];
    for (let i = 0; i < TIMES; i++) {
      const began = performance.now();
      await turnout.api(path);
      times.push(performance.now() - began);
    }
    rows.push([name, times[0] ?? NaN, median(times), Math.max(...times)]);
  }
  const title = `${links.toLocaleString('en')} links, ${visits.toLocaleString('en')} visits`;
  yield { title, columns: ['asked', 'first ms', 'median ms', 'longest ms'], rows };
}

async function queries(turnout: Turnout, links: number): Promise<readonly (readonly [string, string])[]> {
  const list = (query: string): string => `/short-urls?itemsPerPage=${PER_PAGE}${query}`;
  const pagesOf = async (path: string): Promise<number> => {
    const { shortUrls } = await turnout.api<ShortUrlsPage>(path);
    return shortUrls.pagination.pagesCount;
  };
  const pages = Math.ceil(links / PER_PAGE);
  const [middle, last] = [Math.ceil(pages / 2), await pagesOf(list(''))];
  const orders = linkOrders.flatMap((order) => [
    [`order ${order} ascending`, list(`&orderBy=${order}-ASC`)] as const,
    [`order ${order} descending, middle page`, list(`&orderBy=${order}-DESC&page=${middle}`)] as const,
  ]);
  return [
    ['first page', list('')],
    ['middle page', list(`&page=${middle}`)],
    ['last page', list(`&page=${last}`)],
    ...orders,
    ['common tag', list(`&tags[]=${COMMON_TAG}`)],
    ['common tag, 1,000th page', list(`&tags[]=${COMMON_TAG}&page=1000`)],
    ['common tag by visits', list(`&tags[]=${COMMON_TAG}&orderBy=visits-DESC`)],
    ['rare tag', list(`&tags[]=${RARE_TAG}`)],
    ['without the common tag', list(`&excludeTags[]=${COMMON_TAG}`)],
    ['search, rare term', list(`&searchTerm=${RARE_TERM}`)],
    ['search, common term', list(`&searchTerm=${COMMON_TERM}`)],
    ['search, common term, second page', list(`&searchTerm=${COMMON_TERM}&page=2`)],
    ['search, common term by visits', list(`&searchTerm=${COMMON_TERM}&orderBy=visits-DESC`)],
    ['search, no link', list('&searchTerm=nowhere-at-all')],
    ['created in a period', list(period())],
    ['one domain', list(`&domain=${OTHER_DOMAIN}`)],
    ['one domain, 1,000th page', list(`&domain=${OTHER_DOMAIN}&page=1000`)],
    ['without those at their limit', list('&excludeMaxVisitsReached=true')],
    ['without those past their end', list('&excludePastValidUntil=true')],
    ...visitQueries(links),
  ];
}

function visitQueries(links: number): readonly (readonly [string, string])[] {
  const hot = hotLink(links);
  const visits = (path: string, query = ''): string => `${path}?itemsPerPage=${PER_PAGE}${query}`;
  // Of 10 visits a link; the hottest of a million links has 7 % of all.
  const deep = Math.ceil((links * 10) / PER_PAGE / 2);
  const ofHot = `/short-urls/${hot}/visits`;
  return [
    ['one link', `/short-urls/${hot}`],
    ['visits of a popular link', visits(ofHot)],
    ['visits of a popular link, middle page', visits(ofHot, `&page=${Math.ceil((links * 10 * 0.035) / PER_PAGE)}`)],
    ['visits of a popular link, a period', visits(ofHot, period())],
    ['visits of a popular link, no bots', visits(ofHot, '&excludeBots=true')],
    ['all visits', visits('/visits/non-orphan')],
    ['all visits, middle page', visits('/visits/non-orphan', `&page=${deep}`)],
    ['all visits, a period', visits('/visits/non-orphan', period())],
    ['all visits, a period, 1,000th page', visits('/visits/non-orphan', `${period()}&page=1000`)],
    ['orphan visits', visits('/visits/orphan')],
    ['visits of the common tag', visits(`/tags/${COMMON_TAG}/visits`)],
    ['visits of the rare tag', visits(`/tags/${RARE_TAG}/visits`)],
    ['visits of a domain', visits(`/domains/${OTHER_DOMAIN}/visits`)],
    ['how many visits', '/visits'],
    ['statistics of all', `/visits/stats?${period()}`],
    ['statistics of a popular link', `${ofHot}/stats?${period()}`],
    ['statistics of the common tag', `/tags/${COMMON_TAG}/visits/stats?${period()}`],
    ['statistics of a domain', `/domains/${OTHER_DOMAIN}/visits/stats?${period()}`],
    ['tags', '/tags?itemsPerPage=20'],
    ['tags with statistics', '/tags/stats?itemsPerPage=20'],
    ['tags with statistics by visits', '/tags/stats?itemsPerPage=20&orderBy=visits-DESC'],
    ['domains', '/domains'],
  ];
}

/** The code of the most popular link of the default domain. */
export function hotLink(links: number): string {
  for (let rank = 0; rank < links; rank++) {
    const { domain, code } = variedLink(linkOfRank(rank, links), links);
    if (domain === DEFAULT_DOMAIN) return code;
  }
  throw new Error('no link has the default domain');
}

/** The last days but one, from midnight to midnight. */
function period(): string {
  const end = END - DAY_MS;
  const start = end - PERIOD_DAYS * DAY_MS;
  return `&startDate=${new Date(start).toISOString()}&endDate=${new Date(end).toISOString()}`;
}
