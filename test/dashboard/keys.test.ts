import assert from 'node:assert/strict';
import { callApi } from '../e2e/running.ts';
import { clipboard, inBrowser, openBrowser } from './browser.ts';

/** API keys are made, used, disabled and deleted by somebody whose key may do that. */

inBrowser('a key is made with a role and shown once; whoever uses it sees what it may do', async (opened) => {
  const { page, turnout, t } = opened;
  await opened.open('keys');
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Ann');
  await dialog.getByLabel('Only links that it made itself').check();
  await dialog.getByRole('button', { name: 'Make key' }).click();
  await dialog.getByRole('button', { name: 'Copy key' }).click();
  await dialog.getByText('Copied.').waitFor();
  const key = await clipboard(page);
  assert.equal((await callApi({ ...turnout, key }, 'GET', '/api-key')).json.name, 'Ann');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('row', { name: /Ann/u }).waitFor();
  assert.ok(!(await page.content()).includes(key), 'it is nowhere any more');

  const hers = await openBrowser(t, { ...turnout, key });
  await hers.open();
  await hers.page.getByRole('navigation', { name: 'Pages' }).waitFor();
  assert.equal(await hers.page.getByRole('link', { name: 'API keys' }).count(), 0);
  await hers.open('keys');
  await hers.page
    .getByText(/key without roles/u)
    .first()
    .waitFor();
});

inBrowser('a key is deleted after a question, and none can delete itself', async (opened) => {
  const { page, turnout } = opened;
  await callApi(turnout, 'POST', '/api-keys', { name: 'Bob' });
  await opened.open('keys');
  await page.getByRole('button', { name: 'Actions for Bob' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Delete Bob?').waitFor();
  await dialog.getByRole('button', { name: 'Delete key' }).click();
  await page.getByText('Bob is deleted.').waitFor();
  await page.getByRole('row', { name: /Bob/u }).waitFor({ state: 'hidden' });
  const { json } = await callApi(turnout, 'GET', '/api-keys');
  assert.deepEqual(
    json.apiKeys.map(({ name }: { name: string }) => name),
    ['initial'],
  );
});
