import assert from 'node:assert/strict';
import { callApi, type RunningTurnout } from '../e2e/running.ts';
import { inBrowser, type Opened } from './browser.ts';

/** A link among many is found by a search and by filters, which stand in the address. */

const LINKS = 60;

async function makeLinks(turnout: RunningTurnout): Promise<void> {
  const shortUrls = Array.from({ length: LINKS }, (_, i) => ({
    longUrl: `https://example.com/${i}`,
    customSlug: `code-${i}`,
    title: i === 7 ? 'Needle in the hay' : `Straw ${i}`,
    tags: i % 20 === 0 ? ['barn', 'red'] : i % 2 === 0 ? ['red'] : [],
  }));
  const { status } = await callApi(turnout, 'POST', '/short-urls/batch', { shortUrls });
  assert.equal(status, 200);
}

const linkTo = ({ page }: Opened, title: string) =>
  page.getByRole('main').getByRole('link', { name: title, exact: true });

inBrowser('a search stands in the address, survives a reload, and the back button takes it away', async (opened) => {
  const { page, turnout } = opened;
  await makeLinks(turnout);
  await opened.open();
  await linkTo(opened, 'Straw 59').waitFor();
  await page.getByRole('link', { name: 'Tags', exact: true }).click();
  await page.getByRole('link', { name: 'Links', exact: true }).click();
  await linkTo(opened, 'Straw 59').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('needle');
  await linkTo(opened, 'Needle in the hay').waitFor();
  await linkTo(opened, 'Straw 59').waitFor({ state: 'hidden' });
  assert.match(page.url(), /[?&]q=needle/u);
  await page.reload();
  await linkTo(opened, 'Needle in the hay').waitFor();
  assert.equal(await page.getByRole('searchbox').inputValue(), 'needle');
  await linkTo(opened, 'Needle in the hay').click();
  await page.getByRole('heading', { level: 1, name: 'Needle in the hay' }).waitFor();
  await page.goBack();
  await linkTo(opened, 'Needle in the hay').waitFor();
  assert.equal(await page.getByRole('searchbox').inputValue(), 'needle');
});

inBrowser('filters and pages narrow the list, stand in the address, and can be taken away', async (opened) => {
  const { page, turnout } = opened;
  await makeLinks(turnout);
  const lists: string[] = [];
  page.on('request', (request) => void (/\/short-urls\?/u.test(request.url()) && lists.push(request.url())));
  await opened.open();
  await page.getByText(`1 to 20 of ${LINKS}`).waitFor();
  assert.equal(lists.length, 1, 'what was asked ahead of the program is not asked again');
  await page.getByRole('button', { name: 'Next page' }).click();
  await page.getByText(`21 to 40 of ${LINKS}`).waitFor();
  assert.match(page.url(), /[?&]page=2/u);
  await page.goBack();
  await page.getByText(`1 to 20 of ${LINKS}`).waitFor();
  await opened.open('?tags=%5B%22barn%22%2C%22red%22%5D&match=all');
  await page.getByText('1 to 3 of 3').waitFor();
  await page.getByRole('button', { name: 'Remove the filter barn' }).click();
  await page.getByText('1 to 20 of 30').waitFor();
  await page.goBack();
  await page.getByText('1 to 3 of 3').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByText(`1 to 20 of ${LINKS}`).waitFor();
  await opened.open('?q=nowhere-at-all');
  await page.getByText('No link is like that').waitFor();
});

inBrowser('the palette opens a link by its name, with keys alone', async (opened) => {
  const { page, turnout } = opened;
  await makeLinks(turnout);
  await opened.open('tags');
  await page.keyboard.press('Control+K');
  await page.getByRole('dialog').getByRole('combobox').fill('needle');
  await page.getByRole('option', { name: /Needle in the hay/u }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Needle in the hay' }).waitFor();
  assert.match(page.url(), /\/link\?code=code-7$/u);
});

inBrowser('selected links are tagged at once, deleted at once, and brought back', async (opened) => {
  const { page, turnout } = opened;
  await makeLinks(turnout);
  await opened.open('?q=straw%205');
  await linkTo(opened, 'Straw 59').waitFor();
  for (const code of ['code-58', 'code-59']) await page.getByRole('checkbox', { name: new RegExp(code, 'u') }).check();
  await page.getByText('2 selected').waitFor();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('Deleted 2 links').waitFor();
  await linkTo(opened, 'Straw 59').waitFor({ state: 'hidden' });
  assert.equal((await callApi(turnout, 'GET', '/short-urls/code-59')).status, 404);
  await page.getByRole('button', { name: 'Undo' }).click();
  await linkTo(opened, 'Straw 59').waitFor();
  assert.equal((await callApi(turnout, 'GET', '/short-urls/code-59')).json.title, 'Straw 59');
});
