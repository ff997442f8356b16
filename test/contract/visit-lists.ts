import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { DAY_MS, HOUR_MS, type StatsScope } from '../../src/core/aggregates.ts';
import type { Scope } from '../../src/core/keys.ts';
import type { VisitScope } from '../../src/core/ports.ts';
import type { Visit } from '../../src/core/visit.ts';
import type { OpenStores } from './link-store.ts';
import { query, record, twoLinks } from './visit-store.ts';
import { aVisit } from './visits.ts';

/** What lists of visits and their sums are, whatever way they are found. */

const SCOPES: readonly (readonly [
  VisitScope,
  StatsScope | null,
  (visit: Visit, linkIds: readonly number[]) => boolean,
])[] = [
  [{ kind: 'non-orphan' }, null, (visit) => visit.linkId !== null],
  [
    { kind: 'non-orphan', domain: 'b.test' },
    { kind: 'domain', domain: 'b.test' },
    (visit) => visit.linkId !== null && visit.domain === 'b.test',
  ],
  [
    { kind: 'domain', domain: '' },
    { kind: 'domain', domain: '' },
    (visit) => visit.linkId !== null && visit.domain === '',
  ],
  [{ kind: 'tag', tag: 'u' }, { kind: 'tag', tag: 'u' }, (visit, [, b]) => visit.linkId === b],
  [{ kind: 'tag', tag: 't', domain: '' }, null, (visit, [a]) => visit.linkId === a],
  [{ kind: 'orphan' }, { kind: 'orphans' }, (visit) => visit.linkId === null],
  [{ kind: 'orphan', type: 'regular_404' }, null, (visit) => visit.kind === 'regular_404'],
  [{ kind: 'orphan', domain: 'b.test' }, null, (visit) => visit.linkId === null && visit.domain === 'b.test'],
];

/** Enough visits that pages are skipped to by sums, with many at the same instant. */
const MANY = 6000;

