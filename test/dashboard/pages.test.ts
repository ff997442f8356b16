import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';
import type { Page } from 'playwright-core';
import { dashboardPages, settled, show } from '../../scripts/dashboard-pages.ts';
import { makeSampleData } from '../../scripts/sample-data.ts';
import { inBrowser, openBrowser } from './browser.ts';

/** Every page in both themes, on a telephone and on a desk: axe finds nothing, and nothing sticks out. */

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const VISITS = 300;
const CLICKS = 12;
const WIDTHS = [360, 1440] as const;
/** Of those that are on by default. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

test('every page of the dashboard is looked at', () => {
  const router = readFileSync('dashboard/src/app/router.tsx', 'utf8');
  const paths = Array.from(router.matchAll(/^ +path: '\/(.*)',$/gmu), ([, path = '']) => path);
  assert.ok(paths.length > 5, 'the pages were found');
  const looked = new Set(dashboardPages.map(({ path }) => path.split('?')[0]));
  assert.deepEqual(
    paths.filter((path) => !looked.has(path)),
    [],
  );
});

inBrowser('axe finds nothing on any page, and none is wider than the screen', async ({ t, turnout }) => {
  await makeSampleData(turnout, VISITS, CLICKS);
  const problems: string[] = [];
  for (const width of WIDTHS) {
    const context = { viewport: { width, height: 800 }, colorScheme: 'light', reducedMotion: 'reduce' } as const;
    for (const signedIn of [true, false]) {
      const { page, context: window } = await openBrowser(t, turnout, { signedIn, context });
      // By the debugger's way in: the policy of the page lets no script of others in.
      await window.addInitScript({ path: AXE });
      for (const each of dashboardPages.filter(({ signedOut = false }) => signedOut !== signedIn)) {
        const found = await show(page, turnout.url, each).then(
          async () => [...(await overflow(page)), ...(await inBothThemes(page))],
          (error: unknown) => [`can not be shown: ${(error as Error).message.split('\n')[0]}`],
        );
        problems.push(...found.map((problem) => `${each.name}, ${width} px: ${problem}`));
      }
      await window.close();
    }
  }
  assert.equal(problems.join('\n'), '');
});

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly html: string }[];
}

/** Every rule in the light theme; in the dark one those about colours, which are all that differ. */
async function inBothThemes(page: Page): Promise<readonly string[]> {
  const light = await violations(page, {});
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await violations(page, { runOnly: { type: 'rule', values: COLOUR_RULES } });
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light, ...dark.map((problem) => `dark: ${problem}`)];
}

async function violations(page: Page, options: object): Promise<readonly string[]> {
  await settled(page);
  const found = (await page.evaluate(
    `axe.run(document, ${JSON.stringify({ ...options, resultTypes: ['violations'] })}).then(({ violations }) => violations)`,
  )) as readonly Violation[];
  return found.map(
    ({ id, help, nodes: [{ target, html } = { target: [], html: '' }, ...more] }) =>
      `${id} (${help}): ${target.join(' ')} ${html.slice(0, 160)}${more.length === 0 ? '' : ` and ${more.length} more`}`,
  );
}

/** The page scrolls up and down alone. */
async function overflow(page: Page): Promise<readonly string[]> {
  const [wide, room] = (await page.evaluate(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )) as [number, number];
  return wide > room ? [`is ${wide} px wide`] : [];
}
