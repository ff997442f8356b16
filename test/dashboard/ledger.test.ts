import { clickAs } from '../../scripts/sample-data.ts';
import { callApi, untilSettled } from '../e2e/running.ts';
import { inBrowser } from './browser.ts';

/** The ledger balances before the operator's eyes. */

inBrowser('every click that was answered is accounted for, and new ones are seen to arrive', async (opened) => {
  const { page, turnout, t } = opened;
  await callApi(turnout, 'POST', '/short-urls', { longUrl: 'https://example.com/', customSlug: 'a' });
  await opened.open('ledger');
  await page.getByText('No click has come yet.').waitFor();
  for (let i = 0; i < 7; i++) await clickAs(turnout.url, 'a');
  await untilSettled(turnout, 7, t);
  const main = page.getByRole('main');
  await main.getByText('It balances').waitFor();
  await main.getByText('7', { exact: true }).first().waitFor();
  await main.getByText('Stored').first().waitFor();
});
