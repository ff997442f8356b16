import { chromium, type Browser, type BrowserContextOptions } from 'playwright-core';
import { needPrograms } from '../engines/install.ts';

/** Debian's Chromium, for whoever looks at the dashboard: tests, screenshots and the benchmark. */

const PROGRAM = { path: 'chromium', package: 'chromium' };
/** It runs as root in containers, without a graphics card, and asks nobody but Turnout for anything. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Where the dashboard keeps the key (dashboard/src/app/session.tsx). */
const KEY_PLACE = 'turnout.api-key';

/** Installs it where that is possible. Throws MissingProgram otherwise. */
export function needChromium(whom: string): void {
  needPrograms(whom, [PROGRAM], (text) => console.error(text));
}

export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath: `/usr/bin/${PROGRAM.path}`, args: ARGS });
}

/** Options of a window in which somebody is signed in with `key` to the Turnout at `url`; nobody is for null. */
export function signedIn(url: string, key: string | null): BrowserContextOptions {
  const localStorage = key === null ? [] : [{ name: KEY_PLACE, value: key }];
  return {
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    permissions: ['clipboard-read', 'clipboard-write'],
    storageState: { cookies: [], origins: [{ origin: url, localStorage }] },
  };
}
