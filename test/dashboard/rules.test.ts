import assert from 'node:assert/strict';
import { callApi } from '../e2e/running.ts';
import { inBrowser } from './browser.ts';

/** Rules are made, put in order and tried out: "an iPhone in Italy gets this, because of rule 2". */

inBrowser('rules are made by hand, tried in the simulator, and followed', async (opened) => {
  const { page, turnout } = opened;
  await callApi(turnout, 'POST', '/short-urls', { longUrl: 'https://example.com/', customSlug: 'a' });
  await opened.open('link?code=a&part=rules');
  const simulator = page.getByRole('complementary', { name: 'Simulator' });
  await simulator.getByText('because there are no rules').waitFor();
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const first = page.getByRole('article', { name: 'Rule 1' });
  await first.getByLabel('Target').fill('https://example.com/italia');
  await first.getByRole('button', { name: 'Add a condition' }).click();
  await first.getByLabel('Condition').first().selectOption('geolocation-country-code');
  await first.getByLabel('Country').last().selectOption('IT');
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const second = page.getByRole('article', { name: 'Rule 2' });
  await second.getByLabel('Target').fill('https://example.com/app');
  await second.getByRole('button', { name: 'Add a condition' }).click();
  await second.getByLabel('Device').last().selectOption('ios');
  await page.getByRole('button', { name: 'Save rules' }).click();
  await page.getByText('The rules are saved.').waitFor();

  await simulator.getByLabel('Device and browser').selectOption('iphone');
  await simulator.getByText('because of rule 2').waitFor();
  await simulator.getByLabel('Country').selectOption('IT');
  await simulator.getByText('because of rule 1').waitFor();
  await simulator.getByRole('link', { name: 'https://example.com/italia' }).waitFor();

  await page.getByRole('button', { name: 'Move rule 2 up' }).click();
  await page.getByRole('button', { name: 'Save rules' }).click();
  await simulator.getByRole('link', { name: 'https://example.com/app' }).waitFor();
  const { json } = await callApi(turnout, 'GET', '/short-urls/a/redirect-rules');
  assert.deepEqual(
    json.redirectRules.map(({ longUrl }: { longUrl: string }) => longUrl),
    ['https://example.com/app', 'https://example.com/italia'],
  );
  const at = turnout.url.replace('localhost', '127.0.0.1');
  const headers = { 'User-Agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15' };
  const answer = await fetch(`${at}/a`, { redirect: 'manual', headers });
  assert.equal(answer.headers.get('location'), 'https://example.com/app');
});
