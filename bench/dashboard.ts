import type { Browser, Page, Request } from 'playwright-core';
import { launchChromium, needChromium, signedIn } from '../scripts/chromium.ts';
import { dashboardPages, SAMPLE_CODE, settled } from '../scripts/dashboard-pages.ts';
import { copyOfData, dataFolder } from './data.ts';
import { hotLink } from './lists.ts';
import { COMMON_TERM, END } from './made-up.ts';
import { WATCH, type Watched } from './page-watch.ts';
import { untilIdle } from './processes.ts';
import { median, percentile, type Cell, type Run, type Section, type Table } from './report.ts';
import { API_KEY, startTurnout } from './servers.ts';

/** What somebody at the dashboard waits for, in a real browser, and what each page asks of the server. */

const TIMES = 5;
const FEW_LINKS = 1000;
/** Each page of a list that is looked at in turn. */
const PAGES_TURNED = 5;
const KEY_PAUSE_MS = 100;
const WINDOW = { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' } as const;
const DAY_MS = 24 * 60 * 60_000;
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
/** A month of the made-up visits, which end before today. */
const PERIOD = `period=custom&from=${dayOf(END - 30 * DAY_MS)}&to=${dayOf(END - DAY_MS)}`;

export const dashboard: Section = {
  name: 'dashboard',
  summary: 'the dashboard in Chromium, before 1,000,000 links and 10,000,000 visits',
  method: `\
Headless Chromium (1440 x 900) and the server on one machine, over localhost, neither network nor processor throttled; every measurement in a new window
with nothing in its cache, ${TIMES} times, once the server has filled its own memory, some ten seconds after its start. Bytes are as they travel (Brotli), of the
responses that Chromium got. LCP and INP as web-vitals define them (PerformanceObserver: largest-contentful-paint, and the longest event of each kind of
interaction): somebody types a word into the search, then turns ${PAGES_TURNED} pages. Enter to clipboard: from the key event to the browser's word that the text is on the
clipboard, before ${FEW_LINKS.toLocaleString('en')} links. Figures: of a month of all visits, from the change of the address within the page, and from its load, to the first
figure on the screen. Wanted: JavaScript 200 kB, LCP 1.5 s, INP 200 ms, Enter to
clipboard 150 ms, figures 300 ms; and nothing in the last table that grows with the data.`,
  run,
};

async function* run({ quick, progress }: Run): AsyncGenerator<Table> {
  needChromium('The section dashboard');
  const [links, times] = quick ? [10_000, 2] : [1_000_000, TIMES];
  const many = { kind: 'varied', links, visits: links * 10 } as const;
  const few = { kind: 'varied', links: FEW_LINKS, visits: FEW_LINKS * 10 } as const;
  const size = (of: number): string => `${of.toLocaleString('en')} links, ${(of * 10).toLocaleString('en')} visits`;
  const browser = await launchChromium();
  try {
    await using turnout = await startTurnout({ dataDir: await dataFolder(many, progress) });
    const desk = { browser, url: `http://localhost:${turnout.port}`, times };
    progress('First load of the list');
    await untilIdle(turnout.pid);
    yield await firstLoad(desk, size(links));
    progress('Waits');
    const waits = [...(await interactions(desk)), ...(await figures(desk))];
    progress('What each page asks for');
    const asked = await requests(desk, hotLink(links));
    await using small = await startTurnout({ dataDir: await copyOfData(few, progress) });
    const smallDesk = { ...desk, url: `http://localhost:${small.port}` };
    waits.push(await enterToClipboard(smallDesk));
    yield { title: `Waits, ${size(links)}`, columns: ['wait', 'median ms', 'longest ms', 'wanted ms'], rows: waits };
    const askedOfFew = await requests(smallDesk, hotLink(FEW_LINKS));
    yield {
      title: `What each page asks of the API: ${size(FEW_LINKS)}, and ${size(links)}`,
      columns: ['page', 'requests', 'kB', 'requests of many', 'kB of many'],
      rows: asked.map(({ page, count, bytes }, at) => {
        const before = askedOfFew[at] ?? { count: NaN, bytes: NaN };
        return [page, before.count, before.bytes / 1000, count, bytes / 1000];
      }),
    };
  } finally {
    await browser.close();
  }
}

interface Desk {
  readonly browser: Browser;
  readonly url: string;
  readonly times: number;
}

/** A new window with what was asked for in it, and what was watched. */
async function inWindow<T>({ browser, url }: Desk, look: (page: Page, asked: Asked[]) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ ...signedIn(url, API_KEY), ...WINDOW });
  await context.addInitScript({ content: WATCH });
  const page = await context.newPage();
  const asked: Asked[] = [];
  const sizes: Promise<void>[] = [];
  page.on('requestfinished', (request) => sizes.push(note(request, asked)));
  try {
    return await look(page, asked);
  } finally {
    await Promise.allSettled(sizes);
    await context.close();
  }
}

async function note(request: Request, asked: Asked[]): Promise<void> {
  // What was asked for as the window closed has none.
  const sizes = await request.sizes().catch(() => null);
  if (sizes === null) return;
  const { responseBodySize: body, responseHeadersSize } = sizes;
  asked.push({ pathname: new URL(request.url()).pathname, body, bytes: body + responseHeadersSize });
}

interface Asked {
  readonly pathname: string;
  readonly body: number;
  readonly bytes: number;
}

async function watched(page: Page): Promise<Watched> {
  // What was painted last is reported a frame later.
  return (await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(watched), 100)))',
  )) as Watched;
}

