import assert from 'node:assert/strict';
import { clickAs } from '../../scripts/sample-data.ts';
import { callApi, startTurnout } from '../e2e/running.ts';
import { inBrowser } from './browser.ts';

/** Clicks elsewhere arrive on the page by themselves, also after the stream was away. */

inBrowser('a click elsewhere arrives without a reload, and none is missed while Turnout restarts', async (opened) => {
  const { page, turnout, t } = opened;
  for (const code of ['first', 'second', 'third'])
    await callApi(turnout, 'POST', '/short-urls', { longUrl: `https://example.com/${code}`, customSlug: code });
  let loads = 0;
  page.on('load', () => loads++);
  await opened.open('live');
  const main = page.getByRole('main');
  await main.getByText('Connected').waitFor();
  await main.getByText('Nobody yet').waitFor();
  await clickAs(turnout.url, 'first');
  await main.getByRole('link', { name: 'first' }).waitFor();

  opened.expectComplaint(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|503/u);
  await turnout.stop();
  await main
    .getByText(/Reconnecting/u)
    .first()
    .waitFor();
  const again = await startTurnout(t, {
    TURNOUT_PORT: new URL(turnout.url).port,
    TURNOUT_DATA_DIR: turnout.dataDir,
  });
  await clickAs(again.url, 'second');
  await main.getByRole('link', { name: 'second' }).waitFor();
  await clickAs(again.url, 'third');
  await main.getByRole('link', { name: 'third' }).waitFor();
  assert.equal(loads, 1, 'the page was loaded once');
});
