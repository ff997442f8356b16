import assert from 'node:assert/strict';
import { clickAs } from '../../scripts/sample-data.ts';
import { callApi, untilSettled } from '../e2e/running.ts';
import { inBrowser } from './browser.ts';

/** Real visits of different visitors, as the pages add them up. */

const BOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0';
/** In Germany and the United States, by the location database. */
const ADDRESSES = ['91.12.10.1', '8.8.8.8'] as const;

inBrowser('visits of different visitors are told apart, and never downloaded to be counted', async (opened) => {
  const { page, turnout } = opened;
  await callApi(turnout, 'POST', '/short-urls', { longUrl: 'https://example.com/', customSlug: 'a', title: 'First' });
  await callApi(turnout, 'POST', '/short-urls', { longUrl: 'https://example.com/b', customSlug: 'b' });
  const at = turnout.url.replace('localhost', '127.0.0.1');
  const visit = async (code: string, userAgent: string, address: string): Promise<void> => {
    const headers = { 'User-Agent': userAgent, 'X-Forwarded-For': address, Referer: 'https://news.example/today' };
    await fetch(`${at}/${code}`, { redirect: 'manual', headers });
  };
  for (const address of ADDRESSES) for (const agent of [IPHONE, FIREFOX]) await visit('a', agent, address);
  for (let i = 0; i < 3; i++) await visit('a', BOT, '66.249.66.1');
  await visit('b', FIREFOX, ADDRESSES[0]);
  await visit('none', FIREFOX, ADDRESSES[0]);
  await untilSettled(turnout, 9, opened.t);

  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await opened.open('statistics?of=link&code=a');
  const main = page.getByRole('main');
  await main.getByText('iOS').first().waitFor();
  for (const text of ['Firefox', 'Safari', 'news.example', 'Germany', 'United States'])
    await main.getByText(text).first().waitFor();
  assert.ok(asked.some((path) => path.endsWith('/visits/stats')));
  assert.deepEqual(
    asked.filter((path) => path.endsWith('/visits')),
    [],
    'visits are counted where they are',
  );
  await opened.open('statistics');
  await main.getByText('Firefox').first().waitFor();
});

inBrowser('a page of statistics without visits teaches the next step', async (opened) => {
  await callApi(opened.turnout, 'POST', '/short-urls', { longUrl: 'https://example.com/', customSlug: 'a' });
  await opened.open('statistics?of=link&code=a');
  await opened.page.getByText('No visits in this period').waitFor();
  await clickAs(opened.turnout.url, 'a');
  await untilSettled(opened.turnout, 1, opened.t);
  await opened.page.reload();
  await opened.page.getByText('No visits in this period').waitFor({ state: 'hidden' });
});
