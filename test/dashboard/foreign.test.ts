import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { clickAs } from '../../scripts/sample-data.ts';
import { callApi, follow, temporaryFolder, untilSettled } from '../e2e/running.ts';
import { inBrowser } from './browser.ts';

/** Shlink's own web component, unmodified and from another origin, before a Turnout: whoever has a client of Shlink keeps it. */

const PAGE = fileURLToPath(new URL('foreign', import.meta.url));
const TARGET = 'https://example.com/from/the/foreign/face';
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** Builds the page and serves it, every other address included, on a port of its own; its address. */
async function servePage(t: TestContext): Promise<string> {
  const folder = temporaryFolder();
  await build({ root: PAGE, logLevel: 'error', build: { outDir: folder, emptyOutDir: true, target: 'es2024' } });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = extname(path) === '' ? '/index.html' : path;
    readFile(join(folder, file)).then(
      (body) => response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? '' }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  t.after(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

inBrowser(
  "Shlink's web component lists links, makes one, and shows its visits",
  async ({ t, page, turnout, expectComplaint }) => {
    // It asks for a Mercure hub, and there is none (as in a Shlink without one).
    expectComplaint(/501/u);
    await callApi(turnout, 'POST', '/short-urls', {
      longUrl: 'https://example.com/old',
      customSlug: 'old',
      tags: ['red'],
    });
    const at = await servePage(t);
    await page.goto(
      `${at}/list-short-urls/1?${new URLSearchParams({ server: turnout.url, key: turnout.key }).toString()}`,
    );
    await page.getByRole('link', { name: `${turnout.url}/old` }).waitFor();

    await page.getByRole('link', { name: 'Create short URL' }).first().click();
    await page.getByPlaceholder('URL to be shortened').fill(TARGET);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/Great!/u).waitFor();
    const { json } = await callApi(turnout, 'GET', '/short-urls?searchTerm=foreign');
    const [{ shortCode }] = json.shortUrls.data;
    assert.equal(await follow(turnout, shortCode), TARGET);
    await clickAs(turnout.url, shortCode);
    await untilSettled(turnout, 2, t);

    await page.getByRole('link', { name: 'List short URLs' }).first().click();
    await page.getByRole('link', { name: `${turnout.url}/${shortCode}` }).waitFor();
    await page
      .getByRole('row', { name: new RegExp(shortCode, 'u') })
      .getByRole('link', { name: '2', exact: true })
      .click();
    await page
      .getByText(/Visits: 2|2 visits/iu)
      .first()
      .waitFor();
  },
);
