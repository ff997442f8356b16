import assert from 'node:assert/strict';
import test from 'node:test';
import type { LiveVisit } from '../../../../src/http/api/contract.ts';
import { readLive } from './live-search.ts';
import { FEED_MAX, NOTHING, perMinute, withVisits } from './live-state.ts';

const visit = (shortCode: string, potentialBot = false): LiveVisit => ({
  shortCode,
  potentialBot,
  domain: null,
  shortUrl: null,
  referer: '',
  date: '2026-01-31T09:00:00+00:00',
  userAgent: '',
  visitLocation: null,
  visitedUrl: null,
  redirectUrl: null,
});
const noScans = () => false;

test('the feed has the newest visits, each with a number of its own', () => {
  let state = withVisits(NOTHING, [visit('a'), visit('b', true)], 1000, noScans);
  assert.deepEqual(
    state.feed.map(({ number, visit: { shortCode } }) => [number, shortCode]),
    [
      [2, 'b'],
      [1, 'a'],
    ],
  );
  state = withVisits(
    state,
    Array.from({ length: 150 }, () => visit('c')),
    2000,
    () => true,
  );
  assert.deepEqual([state.feed.length, state.feed[0]?.number, state.feed.at(-1)?.number], [FEED_MAX, 152, 53]);
  assert.deepEqual([state.total, state.bots, state.scans], [152, 1, 150]);
});

test('a minute has the visits of its 60 seconds', () => {
  const first = withVisits(NOTHING, [visit('a')], 10_000, noScans);
  const state = withVisits(first, [visit('b'), visit('c')], 40_900, noScans);
  assert.deepEqual(
    [perMinute(state, 41_000), perMinute(state, 69_999), perMinute(state, 70_000), perMinute(state, 101_000)],
    [3, 3, 2, 0],
  );
  assert.equal(withVisits(state, [visit('d')], 200_000, noScans).seconds.size, 1);
});

test('what the address says is read, and nothing else', () => {
  assert.deepEqual(readLive({ of: 'tag', tag: 't', bots: 'hidden', period: '7d' }), {
    of: 'tag',
    tag: 't',
    bots: 'hidden',
  });
  assert.deepEqual(readLive({ of: 'tag', bots: true }), {});
});
