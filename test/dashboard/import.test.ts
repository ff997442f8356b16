import assert from 'node:assert/strict';
import { callApi, follow } from '../e2e/running.ts';
import { inBrowser } from './browser.ts';

/** A file of another shortener is looked at, tried without writing, and taken over. */

const CSV = `Long URL,Code,Title,Tags
https://example.com/one,one,First,red|blue
https://example.com/two,two,Second,
https://example.com/other,taken,Third,
javascript:alert(1),bad,Fourth,
`;

inBrowser('a CSV file is previewed, checked without writing, and imported', async (opened) => {
  const { page, turnout } = opened;
  await callApi(turnout, 'POST', '/short-urls', { longUrl: 'https://example.com/mine', customSlug: 'taken' });
  await opened.open('import');
  const file = { name: 'links.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) };
  await page.getByLabel('File', { exact: true }).setInputFiles(file);
  await page.getByText('What is in links.csv').waitFor();
  await page.getByRole('table').getByText('https://example.com/one').first().waitFor();
  await page.getByRole('button', { name: 'Check without writing' }).click();
  await page.getByText('Nothing is written yet.').waitFor();
  await page.getByText('Would be created').first().waitFor();
  await page
    .getByRole('row', { name: /taken|example\.com\/other/u })
    .first()
    .waitFor();
  assert.equal(await follow(turnout, 'one'), '404', 'nothing is written by a check');
  await page.getByRole('button', { name: 'Import 2 links' }).click();
  const finished = page.getByText('Done: 2 links were made.');
  const run = page.getByRole('button', { name: /^Import \d+ links$/u });
  await finished.or(run).first().waitFor();
  if (await run.isVisible()) await run.click();
  await finished.waitFor();
  assert.equal(await follow(turnout, 'one'), 'https://example.com/one');
  assert.equal(
    await follow(turnout, 'taken'),
    'https://example.com/mine',
    'a code that leads elsewhere is left as it is',
  );
  assert.equal(await follow(turnout, 'bad'), '404');
  const { json } = await callApi(turnout, 'GET', '/short-urls/one');
  assert.deepEqual([json.title, json.tags.toSorted()], ['First', ['blue', 'red']]);
});
