import assert from 'node:assert/strict';
import { callApi, follow, type RunningTurnout } from '../e2e/running.ts';
import { inBrowser } from './browser.ts';

/** A link is changed, taken back, deleted and brought back; whoever was quicker is not overwritten. */

async function make(turnout: RunningTurnout): Promise<void> {
  const body = { longUrl: 'https://example.com/one', customSlug: 'a', title: 'First' };
  assert.equal((await callApi(turnout, 'POST', '/short-urls', body)).status, 200);
}

inBrowser('an edit is saved, redirects at once, and can be undone', async (opened) => {
  const { page, turnout } = opened;
  await make(turnout);
  await opened.open('link?code=a&part=edit');
  await page.getByLabel('Long URL').fill('https://example.com/two');
  await page.getByLabel('Title').fill('Second');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  await page.getByRole('heading', { level: 1, name: 'Second' }).waitFor();
  assert.equal(await follow(turnout, 'a'), 'https://example.com/two');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('heading', { level: 1, name: 'First' }).waitFor();
  assert.equal(await follow(turnout, 'a'), 'https://example.com/one');
});

inBrowser('what somebody else changed in the meantime is shown before anything is overwritten', async (opened) => {
  const { page, turnout } = opened;
  await make(turnout);
  await opened.open('link?code=a&part=edit');
  await page.getByLabel('Title').fill('Mine');
  await callApi(turnout, 'PATCH', '/short-urls/a', { title: 'Theirs' });
  opened.expectComplaint(/412|409/u);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Somebody else changed this link').waitFor();
  assert.equal((await callApi(turnout, 'GET', '/short-urls/a')).json.title, 'Theirs');
  await page.getByRole('button', { name: 'Save mine' }).click();
  await page.getByRole('heading', { level: 1, name: 'Mine' }).waitFor();
  assert.equal((await callApi(turnout, 'GET', '/short-urls/a')).json.title, 'Mine');
});

inBrowser('a deleted link says so at its address, and is restored there', async (opened) => {
  const { page, turnout } = opened;
  await make(turnout);
  await opened.open('link?code=a');
  await page.getByRole('button', { name: 'Delete' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page
    .getByText(/was deleted\./u)
    .first()
    .waitFor();
  assert.equal(await follow(turnout, 'a'), '404');
  opened.expectComplaint(/404/u);
  await opened.open('link?code=a');
  await page.getByRole('button', { name: 'Restore the link' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await page.getByRole('heading', { level: 1, name: 'First' }).waitFor();
  assert.equal(await follow(turnout, 'a'), 'https://example.com/one');
});
