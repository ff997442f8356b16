import assert from 'node:assert/strict';
import test from 'node:test';
import { DAY_MS, daysOf, HOUR_MS, periodOf, pointsOf, previousOf } from './period.ts';

const NOW = Date.UTC(2026, 0, 31, 9, 20);
const NEXT_HOUR = Date.UTC(2026, 0, 31, 10);

test('a period is of whole days up to now, and by hours when it is short', () => {
  const month = periodOf({}, NOW);
  assert.deepEqual([month.from, month.to, month.unit], [Date.UTC(2026, 0, 2), NEXT_HOUR, 'day']);
  assert.equal(pointsOf(month).length, 30);
  const custom = periodOf({ period: 'custom', from: '2026-01-03', to: '2026-01-05' }, NOW);
  assert.deepEqual([custom.from, custom.to, custom.unit], [Date.UTC(2026, 0, 3), Date.UTC(2026, 0, 6), 'hour']);
  assert.equal(periodOf({ period: 'custom', from: '2026-01-01', to: '2026-01-04' }, NOW).unit, 'day');
  assert.equal(periodOf({ period: 'custom', from: '2026-01-30', to: '2026-01-31' }, NOW).to, NEXT_HOUR);
});

test('the last 24 hours are asked for by whole days, which lists are of, and shown by the hour', () => {
  const day = periodOf({ period: '24h' }, NOW);
  assert.deepEqual([day.from, day.shownFrom], [Date.UTC(2026, 0, 30), NEXT_HOUR - DAY_MS]);
  const points = pointsOf(day);
  assert.deepEqual([points.length, points.at(-1)], [24, NEXT_HOUR - HOUR_MS]);
});

test('the period before is as long, and ends at the same hour of its day', () => {
  for (const search of [
    {},
    { period: '24h' },
    { period: '7d' },
    { period: 'custom', from: '2026-01-03', to: '2026-01-05' },
  ] as const) {
    const period = periodOf(search, NOW);
    const before = previousOf(period);
    assert.equal(before.to - before.from, period.to - period.from);
    assert.equal(pointsOf(before).length, pointsOf(period).length);
    assert.equal((period.from - before.from) % DAY_MS, 0);
    assert.ok(before.to <= period.shownFrom || period.isOpen);
  }
});

test('a stretch of the chart is the days that it touches', () => {
  assert.deepEqual(daysOf(Date.UTC(2026, 0, 3, 5), Date.UTC(2026, 0, 5)), { from: '2026-01-03', to: '2026-01-04' });
  assert.deepEqual(daysOf(NOW, NOW), { from: '2026-01-31', to: '2026-01-31' });
});
