import type { Page, Request } from 'playwright-core';

/** Every page of the dashboard and what can lie over it, for whoever looks at all of them: the accessibility test, the screenshots and the benchmark. */

export interface DashboardPage {
  /** As files are named. */
  readonly name: string;
  /** After /@dashboard/. */
  readonly path: string;
  /** Without an API key in the browser. */
  readonly signedOut?: true;
  /** What is done on the page before it is looked at. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** A link of the made-up ones that has rules, a history and most visits. */
export const SAMPLE_CODE = 'spring';

const ofLink = (part: string): DashboardPage => ({
  name: `link-${part}`,
  path: `link?code=${SAMPLE_CODE}&part=${part}`,
});

export const dashboardPages: readonly DashboardPage[] = [
  { name: 'sign-in', path: '', signedOut: true },
  { name: 'links', path: '' },
  { name: 'links-filtered', path: '?q=guide&tags=%5B%22docs%22%5D' },
  { name: 'create', path: '', prepare: (page) => press(page, 'c') },
  { name: 'palette', path: '', prepare: openPalette },
  { name: 'link', path: `link?code=${SAMPLE_CODE}` },
  ...['edit', 'rules', 'qr', 'history'].map(ofLink),
  { name: 'statistics', path: 'statistics' },
  { name: 'live', path: 'live' },
  { name: 'tags', path: 'tags' },
  { name: 'domains', path: 'domains' },
  { name: 'import', path: 'import' },
  { name: 'keys', path: 'keys' },
  { name: 'ledger', path: 'ledger' },
  { name: 'nowhere', path: 'nothing/here' },
];

async function press(page: Page, keys: string): Promise<void> {
  await page.keyboard.press(keys);
  await page.getByRole('dialog').waitFor();
}

async function openPalette(page: Page): Promise<void> {
  await press(page, 'Control+K');
  await page.getByRole('dialog').getByRole('combobox').fill(SAMPLE_CODE);
  await page.getByRole('option').nth(0).waitFor();
}

/** Goes to a page and waits until nothing of it is on its way any more. */
export async function show(page: Page, url: string, { path, prepare }: DashboardPage): Promise<void> {
  underWayOf(page);
  await page.goto(`${url}/@dashboard/${path}`);
  await settled(page);
  await prepare?.(page);
  await settled(page);
}

/** No part of the page says that it is loading, its pictures are there, and what moves in has arrived. */
const IS_SETTLED = `
  document.querySelector('[role="status"][aria-label="Loading"], [aria-busy="true"]') === null &&
  [...document.images].every(({ complete }) => complete) &&
  document.getAnimations().every(({ playState, effect }) =>
    playState !== 'running' || effect?.getTiming().iterations === Infinity)`;
const POLL_MS = 50;
/** So many looks one after the other: what was loaded is drawn in between. */
const LOOKS = 3;
const SETTLED_MS_MAX = 20_000;

/** Rejects when a part of the page is never there. By evaluation, since the page's policy refuses what playwright's own waiting would do. */
export async function settled(page: Page): Promise<void> {
  const underWay = underWayOf(page);
  await page.locator('h1, h2').first().waitFor();
  const deadline = Date.now() + SETTLED_MS_MAX;
  for (let looks = 0; looks < LOOKS;) {
    looks = underWay.size === 0 && (await page.evaluate(IS_SETTLED)) === true ? looks + 1 : 0;
    if (Date.now() > deadline) throw new Error('a part of the page is still loading');
    await page.waitForTimeout(POLL_MS);
  }
}

const requests = new WeakMap<Page, Set<Request>>();

/** What a page is waiting for since it was first asked about; streams never end, and nobody waits for them. */
function underWayOf(page: Page): ReadonlySet<Request> {
  const known = requests.get(page);
  if (known !== undefined) return known;
  const underWay = new Set<Request>();
  requests.set(page, underWay);
  page.on('request', (request) => void (/\/visits\/live/u.test(request.url()) || underWay.add(request)));
  for (const event of ['requestfinished', 'requestfailed'] as const)
    page.on(event as 'requestfinished', (request) => void underWay.delete(request));
  return underWay;
}
