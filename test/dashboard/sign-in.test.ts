import assert from 'node:assert/strict';
import { app, signIn } from '../../dashboard/src/strings/app.ts';
import { callApi, startTurnout, type RunningTurnout } from '../e2e/running.ts';
import { inBrowser, openBrowser, type Opened } from './browser.ts';

/** How people come in, and what they are told when they may not, or when Turnout goes away under the page. */

const shell = ({ page }: Opened) => page.getByRole('navigation', { name: app.nav });
const field = ({ page }: Opened) => page.getByLabel(signIn.apiKey);

async function enter(opened: Opened, key: string): Promise<void> {
  await field(opened).fill(key);
  await opened.page.getByRole('button', { name: signIn.action }).click();
}

/** Another key than the browser's, since none can revoke itself. */
async function makeKey(turnout: RunningTurnout, name: string): Promise<string> {
  const { status, json } = await callApi(turnout, 'POST', '/api-keys', { name });
  assert.equal(status, 200, JSON.stringify(json));
  return json.apiKey;
}

inBrowser(
  'the link that the first start prints signs in once, and is in no address afterwards',
  async (first) => {
    const { page, turnout, t } = first;
    await page.goto(turnout.dashboard);
    await shell(first).waitFor();
    assert.equal(page.url(), `${turnout.url}/@dashboard/`);
    await page.reload();
    await shell(first).waitFor();

    const second = await openBrowser(t, turnout, { signedIn: false });
    second.expectComplaint(/401/u);
    await second.page.goto(turnout.dashboard);
    await second.page.getByText(signIn.why.used).waitFor();
    await enter(second, turnout.key);
    await shell(second).waitFor();
  },
  { signedIn: false },
);

inBrowser(
  'an API key signs in, a wrong one is told so, and signing out forgets it',
  async (opened) => {
    const { page } = opened;
    opened.expectComplaint(/401/u);
    await opened.open('tags');
    await field(opened).waitFor();
    await page.getByRole('button', { name: signIn.action }).click();
    await page.getByText(signIn.missing).waitFor();
    await enter(opened, 'nobody');
    await page.getByText(signIn.refused).waitFor();
    await field(opened).fill(` ${opened.turnout.key} `);
    await field(opened).press('Enter');
    await page.getByRole('heading', { level: 1, name: app.tags }).waitFor();
    assert.match(page.url(), /\/@dashboard\/tags$/u, 'where somebody wanted to go');
    await page.getByRole('button', { name: app.signOut }).click();
    await field(opened).waitFor();
    await page.reload();
    await field(opened).waitFor();
    assert.equal(await page.evaluate(() => JSON.stringify(localStorage)), '{}');
  },
  { signedIn: false },
);

inBrowser('a key that is revoked while it is signed in ends the session, and the page says why', async (opened) => {
  const { page, turnout, t } = opened;
  const key = await makeKey(turnout, 'reports in Rome');
  const theirs = await openBrowser(t, { ...turnout, key });
  theirs.expectComplaint(/401/u);
  await theirs.open();
  await theirs.page.getByText('reports in Rome').waitFor();
  await callApi(turnout, 'PATCH', '/api-keys/reports%20in%20Rome', { enabled: false });
  await theirs.page.getByRole('link', { name: app.tags }).click();
  await theirs.page.getByText(signIn.why.revoked).waitFor();
  await opened.open();
  await shell(opened).waitFor();
  assert.equal(await page.getByText(signIn.why.revoked).count(), 0, 'other keys do not notice');
});

inBrowser(
  'a Turnout that restarts under the page is said to be away, and the page goes on by itself',
  async (opened) => {
    const { page, turnout, t } = opened;
    opened.expectComplaint(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|503/u);
    await page.clock.install();
    await opened.open();
    await shell(opened).waitFor();
    await turnout.stop();
    const away = page.getByText(app.offline);
    await until(page, away, 'visible');
    const again = { TURNOUT_PORT: new URL(turnout.url).port, TURNOUT_DATA_DIR: turnout.dataDir };
    await startTurnout(t, again);
    await until(page, away, 'hidden');
    await shell(opened).waitFor();
    assert.equal(await page.getByText(signIn.title).count(), 0, 'nobody was signed out');
  },
);

/** The page looks every few seconds: its clock runs ahead until it has. */
async function until(page: Opened['page'], what: ReturnType<Opened['page']['getByText']>, state: 'visible' | 'hidden') {
  const isSo = async (): Promise<boolean> => (await what.count()) > 0 === (state === 'visible');
  while (!(await isSo())) {
    await page.clock.fastForward(5000);
    await what.waitFor({ state, timeout: 1000 }).catch(() => {});
  }
}