export function visitListsContract(name: string, open: OpenStores): void {
  test(`${name}: lists of thousands of visits are what was recorded, on every page, and sums agree with them`, async (t) => {
    const stores = await open(t);
    const pair = await twoLinks(stores);
    const ids = pair.map(({ id }) => id);
    const start = Date.UTC(2026, 0, 1, 5);
    const all = Array.from({ length: MANY }, (_, i) => {
      const link = pair[i % 3];
      const at = start + Math.floor(((i * 7919) % MANY) / 3) * 61_000;
      const common = { at, bot: i % 5 === 0, browser: `B${i % 4}`, os: i % 2 === 0 ? '' : 'Linux' };
      return link === undefined
        ? aVisit({
            ...common,
            kind: i % 2 === 0 ? 'regular_404' : 'base_url',
            domain: i % 4 === 0 ? 'b.test' : 's.test',
          })
        : aVisit({ ...common, linkId: link.id, domain: link.domain });
    });
    await record(stores.visits, ...all);
    const newest = all.map((visit, id) => ({ visit, id })).sort((x, y) => y.visit.at - x.visit.at || y.id - x.id);
    const span = (MANY / 3) * 61_000;
    const time = fc.option(
      fc.integer({ min: -HOUR_MS, max: span + HOUR_MS }).map((after) => start + after),
      { nil: undefined },
    );
    const asked = fc.tuple(
      fc.constantFrom(...SCOPES),
      fc.boolean(),
      time,
      time,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 60 }),
    );
    await fc.assert(
      fc.asyncProperty(asked, async ([[of, , belongs], excludeBots, from, to, part, limit]) => {
        const expected = newest.filter(
          ({ visit }) =>
            belongs(visit, ids) &&
            !(excludeBots && visit.bot) &&
            visit.at >= (from ?? 0) &&
            visit.at <= (to ?? Infinity),
        );
        const offset = Math.floor(expected.length * part);
        const bounds = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
        const page = await stores.visits.list(query(of, { ...bounds, excludeBots, offset, limit }), {});
        assert.equal(page.total, expected.length);
        assert.deepEqual(
          page.items.map(({ seq }) => seq),
          expected.slice(offset, offset + limit).map(({ visit }) => visit.seq),
        );
      }),
      { numRuns: 200 },
    );
    for (const [, scope, belongs] of SCOPES) {
      if (scope === null) continue;
      const mine = all.filter((visit) => belongs(visit, ids));
      const from = Date.UTC(2026, 0, 1);
      for (const unit of ['day', 'hour'] as const) {
        const stats = await stores.visits.stats({ scope, from, to: from + 10 * DAY_MS, unit, top: 2 }, {});
        assert.deepEqual([stats.total, stats.bots], [mine.length, mine.filter(({ bot }) => bot).length]);
        assert.equal(stats.by.browser.length, 2);
        const { value, total } = stats.by.browser[0] ?? {};
        assert.equal(total, mine.filter(({ browser }) => browser === value).length);
        const unitMs = unit === 'day' ? DAY_MS : HOUR_MS;
        for (const point of stats.series)
          assert.equal(point.total, mine.filter(({ at }) => at >= point.at && at < point.at + unitMs).length);
      }
    }
  });

  test(`${name}: statistics of the visits with one value are counted from single visits`, async (t) => {
    const stores = await open(t);
    const [a, b] = await twoLinks(stores);
    const day = Date.UTC(2026, 0, 5);
    const all = Array.from({ length: 60 }, (_, i) => {
      const common = {
        at: day + i * HOUR_MS,
        language: `l${i % 2}`,
        ...(i % 3 > 0 && { referer: 'https://r.test', refererHost: 'r.test' }),
        visitor: i % 4,
      };
      const link = [a, b, null][i % 3];
      return aVisit({ ...common, bot: i % 5 === 0, ...(link ? { linkId: link.id, domain: link.domain } : {}) });
    });
    await record(stores.visits, ...all);
    const scopes: readonly (readonly [StatsScope, Scope, readonly Visit[]])[] = [
      [{ kind: 'all' }, {}, all],
      [{ kind: 'all' }, { noOrphans: true }, all.filter(({ linkId }) => linkId !== null)],
      [{ kind: 'all' }, { domain: 'b.test' }, all.filter(({ linkId }) => linkId === b.id)],
      [{ kind: 'orphans' }, {}, all.filter(({ linkId }) => linkId === null)],
      [{ kind: 'domain', domain: 'b.test' }, {}, all.filter(({ linkId }) => linkId === b.id)],
      [{ kind: 'tag', tag: 'u' }, {}, all.filter(({ linkId }) => linkId === b.id)],
      [{ kind: 'link', linkId: a.id }, {}, all.filter(({ linkId }) => linkId === a.id)],
    ];
    const asked = { from: day + HOUR_MS, to: day + 2 * DAY_MS, unit: 'day', top: 5 } as const;
    for (const [scope, of, visits] of scopes) {
      const where = { dimension: 'language', value: 'l1' } as const;
      const stats = await stores.visits.stats({ ...asked, scope, where }, of);
      const ofPeriod = visits.filter(({ at }) => at >= asked.from && at < asked.to);
      const mine = ofPeriod.filter(({ language }) => language === 'l1');
      assert.equal(stats.lookedAt, undefined);
      assert.deepEqual([stats.total, stats.bots], [mine.length, mine.filter(({ bot }) => bot).length]);
      assert.deepEqual(stats.by.language, [{ value: 'l1', total: stats.total, bots: stats.bots }]);
      const known = mine.filter(({ refererHost }) => refererHost !== '');
      assert.equal(stats.by.referrer[0]?.total ?? 0, known.length);
      const days = Map.groupBy(mine, ({ at }) => Math.floor(at / DAY_MS) * DAY_MS);
      assert.deepEqual(
        stats.series.map(({ at, total, uniques }) => [at, total, uniques]),
        [...days].map(([at, ofDay]) => [at, ofDay.length, new Set(ofDay.map(({ visitor }) => visitor)).size]),
      );
      const unknown = await stores.visits.stats({ ...asked, scope, where: { dimension: 'referrer', value: '' } }, of);
      assert.equal(unknown.total, ofPeriod.filter(({ refererHost }) => refererHost === '').length);
    }
    // Those that are not kept can not be looked at, and the answer says so.
    await stores.visits.dropVisitsBefore(day + DAY_MS);
    const where = { dimension: 'language', value: 'l0' } as const;
    const rest = await stores.visits.stats({ ...asked, scope: { kind: 'all' }, where }, {});
    assert.deepEqual([rest.total, rest.lookedAt], [12, { visits: 24, of: 47 }]);
  });
}
