import assert from 'node:assert/strict';
import test from 'node:test';
import { csvOf } from './csv.ts';
import { changeOf, pointsWithin, ranked, shadeOf, totalsOf } from './figures.ts';
import { periodOf } from './period.ts';
import type { Stats } from './statistics-api.ts';

const counts = (total: number, bots: number) => ({ total, bots, nonBots: total - bots });

const stats: Stats = {
  startDate: '2026-01-30T00:00:00+00:00',
  endDate: '2026-01-31T09:20:00+00:00',
  unit: 'hour',
  ...counts(20, 8),
  uniques: 5,
  series: [
    { date: '2026-01-30T03:00:00+00:00', ...counts(6, 0), uniques: 2 },
    { date: '2026-01-31T10:00:00+01:00', ...counts(14, 8), uniques: 3 },
  ],
  by: {
    country: [
      { value: 'IT', ...counts(9, 8) },
      { value: 'DE', ...counts(4, 0) },
      { value: 'FR', ...counts(2, 0) },
    ],
    referrer: [{ value: '=1+1', ...counts(3, 0) }],
    origin: [{ value: 'qr', ...counts(7, 1) }],
  },
};
const period = periodOf({ period: '24h' }, Date.UTC(2026, 0, 31, 9, 20));

test('figures are of what is shown, with a point for every hour', () => {
  const points = pointsWithin(stats, period);
  assert.equal(points.length, 24);
  assert.deepEqual(points.at(-1), { at: Date.UTC(2026, 0, 31, 9), total: 14, humans: 6, bots: 8, uniques: 3 });
  assert.deepEqual(totalsOf(stats, points, true), { total: 14, humans: 6, bots: 8, uniques: 3, scans: 7 });
  assert.equal(totalsOf(stats, points, false).scans, 6);
});

test('lists have the largest first, and at the end what is not known', () => {
  assert.deepEqual(
    ranked(stats, 'country', true, 2).map(({ value, visits }) => [value, visits]),
    [
      ['IT', 9],
      ['DE', 4],
      ['', 5],
    ],
  );
  const humans = ranked(stats, 'country', false, 10);
  assert.deepEqual(
    humans.map(({ value, visits }) => [value, visits]),
    [
      ['DE', 4],
      ['FR', 2],
      ['IT', 1],
      ['', 5],
    ],
  );
  assert.equal(
    humans.reduce((sum, { share }) => sum + share, 0),
    1,
  );
  const many = {
    ...stats,
    by: { city: Array.from({ length: 100 }, (_, i) => ({ value: `c${i}`, ...counts(0.1, 0) })) },
  };
  assert.equal(ranked(many, 'city', true, 10).at(-1)?.value, null);
  assert.deepEqual(ranked({ ...stats, by: {} }, 'city', true, 10), [{ value: '', visits: 20, share: 1 }]);
});

test('a change is a share of before', () => {
  assert.deepEqual([changeOf(15, 10), changeOf(5, 10), changeOf(3, 0), changeOf(0, 0)], [0.5, -0.5, null, null]);
});

test('shades go from few visits to the most', () => {
  const shades = [1, 9, 10, 100, 999, 1000].map((visits) => shadeOf(visits, 1000, 5));
  assert.deepEqual(shades, [0, 1, 1, 2, 3, 4]);
  assert.deepEqual([shadeOf(0, 0, 5), shadeOf(1, 1, 5)], [0, 4]);
});

test('the CSV has the series and every list, and no formula of a visitor', () => {
  const csv = csvOf(pointsWithin(stats, period), stats);
  assert.match(csv, /^List,Value,Visits,Humans,Bots,Unique visitors\r\n/u);
  assert.match(csv, /\r\nVisits over time,2026-01-31T09:00:00\.000Z,14,6,8,3\r\n/u);
  assert.match(csv, /\r\nReferrers,'=1\+1,3,3,0,\r\n/u);
});
