import assert from 'node:assert/strict';
import { callApi, follow } from '../e2e/running.ts';
import { clipboard, inBrowser, type Opened } from './browser.ts';

/** Paste, Enter: the short link is on the clipboard. */

const TARGET = 'https://example.com/a/long/way?to=go';
const field = ({ page }: Opened) => page.getByLabel('URL to shorten');
const copied = ({ page }: Opened) => page.getByText('Your short link is on the clipboard.');

inBrowser('a URL that is pasted makes a short link with Enter, and it is on the clipboard', async (opened) => {
  const { page, turnout } = opened;
  await opened.open();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(TARGET)})`);
  await page.keyboard.press('c');
  await field(opened).waitFor();
  await page.keyboard.press('Control+V');
  await page.keyboard.press('Enter');
  await copied(opened).waitFor();
  const short = await clipboard(page);
  assert.match(short, new RegExp(`^${turnout.url}/\\w{5}$`, 'u'));
  assert.equal(await follow(turnout, new URL(short).pathname.slice(1)), TARGET);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page
    .getByRole('link', { name: new URL(short).pathname.slice(1) })
    .first()
    .waitFor();
});

inBrowser(
  'a code of one’s own is said to be taken before it is sent, and what is wrong stands at its field',
  async (opened) => {
    const { page, turnout } = opened;
    await callApi(turnout, 'POST', '/short-urls', { longUrl: TARGET, customSlug: 'spring' });
    await opened.open();
    await page.getByRole('button', { name: 'New link' }).first().click();
    await field(opened).fill('javascript:alert(1)');
    await page.getByRole('button', { name: 'More options' }).click();
    const code = page.getByLabel('Custom code');
    opened.expectComplaint(/404|400/u);
    await code.fill('spring');
    await page.getByText('This code is taken.').waitFor();
    await code.fill('summer');
    await page.getByText('It is free.').waitFor();
    await field(opened).press('Enter');
    await page.getByRole('alert').first().waitFor();
    assert.equal(await field(opened).getAttribute('aria-invalid'), 'true');
    await field(opened).fill(TARGET);
    await page.getByLabel('Title').fill('Summer');
    await field(opened).press('Enter');
    await copied(opened).waitFor();
    assert.equal(await clipboard(page), `${turnout.url}/summer`);
    const { json } = await callApi(turnout, 'GET', '/short-urls/summer');
    assert.deepEqual([json.longUrl, json.title], [TARGET, 'Summer']);
  },
);

inBrowser('many lines make many links, and a line with a mistake is told', async (opened) => {
  const { page, turnout } = opened;
  await opened.open();
  await page.keyboard.press('c');
  await page.getByRole('tab', { name: 'Many links' }).click();
  await page.getByLabel('URLs or CSV').fill(`${TARGET},one,First\nhttps://example.com/2,two\njavascript:x,three`);
  await page.getByText('2 to make').waitFor();
  await page.getByRole('button', { name: 'Make 2 links' }).click();
  await page.getByText('All 2 are made.').waitFor();
  assert.equal(await follow(turnout, 'one'), TARGET);
  assert.equal(await follow(turnout, 'two'), 'https://example.com/2');
  assert.equal(await follow(turnout, 'three'), '404');
});
