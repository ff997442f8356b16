import assert from 'node:assert/strict';
import test from 'node:test';
import type { Visit } from '../../http/api/contract.ts';
import { makeImportId } from './shlink.ts';

const VISIT: Visit = {
  referer: 'https://ref.test',
  date: '2026-01-31T10:00:00+01:00',
  userAgent: 'agent',
  visitLocation: null,
  potentialBot: false,
  visitedUrl: 'https://s.test/abc',
  redirectUrl: 'https://a.test',
};

test('a visit has the same id in each run, also when it was located meanwhile or the time zone was changed', () => {
  const id = makeImportId()(VISIT);
  const place = { countryCode: 'IT', countryName: 'Italy', regionName: '', cityName: '', timezone: '' };
  const visitLocation = { ...place, latitude: 1, longitude: 2, isEmpty: false };
  assert.equal(makeImportId()({ ...VISIT, visitLocation, date: '2026-01-31T09:00:00+00:00' }), id);
  assert.ok(id.length <= 64, id);
});

test('visits that are alike are told apart by their number, and others by what they are', () => {
  const idOf = makeImportId();
  const ids = [VISIT, VISIT, { ...VISIT, userAgent: 'other' }, { ...VISIT, redirectUrl: null }, VISIT].map(idOf);
  assert.equal(new Set(ids).size, ids.length);
  const again = makeImportId();
  assert.deepEqual([again(VISIT), again(VISIT), again(VISIT)], [ids[0], ids[1], ids[4]]);
});
