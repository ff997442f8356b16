import assert from 'node:assert/strict';
import test from 'node:test';
import type { ImportedVisit } from '../../src/http/api/contract.ts';
import { startApi, type Answer } from './api-server.ts';

const VISIT: ImportedVisit = {
  importId: 'visit-1',
  date: '2020-05-04T10:00:00+02:00',
  referer: 'https://www.example.com/page',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0',
  visitedUrl: 'https://Old.example/abc?x=1',
  redirectUrl: 'https://example.com/a',
  potentialBot: false,
  visitLocation: {
    countryCode: 'IT',
    countryName: 'Italy',
    regionName: 'Lazio',
    cityName: 'Rome',
    latitude: 41.9,
    longitude: 12.5,
    timezone: 'Europe/Rome',
  },
};

test('imported visits are counted once, however often they come, and located and read as others are', async (t) => {
  const api = await startApi(t);
  await api.call('POST', '/short-urls', { body: { longUrl: 'https://example.com/a', customSlug: 'abc' } });
  const send = async (visits: readonly unknown[], place: object = { shortCode: 'abc' }): Promise<Answer> =>
    await api.call('POST', '/import/visits', { body: { ...place, visits } });
  const visits = [VISIT, { ...VISIT, importId: 'visit-2', potentialBot: true }];
  assert.deepEqual((await send(visits)).json, { imported: 2, known: 0 });
  assert.deepEqual((await send([...visits, { ...VISIT, importId: 'visit-3' }])).json, { imported: 1, known: 2 });

  const link = (await api.call('GET', '/short-urls/abc')).json;
  assert.deepEqual(link.visitsSummary, { total: 3, nonBots: 2, bots: 1 });
  const { data } = (await api.call('GET', '/short-urls/abc/visits?excludeBots')).json.visits;
  assert.deepEqual(data[0], {
    referer: VISIT.referer,
    date: '2020-05-04T08:00:00+00:00',
    userAgent: VISIT.userAgent,
    visitLocation: { ...VISIT.visitLocation, isEmpty: false },
    potentialBot: false,
    visitedUrl: VISIT.visitedUrl,
    redirectUrl: VISIT.redirectUrl,
  });
  const period = 'startDate=2020-05-01&endDate=2020-05-31';
  const { by } = (await api.call('GET', `/short-urls/abc/visits/stats?${period}`)).json.stats;
  const first = (name: string): string => by[name][0]?.value;
  assert.deepEqual(
    [first('browser'), first('os'), first('referrer'), first('city')],
    ['Firefox', 'Linux', 'example.com', 'Rome'],
  );
  const { totals, epochs } = await api.visits.settled();
  assert.equal(totals.stored, 0, 'the ledger is about clicks of our own');
  assert.equal(totals.duplicates, 0);
  assert.equal(epochs.size, 0);
});

test('imported orphan visits have a type, and the visits of a short URL have none', async (t) => {
  const api = await startApi(t);
  await api.call('POST', '/short-urls', { body: { longUrl: 'https://example.com/a', customSlug: 'abc' } });
  const send = async (body: unknown): Promise<Answer> => await api.call('POST', '/import/visits', { body });
  const orphan = { ...VISIT, type: 'regular_404', visitLocation: null, redirectUrl: null };
  assert.deepEqual((await send({ visits: [orphan] })).json, { imported: 1, known: 0 });
  assert.deepEqual((await send({ visits: [orphan] })).json, { imported: 0, known: 1 });
  const { data } = (await api.call('GET', '/visits/orphan?type=regular_404&domain=old.example')).json.visits;
  assert.equal(data.length, 1);
  assert.equal(data[0].type, 'regular_404');

  const fields = ({ json }: Answer): string[] => (json.invalidFields as { field: string }[]).map(({ field }) => field);
  assert.deepEqual(fields(await send({ visits: [orphan, VISIT] })), ['visits[1].type']);
  assert.deepEqual(fields(await send({ shortCode: 'abc', visits: [VISIT, orphan] })), ['visits[1].type']);
  const bad = { ...VISIT, date: 'yesterday', importId: 'x'.repeat(65), potentialBot: 'no' };
  assert.deepEqual(
    new Set(fields(await send({ shortCode: 'abc', visits: [VISIT, bad] }))),
    new Set(['visits[1].date', 'visits[1].importId', 'visits[1].potentialBot']),
  );
  const broken = { ...VISIT, referer: 'a\0', visitLocation: { ...VISIT.visitLocation, cityName: '\ud800' } };
  assert.deepEqual(fields(await send({ shortCode: 'abc', visits: [VISIT, broken] })), [
    'visits[1].referer',
    'visits[1].visitLocation.cityName',
  ]);
  assert.equal((await send({ shortCode: 'none', visits: [VISIT] })).json.status, 404);
  assert.equal((await api.call('GET', '/short-urls/abc')).json.visitsSummary.total, 0);
});
