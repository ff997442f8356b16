import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { stopOnSignals, temporaryFolder } from '../bench/processes.ts';
import { API_KEY, startTurnout } from '../bench/servers.ts';
import { launchChromium, needChromium, signedIn } from './chromium.ts';
import { dashboardPages, settled, show } from './dashboard-pages.ts';
import { clickAs, makeSampleData } from './sample-data.ts';

/** `npm run screenshots [-- page...]`: every page of the dashboard at three widths in both themes, and a click as it arrives, into docs/screenshots. */

const FOLDER = 'docs/screenshots';
const SIZES = [
  { width: 360, height: 760 },
  { width: 768, height: 1000 },
  { width: 1440, height: 900 },
] as const;
const THEMES = ['light', 'dark'] as const;
const VISITS = 6000;
const CLICKS = 80;
/** Of the short links; nothing asks it. */
const DOMAIN = 'go.example';
/** High enough for the feed below the map. */
const LIVE_SIZE = { width: 1280, height: 1160 };

stopOnSignals();
needChromium('Screenshots');
const only = process.argv.slice(2);
mkdirSync(FOLDER, { recursive: true });
if (only.length === 0) for (const name of readdirSync(FOLDER)) if (name.endsWith('.png')) rmSync(join(FOLDER, name));
await using turnout = await startTurnout({ dataDir: temporaryFolder(), env: { TURNOUT_DEFAULT_DOMAIN: DOMAIN } });
const url = `http://localhost:${turnout.port}`;
await makeSampleData({ url, key: API_KEY }, VISITS, CLICKS);
await turnout.drained();
const browser = await launchChromium();
try {
  for (const size of SIZES) for (const theme of THEMES) await shootAll(browser, size, theme);
  if (only.length === 0 || only.includes('live-arrives')) await shootLive(browser);
} finally {
  await browser.close();
}

async function shootAll(browser: Browser, viewport: (typeof SIZES)[number], colorScheme: (typeof THEMES)[number]) {
  for (const each of dashboardPages.filter(({ name }) => only.length === 0 || only.includes(name))) {
    const context = await browser.newContext({
      ...signedIn(url, each.signedOut === true ? null : API_KEY),
      viewport,
      // A telephone and a tablet lay their scroll bars over the page.
      isMobile: viewport.width < SIZES[2].width,
      colorScheme,
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    await show(page, url, each);
    await shoot(page, `${each.name}-${viewport.width}-${colorScheme}`);
    await context.close();
  }
}

/** A link is made, somebody follows it elsewhere, and the click is there: nothing is loaded again in between. */
async function shootLive(browser: Browser): Promise<void> {
  const context = await browser.newContext({ ...signedIn(url, API_KEY), viewport: LIVE_SIZE });
  const page = await context.newPage();
  await page.goto(`${url}/@dashboard/live`);
  await settled(page);
  await page.keyboard.press('c');
  await page.getByLabel('URL to shorten').fill('https://www.alder-and-finch.example/stories/first-frost');
  await page.keyboard.press('Enter');
  await page.getByText('Your short link is on the clipboard.').waitFor();
  await settled(page);
  await shoot(page, 'live-1');
  const made = String(await page.evaluate('navigator.clipboard.readText()'));
  const code = new URL(made).pathname.slice(1);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await shoot(page, 'live-2');
  await clickAs(url, code);
  await page.getByRole('main').getByText(code).first().waitFor();
  // At once, while its country is alight on the map.
  await shoot(page, 'live-3');
  await context.close();
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(FOLDER, `${name}.png`), caret: 'hide' });
  console.error(`${name}.png`);
}