async function firstLoad(desk: Desk, size: string): Promise<Table> {
  const paints: number[] = [];
  let all: readonly Asked[] = [];
  for (let i = 0; i < desk.times; i++)
    all = await inWindow(desk, async (page, asked) => {
      await page.goto(`${desk.url}/@dashboard/`);
      await settled(page);
      paints.push((await watched(page)).largestPaint);
      return asked;
    });
  const kB = (of: RegExp): number =>
    all.reduce((total, { pathname, body }) => total + (of.test(pathname) ? body / 1000 : 0), 0);
  return {
    title: `First load of the list page, ${size}`,
    columns: ['what', 'measured', 'longest', 'wanted'],
    rows: [
      ['JavaScript kB, compressed', kB(/\.js$/u), '', 200],
      ['style sheets kB, compressed', kB(/\.css$/u), '', ''],
      ['answers of the API kB', kB(/\/rest\//u), '', ''],
      ['requests in all', all.length, '', ''],
      ['LCP ms', median(paints), Math.max(...paints), 1500],
    ],
  };
}

async function interactions(desk: Desk): Promise<Cell[][]> {
  const [typing, turning]: [number[], number[]] = [[], []];
  for (let i = 0; i < desk.times; i++)
    await inWindow(desk, async (page) => {
      await page.goto(`${desk.url}/@dashboard/`);
      await settled(page);
      await page.evaluate('watched.interactions.length = 0');
      await page.getByRole('searchbox').pressSequentially(COMMON_TERM, { delay: KEY_PAUSE_MS });
      await settled(page);
      typing.push(Math.max(0, ...(await watched(page)).interactions));
      await page.evaluate('watched.interactions.length = 0');
      for (let turned = 0; turned < PAGES_TURNED; turned++) {
        await page.getByRole('button', { name: 'Next page' }).click();
        await settled(page);
      }
      turning.push(Math.max(0, ...(await watched(page)).interactions));
    });
  return [row('INP of typing into the search', typing, 200), row('INP of turning the page', turning, 200)];
}

/** Something of thousands stands in the content, and what belongs to the page. */
const HAS_FIGURES = String.raw`/\d,\d{3}/u.test(document.querySelector('#content dl')?.textContent ?? '')`;

async function figures(desk: Desk): Promise<Cell[][]> {
  const address = `${desk.url}/@dashboard/statistics?${PERIOD}`;
  const [within, loaded]: [number[], number[]] = [[], []];
  for (let i = 0; i < desk.times; i++) {
    await inWindow(desk, async (page) => {
      await page.goto(address);
      loaded.push(await untilSeen(page, HAS_FIGURES, '0'));
    });
    await inWindow(desk, async (page) => {
      await page.goto(`${desk.url}/@dashboard/`);
      await settled(page);
      // What a pointer over the link would have loaded already.
      await page.getByRole('link', { name: 'Statistics', exact: true }).hover();
      await settled(page);
      const change = `(history.pushState({}, '', ${JSON.stringify(address)}), performance.now())`;
      within.push(await untilSeen(page, HAS_FIGURES, change));
    });
  }
  return [
    row('figures of all visits, within the page', within, 300),
    row('figures of all visits, from a load', loaded),
  ];
}

/** Milliseconds from what `start` gives until the first frame in which the condition holds. */
async function untilSeen(page: Page, condition: string, start: string): Promise<number> {
  return Number(
    await page.evaluate(`new Promise((done) => {
      const from = ${start};
      const look = () => (${condition} ? done(performance.now() - from) : requestAnimationFrame(look));
      look();
    })`),
  );
}

async function enterToClipboard(desk: Desk): Promise<Cell[]> {
  const waits: number[] = [];
  for (let i = 0; i < desk.times; i++)
    await inWindow(desk, async (page) => {
      await page.goto(`${desk.url}/@dashboard/`);
      await settled(page);
      await page.keyboard.press('c');
      await page.getByLabel('URL to shorten').fill(`https://example.com/enter/${i}`);
      await page.keyboard.press('Enter');
      await page.getByText('Your short link is on the clipboard.').waitFor();
      const { enteredAt, copiedAt } = await watched(page);
      waits.push(copiedAt - enteredAt);
    });
  return row('Enter to clipboard', waits, 150);
}

function row(name: string, times: readonly number[], wanted: number | string = ''): Cell[] {
  return [name, median(times), percentile(times, 1), wanted];
}

interface Sum {
  readonly page: string;
  readonly count: number;
  readonly bytes: number;
}

/** Requests to the API for each page and their answers with headers, from a load until nothing is on its way. */
async function requests(desk: Desk, code: string): Promise<readonly Sum[]> {
  const sums: Sum[] = [];
  for (const { name, path } of dashboardPages.filter((each) => each.signedOut !== true && each.prepare === undefined)) {
    const at = path === 'statistics' ? `statistics?${PERIOD}` : path.replace(`code=${SAMPLE_CODE}`, `code=${code}`);
    const asked = await inWindow(desk, async (page, asked) => {
      await page.goto(`${desk.url}/@dashboard/${at}`);
      await settled(page);
      await watched(page);
      return asked;
    });
    const ofApi = asked.filter(({ pathname }) => pathname.includes('/rest/'));
    sums.push({ page: name, count: ofApi.length, bytes: ofApi.reduce((total, { bytes }) => total + bytes, 0) });
  }
  return sums;
}
