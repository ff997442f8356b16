import assert from 'node:assert/strict';
import test from 'node:test';
import type { Ledger } from '../../src/core/visit.ts';
import { call, follow, linkCount } from './import-client.ts';
import { envOf, startTurnout, turnout, untilSettled, type RunningTurnout } from './running.ts';

/** A Turnout stands for the Shlink: they speak the same API. */

const OLD_VISITS = 1500;

async function fillShlink(server: RunningTurnout): Promise<void> {
  const rules = [{ longUrl: 'https://de.test/', conditions: [{ type: 'language', matchKey: null, matchValue: 'de' }] }];
  const create = async (body: object): Promise<void> => void (await call(server, 'POST', '/short-urls', body));
  await create({ longUrl: 'https://a.test/?x=%20', customSlug: 'abc', title: 'A', tags: ['x', 'y'], maxVisits: 50 });
  await create({ longUrl: 'https://b.test/ü', customSlug: 'Docs/Intro', crawlable: true, forwardQuery: false });
  await create({
    longUrl: 'https://c.test/',
    customSlug: 'abc',
    domain: 'other.test',
    validUntil: '2035-01-01T00:00:00Z',
  });
  await create({ longUrl: 'https://d.test/', customSlug: 'taken' });
  await call(server, 'POST', '/short-urls/Docs/Intro/redirect-rules', { redirectRules: rules });
  const agents = ['Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0', 'curl/8.0'];
  // Two of them are alike, and may well be of one second.
  for (const [path, userAgent] of [
    ['/abc', agents[0]],
    ['/abc', agents[0]],
    ['/abc?q=1', agents[1]],
    ['/Docs/Intro', agents[0]],
    ['/nothing', agents[0]],
  ] as const) {
    await follow(server.url + path, { 'User-Agent': userAgent ?? '', Referer: 'https://ref.test/x' });
  }
  await follow(`${server.url}/abc`, { Host: 'other.test' });
  // More visits than come on one page.
  const old = Array.from({ length: OLD_VISITS }, (_, i) => ({
    importId: String(i),
    date: new Date(Date.UTC(2020, 0, 1) + i * 60_000).toISOString(),
    referer: '',
    userAgent: `agent ${i % 7}`,
    potentialBot: i % 3 === 0,
    visitLocation: null,
  }));
  for (const visits of [old.slice(0, 1000), old.slice(1000)]) {
    await call(server, 'POST', '/import/visits', { shortCode: 'taken', visits });
  }
  await untilSettled(server, 6);
}

/** What clients see of links and visits, without what depends on the server's own address. */
async function seen(server: RunningTurnout): Promise<unknown> {
  const { data } = (await call(server, 'GET', '/short-urls?itemsPerPage=-1&orderBy=longUrl-ASC')).shortUrls;
  const links = [];
  for (const { shortUrl, ...link } of data) {
    assert.equal(typeof shortUrl, 'string');
    const query = link.domain === null ? '' : `?domain=${link.domain}`;
    const { redirectRules } = await call(server, 'GET', `/short-urls/${link.shortCode}/redirect-rules${query}`);
    const { visits } = await call(server, 'GET', `/short-urls/${link.shortCode}/visits${query}`);
    links.push({ ...link, redirectRules, visits: visits.data });
  }
  return { links, orphans: (await call(server, 'GET', '/visits/orphan')).visits.data };
}

test('a Shlink is walked over its API: links, rules, visits and orphan visits, and again without a change', async (t) => {
  const multi = { TURNOUT_MULTI_SEGMENT_SLUGS_ENABLED: 'true' };
  const [shlink, server] = await Promise.all([startTurnout(t, multi), startTurnout(t, multi)]);
  await fillShlink(shlink);
  const args = ['import', 'shlink', `${shlink.url}/`, '--key', shlink.key, '--orphans', '--json'];
  const run = async (...more: string[]) => {
    const { code, stdout, stderr } = await turnout([...args, ...more], envOf(server));
    assert.equal(code, 0, stderr);
    const { created, unchanged, visitsImported, visitsKnown } = JSON.parse(stdout) as Record<string, number>;
    return { created, unchanged, visitsImported, visitsKnown };
  };
  const nothing = { created: 0, unchanged: 0, visitsImported: 0, visitsKnown: 0 };
  assert.deepEqual(await run('--dry-run'), { ...nothing, created: 4 });
  assert.equal(await linkCount(server), 0);
  assert.deepEqual(await run('--no-visits', '--dry-run'), { ...nothing, created: 4 });
  assert.deepEqual(await run(), { ...nothing, created: 4, visitsImported: OLD_VISITS + 6 });
  assert.deepEqual(await seen(server), await seen(shlink));
  assert.deepEqual(await run(), { ...nothing, unchanged: 4, visitsKnown: OLD_VISITS + 6 });
  assert.deepEqual(await seen(server), await seen(shlink));
  const ledger = (await call(server, 'GET', '/ledger')) as Ledger;
  assert.deepEqual([ledger.accepted, ledger.stored, ledger.balanced], [0, 0, true]);

  const refused = await turnout(['import', 'shlink', shlink.url, '--key', 'wrong'], envOf(server));
  assert.equal(refused.code, 77);
  assert.ok(refused.stderr.includes(shlink.url) && !refused.stderr.includes('TURNOUT_API_KEY'), refused.stderr);
});
