import assert from 'node:assert/strict';
import test from 'node:test';
import { DAY_MS, type StatsScope } from '../../src/core/aggregates.ts';
import type { Link } from '../../src/core/link.ts';
import type { VisitQuery, VisitScope, VisitStore } from '../../src/core/ports.ts';
import type { Visit } from '../../src/core/visit.ts';
import { aLink, type OpenStores, type Stores } from './link-store.ts';
import { aVisit } from './visits.ts';

/** What every VisitStore keeps. */

const place = {
  countryCode: 'IT',
  countryName: 'Italy',
  regionName: 'Lazio',
  cityName: 'Rome',
  latitude: 41.9,
  longitude: 12.5,
  timezone: 'Europe/Rome',
};

export async function record(visits: VisitStore, ...stored: readonly Visit[]): Promise<void> {
  await visits.record([{ visits: stored, quarantined: [], dropped: [] }]);
}

export function query(of: VisitScope, more: Partial<VisitQuery> = {}): VisitQuery {
  return { of, offset: 0, limit: 1000, excludeBots: false, ...more };
}

export async function twoLinks({ links }: Stores): Promise<readonly [Link, Link]> {
  const [a, b] = await links.create([
    aLink({ code: 'a', tags: ['t'] }),
    aLink({ code: 'b', domain: 'b.test', tags: ['t', 'u'] }),
  ]);
  assert.ok(a && b);
  return [a, b];
}

