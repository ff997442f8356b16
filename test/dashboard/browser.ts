import assert from 'node:assert/strict';
import test, { after, type TestContext } from 'node:test';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { MissingProgram } from '../../engines/install.ts';
import { launchChromium, needChromium, signedIn as signedInAs } from '../../scripts/chromium.ts';
import { startTurnout, type RunningTurnout } from '../e2e/running.ts';

/** A real Chromium before a real Turnout, for tests of the dashboard. What the browser complains of fails the test. */

/** Of an element that a step waits for; the machine may be busy with other tests. */
const WAIT_MS_MAX = 20_000;

export interface Opened {
  readonly t: TestContext;
  readonly turnout: RunningTurnout;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Goes to a page of the dashboard and waits until it is one: `tags`, `link?code=a`; the list of links when left out. */
  readonly open: (path?: string) => Promise<void>;
  /** What the browser may complain of from here on: a failure that the test is about. */
  readonly expectComplaint: (pattern: RegExp) => void;
}

export interface OpenOptions {
  /** Of Turnout. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the browser has the key already; yes when left out. */
  readonly signedIn?: boolean;
  readonly context?: BrowserContextOptions;
}

/** Why there is no browser; false when there is one. */
const missing = findBrowser();

function findBrowser(): string | false {
  try {
    needChromium('A test of the dashboard in a browser');
    return false;
  } catch (error) {
    if (error instanceof MissingProgram) return error.message;
    throw error;
  }
}

let browser: Promise<Browser> | null = null;
after(async () => await (await browser)?.close());

/** A test with a Turnout and a browser of its own, signed in; skipped with the reason where no browser can be had. */
export function inBrowser(name: string, run: (opened: Opened) => Promise<void>, options: OpenOptions = {}): void {
  test(name, { skip: missing }, async (t) => {
    const turnout = await startTurnout(t, { TURNOUT_AUTO_RESOLVE_TITLES: 'false', ...options.env });
    const opened = await openBrowser(t, turnout, options);
    try {
      await run(opened);
    } catch (error) {
      t.diagnostic(`The page when it failed: ${opened.page.url()}\n${await seen(opened.page)}`);
      throw error;
    } finally {
      // Before Turnout stops, which a page would complain of.
      await closeWindows(t);
    }
    assert.deepEqual(complaints.get(t) ?? [], [], 'what the browser complained of');
  });
}

const windows = new WeakMap<TestContext, readonly BrowserContext[]>();
const complaints = new WeakMap<TestContext, readonly string[]>();

async function closeWindows(t: TestContext): Promise<void> {
  for (const context of windows.get(t) ?? []) await context.close();
}

/** A browser window of its own: nothing is kept between two of them. It closes with the test. */
export async function openBrowser(t: TestContext, turnout: RunningTurnout, options: OpenOptions = {}): Promise<Opened> {
  const { signedIn = true, context: contextOptions = {} } = options;
  const context = await (
    await (browser ??= launchChromium())
  ).newContext({
    viewport: { width: 1280, height: 900 },
    ...signedInAs(turnout.url, signedIn ? turnout.key : null),
    ...contextOptions,
  });
  windows.set(t, [...(windows.get(t) ?? []), context]);
  context.setDefaultTimeout(WAIT_MS_MAX);
  const page = await context.newPage();
  const expected: RegExp[] = [];
  const complain = (text: string): void => {
    if (!expected.some((pattern) => pattern.test(text))) complaints.set(t, [...(complaints.get(t) ?? []), text]);
  };
  page.on('console', (message) => message.type() === 'error' && complain(message.text()));
  page.on('pageerror', (error) => complain(String(error)));
  return {
    t,
    turnout,
    context,
    page,
    open: async (path = '') => {
      await page.goto(`${turnout.url}/@dashboard/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
    },
    expectComplaint: (pattern) => void expected.push(pattern),
  };
}

/** The page as a screen reader has it. */
async function seen(page: Page): Promise<string> {
  return await page
    .locator('body')
    .ariaSnapshot({ timeout: 1000 })
    .catch((error: unknown) => String(error));
}

/** What is on the clipboard now. */
export async function clipboard(page: Page): Promise<string> {
  return String(await page.evaluate('navigator.clipboard.readText()'));
}
