import assert from 'node:assert/strict';
import test from 'node:test';
import type { VisitStore } from '../../src/core/ports.ts';
import type { Arrival } from '../../src/core/visit.ts';
import type { OpenStores } from './link-store.ts';
import { record, twoLinks } from './visit-store.ts';
import { aVisit } from './visits.ts';

/** Visits in the order in which they were stored: what every VisitStore keeps of it. */

const click = ({ visit }: Arrival): string => `${visit.epoch} ${visit.seq}`;

/** Reads on from `after`, page by page, past `enough` visits. */
async function follow(visits: VisitStore, after: number, enough: number, limit: number): Promise<Arrival[]> {
  const all: Arrival[] = [];
  for (let at = after; at < after + enough;) {
    const { items, upTo, skipped } = await visits.arrivals(at, limit);
    assert.equal(skipped, 0);
    assert.ok(items.length <= limit);
    all.push(...items);
    at = upTo;
  }
  return all;
}

export function visitArrivalsContract(name: string, open: OpenStores): void {
  test(`${name}: whoever follows the arrivals misses no visit and gets none twice, however many settle at once`, async (t) => {
    const { visits, another } = await open(t);
    const settlers = ['a', 'b', 'c', 'd'];
    const [batches, size] = [6, 150];
    const settled = settlers.map(async (epoch) => {
      // A settler each, as every process has one.
      const store = await another();
      for (let batch = 0; batch < batches; batch++) {
        const all = Array.from({ length: size }, (_, i) => aVisit({ epoch, seq: batch * size + i }));
        // In parts, so that the ids of those who settle at the same time are mixed; the first few come again.
        const parts = [all.slice(0, 40), all.slice(40, 90), [...all.slice(90), ...all.slice(0, 5)]];
        await store.record(parts.map((part) => ({ visits: part, quarantined: [], dropped: [] })));
      }
    });
    const total = settlers.length * batches * size;
    const [all] = await Promise.all([follow(visits, 0, total, 70), ...settled]);
    assert.deepEqual(
      all.map(({ number }) => number),
      Array.from({ length: total }, (_, i) => i + 1),
    );
    assert.equal(new Set(all.map(click)).size, total);
    assert.deepEqual((await visits.arrivals(total, 10)).items, []);
    // Whoever goes on from anywhere gets the rest, the same and in the same order.
    for (const after of [1, 149, 150, 777]) {
      const rest = await follow(visits, after, total - after, 1000);
      assert.deepEqual(rest.map(click), all.slice(after).map(click));
    }
  });

  test(`${name}: arrivals say of which link a visit is; imported ones never arrive, and erased ones no more`, async (t) => {
    const stores = await open(t);
    const { visits, links } = stores;
    const [a, b] = await twoLinks(stores);
    await visits.importVisits([aVisit({ epoch: 'import', linkId: a.id })]);
    await record(visits, aVisit({ linkId: a.id }), aVisit(), aVisit({ linkId: b.id, domain: 'b.test' }));
    await visits.record([
      { visits: [], quarantined: [{ epoch: 'q', seq: 0, body: '{', reason: 'test' }], dropped: [] },
    ]);
    const [quarantined] = (await visits.quarantine({ offset: 0, limit: 1 })).items;
    await visits.release([{ quarantineId: quarantined?.id ?? 0, visit: aVisit({ epoch: 'q', seq: 0, linkId: b.id }) }]);
    const said = async () =>
      (await visits.arrivals(0, 100)).items.map(({ number, visit, link }) => [
        number,
        visit.linkId,
        link && { ...link, tags: link.tags.toSorted() },
      ]);
    const [ofA, ofB] = [
      { code: 'a', authorKeyId: null, tags: ['t'] },
      { code: 'b', authorKeyId: null, tags: ['t', 'u'] },
    ];
    assert.deepEqual(await said(), [
      [1, a.id, ofA],
      [2, null, null],
      [3, b.id, ofB],
      [4, b.id, ofB],
    ]);
    assert.equal((await visits.settled()).totals.stored, 4);
    await visits.eraseLink(b, true);
    await links.delete(a, 1, { keyId: null, name: 'test' });
    assert.deepEqual(await said(), [[2, null, null]]);
    await record(visits, aVisit({ linkId: b.id }));
    assert.deepEqual(await said(), [
      [2, null, null],
      [5, b.id, ofB],
    ]);
  });
}