export function visitStoreContract(name: string, open: OpenStores): void {
  test(`${name}: a visit comes back as it was recorded`, async (t) => {
    const stores = await open(t);
    const [link] = await twoLinks(stores);
    const visit = aVisit({
      linkId: link.id,
      bot: true,
      location: place,
      ip: '1.2.3.0',
      referer: 'https://r.test/x',
      refererHost: 'r.test',
      redirectUrl: 'https://e.test/',
      visitor: 2 ** 48 - 1,
    });
    await record(stores.visits, visit);
    const { items, total } = await stores.visits.list(query({ kind: 'link', linkId: link.id }), {});
    assert.equal(total, 1);
    assert.deepEqual(items, [{ ...visit, id: items[0]?.id }]);
    assert.deepEqual((await stores.links.get(link, {}))?.visits, { total: 1, bots: 1 });
  });

  test(`${name}: each click is settled once, in whatever order it comes, and counted by what became of it`, async (t) => {
    const { visits } = await open(t);
    const click = (seq: number) => ({ epoch: 'e', seq });
    await visits.record([
      {
        visits: [aVisit(click(5)), aVisit(click(3))],
        quarantined: [{ ...click(4), body: '{', reason: 'not JSON' }],
        dropped: [{ ...click(6), reason: 'journal-full' }],
      },
    ]);
    await visits.record([
      {
        visits: [aVisit(click(3)), aVisit(click(4)), aVisit(click(6)), aVisit(click(2))],
        quarantined: [{ ...click(5), body: '{', reason: 'again' }],
        dropped: [{ ...click(5), reason: 'memory-full' }],
      },
    ]);
    assert.deepEqual((await visits.settled()).totals, {
      stored: 3,
      quarantined: 1,
      dropped: { 'link-deleted': 0, 'journal-full': 1, 'memory-full': 0 },
      duplicates: 5,
    });
    assert.deepEqual([...(await visits.settled()).epochs], [['e', { upTo: 7, clicks: 5, accepted: 0 }]]);
    assert.equal((await visits.overview({})).orphan.total, 3);
    await visits.reportAccepted(
      new Map([
        ['e', 9],
        ['other', 4],
      ]),
    );
    await visits.reportAccepted(new Map([['e', 8]]));
    assert.deepEqual(
      [...(await visits.settled()).epochs],
      [
        ['e', { upTo: 7, clicks: 5, accepted: 9 }],
        ['other', { upTo: 0, clicks: 0, accepted: 4 }],
      ],
    );
  });

  test(`${name}: a quarantined click is kept whole, and becomes a visit once`, async (t) => {
    const { visits } = await open(t);
    const click = { epoch: 'e', seq: 0 };
    await visits.record([{ visits: [], quarantined: [{ ...click, body: '{"v":9}', reason: 'version' }], dropped: [] }]);
    const { items, total } = await visits.quarantine({ offset: 0, limit: 10 });
    assert.equal(total, 1);
    assert.deepEqual(items, [{ ...click, id: items[0]?.id, at: 12_345, reason: 'version', body: '{"v":9}' }]);
    const release = { quarantineId: items[0]?.id ?? 0, visit: aVisit(click) };
    await visits.release([release, release]);
    await visits.release([release]);
    const { totals } = await visits.settled();
    assert.deepEqual([totals.stored, totals.quarantined], [1, 0]);
    assert.equal((await visits.quarantine({ offset: 0, limit: 10 })).total, 0);
  });

  test(`${name}: an erased link's visits are gone from every sum, and its late clicks are counted as dropped`, async (t) => {
    const stores = await open(t);
    const { visits } = stores;
    const [a, b] = await twoLinks(stores);
    const of = { visitor: 7, location: place };
    await record(
      visits,
      aVisit({ linkId: a.id, ...of }),
      aVisit({ linkId: a.id, bot: true }),
      aVisit({ linkId: b.id, domain: 'b.test', ...of }),
    );
    assert.equal(await visits.eraseLink(a, true), 2);
    assert.equal((await visits.list(query({ kind: 'non-orphan' }), {})).total, 1);
    assert.deepEqual((await visits.overview({})).nonOrphan, { total: 1, bots: 0 });
    const day = {
      scope: { kind: 'all' } as const,
      from: Date.UTC(2026, 0, 31),
      to: Date.UTC(2026, 1, 1),
      unit: 'day' as const,
      top: 5,
    };
    assert.deepEqual((await visits.stats(day, {})).by.country, [{ value: 'IT', total: 1, bots: 0 }]);
    await record(visits, aVisit({ linkId: a.id }));
    assert.equal((await visits.counts(a.id)).total, 1);
    assert.equal(await visits.eraseLink(a, false), 1);
    await record(visits, aVisit({ linkId: a.id }));
    assert.equal((await visits.settled()).totals.dropped['link-deleted'], 1);
    assert.equal((await visits.settled()).totals.stored, 4);
    assert.deepEqual(await visits.counts(a.id), { total: 0, bots: 0 });
  });

  test(`${name}: visits that are kept no longer are in no list, and in every sum`, async (t) => {
    const { visits, ...stores } = await open(t);
    const [a, b] = await twoLinks({ visits, ...stores });
    const begin = Date.UTC(2025, 11, 1);
    const old = Array.from({ length: 3 }, (_, i) => aVisit({ linkId: a.id, at: begin - 1 - i * DAY_MS, visitor: i }));
    await record(visits, ...old, aVisit({ linkId: a.id, at: begin }), aVisit({ at: begin - 1 }));
    await record(visits, aVisit({ linkId: b.id, domain: 'b.test', at: begin - 1 }));
    await visits.dropVisitsBefore(begin);
    // Later than it was dropped.
    await record(visits, aVisit({ linkId: a.id, at: begin - 5 }), aVisit({ linkId: a.id }));
    const ofA = { kind: 'link', linkId: a.id } as const;
    assert.equal((await visits.list(query(ofA), {})).total, 2);
    assert.equal((await visits.list(query(ofA), {})).items.length, 2);
    assert.equal((await visits.list(query({ kind: 'orphan' }), {})).total, 0);
    assert.equal((await visits.list(query({ kind: 'domain', domain: 'b.test' }), {})).total, 0);
    assert.equal((await visits.walk({ kind: 'non-orphan' }, {}, 0, 10)).length, 3);
    await visits.dropVisitsBefore(begin);
    assert.equal((await visits.walk({ kind: 'non-orphan' }, {}, 0, 10)).length, 2);

    assert.deepEqual(await visits.counts(a.id), { total: 6, bots: 0 });
    assert.deepEqual(await visits.overview({}), { nonOrphan: { total: 7, bots: 0 }, orphan: { total: 1, bots: 0 } });
    assert.equal((await visits.settled()).totals.stored, 8);
    assert.equal(await visits.eraseLink(b, true), 1);
    assert.deepEqual((await visits.overview({})).nonOrphan, { total: 6, bots: 0 });
  });

  test(`${name}: orphans are erased alone`, async (t) => {
    const stores = await open(t);
    const [a] = await twoLinks(stores);
    await record(stores.visits, aVisit(), aVisit({ kind: 'regular_404' }), aVisit({ linkId: a.id }));
    assert.equal(await stores.visits.eraseOrphans(), 2);
    assert.deepEqual(await stores.visits.overview({}), {
      nonOrphan: { total: 1, bots: 0 },
      orphan: { total: 0, bots: 0 },
    });
    assert.equal((await stores.visits.list(query({ kind: 'orphan' }), {})).total, 0);
  });

  test(`${name}: of a link with a limit every place is given once, however many ask at once`, async (t) => {
    const stores = await open(t);
    const { visits } = stores;
    const [a, b] = await twoLinks(stores);
    await record(visits, aVisit({ linkId: a.id }), aVisit({ linkId: a.id }));
    const asked = await Promise.all(Array.from({ length: 12 }, (_, i) => visits.takePlaces(a.id, 10, i % 3)));
    // Two were taken by the stored visits, twelve are asked for.
    assert.equal(
      asked.reduce((sum, { taken }) => sum + taken, 0),
      8,
    );
    assert.deepEqual(await visits.takePlaces(a.id, 10, 1), { taken: 0, left: 0 });
    assert.deepEqual(await visits.takePlaces(a.id, 11, 0), { taken: 0, left: 1 });
    await visits.importVisits([aVisit({ epoch: 'import', linkId: b.id })]);
    assert.deepEqual(await visits.takePlaces(b.id, 3, 1), { taken: 1, left: 1 });
    await visits.importVisits([aVisit({ epoch: 'import', linkId: b.id })]);
    assert.deepEqual(await visits.takePlaces(b.id, 3, 1), { taken: 0, left: 0 });
    await visits.eraseLink(b, true);
    assert.deepEqual(await visits.takePlaces(b.id, 3, 1), { taken: 1, left: 2 });
  });

  test(`${name}: everybody hashes the visitors of a day with the same salt, which is gone soon after it`, async (t) => {
    const { visits } = await open(t);
    const today = 20_000;
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => visits.salts(today)));
    for (const other of others) assert.deepEqual(other, first);
    assert.deepEqual(
      [...(first?.keys() ?? [])].toSorted((a, b) => a - b),
      [today - 2, today - 1, today, today + 1],
    );
    assert.equal(new Set(first?.values()).size, 4);
    const later = await visits.salts(today + 2);
    assert.deepEqual([later.get(today), later.get(today + 1)], [first?.get(today), first?.get(today + 1)]);
    await visits.salts(today + 3);
    // A clock that was set back finds another one.
    assert.notEqual((await visits.salts(today)).get(today), first?.get(today));
  });

  test(`${name}: imported visits count once however often they come, and never in the ledger`, async (t) => {
    const stores = await open(t);
    const [a] = await twoLinks(stores);
    const imported = [0, 1, 2].map((seq) => aVisit({ epoch: `import-${a.id}`, seq, linkId: a.id }));
    assert.equal(await stores.visits.importVisits(imported), 3);
    assert.equal(
      await stores.visits.importVisits([...imported, aVisit({ epoch: `import-${a.id}`, seq: 9, linkId: a.id })]),
      1,
    );
    assert.equal((await stores.visits.counts(a.id)).total, 4);
    assert.equal((await stores.visits.settled()).totals.stored, 0);
    assert.equal((await stores.visits.settled()).epochs.size, 0);
  });

  test(`${name}: visitors are told apart within a day, for each scope`, async (t) => {
    const stores = await open(t);
    const { visits } = stores;
    const [a, b] = await twoLinks(stores);
    const day = Date.UTC(2026, 0, 10);
    const seen = (link: Link, at: number, visitor: number | null) =>
      aVisit({ linkId: link.id, domain: link.domain, at, visitor });
    await record(visits, seen(a, day, 1), seen(a, day + 5, 1), seen(b, day, 1), seen(a, day, 2));
    await record(visits, seen(a, day + 9, 2), seen(a, day + DAY_MS, 1), seen(a, day, null));
    const uniques = async (scope: StatsScope) => {
      const stats = await visits.stats({ scope, from: day, to: day + 3 * DAY_MS, unit: 'day', top: 1 }, {});
      return [stats.uniques, ...stats.series.map((point) => point.uniques)];
    };
    assert.deepEqual(await uniques({ kind: 'link', linkId: a.id }), [3, 2, 1]);
    assert.deepEqual(await uniques({ kind: 'all' }), [3, 2, 1]);
    assert.deepEqual(await uniques({ kind: 'domain', domain: 'b.test' }), [1, 1]);

    // Whoever is known of all links may be new to a link and its domain, today and on a day before.
    await record(visits, seen(b, day + 7, 2), seen(b, day + DAY_MS, 1), seen(b, day + DAY_MS + 1, 1));
    await record(visits, seen(b, day + DAY_MS, 1), seen(a, day + DAY_MS, 1), seen(a, day, 1));
    assert.deepEqual(await uniques({ kind: 'all' }), [3, 2, 1]);
    assert.deepEqual(await uniques({ kind: 'link', linkId: a.id }), [3, 2, 1]);
    assert.deepEqual(await uniques({ kind: 'link', linkId: b.id }), [3, 2, 1]);
    assert.deepEqual(await uniques({ kind: 'domain', domain: 'b.test' }), [3, 2, 1]);

    // What was given up has not been seen.
    const givenUp = function* () {
      yield { visits: [seen(a, day + DAY_MS, 3)], quarantined: [], dropped: [] };
      throw new Error('given up');
    };
    await assert.rejects(visits.record(givenUp()), /given up/u);
    await record(visits, seen(a, day + DAY_MS, 3));
    assert.deepEqual(await uniques({ kind: 'all' }), [4, 2, 2]);
  });
}
