import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { SqliteStores } from '../stores/sql/sqlite.ts';
import type { RedirectLink } from './link.ts';
import type { VisitStore } from './ports.ts';
import { SharedLimits } from './shared-limits.ts';

function limited(id: number, maxVisits: number | null): RedirectLink {
  return {
    id,
    domain: '',
    code: `c${id}`,
    longUrl: 'https://example.com/',
    validSince: null,
    validUntil: null,
    maxVisits,
    forwardQuery: true,
    rules: [],
  };
}

/** The places of a store, and what it was asked for. */
async function places(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-places-'));
  const stores = new SqliteStores({ links: join(folder, 'links.db'), visits: join(folder, 'visits.db') });
  const visits = await stores.openVisits({ now: Date.now });
  t.after(async () => {
    await visits.close();
    rmSync(folder, { recursive: true });
  });
  const questions: number[] = [];
  const take: VisitStore['takePlaces'] = async (linkId, limit, wanted) => {
    questions.push(wanted);
    return await visits.takePlaces(linkId, limit, wanted);
  };
  return { take, questions };
}

test('of many who come at once exactly as many pass as there are places, and they ask together', async (t) => {
  const { take, questions } = await places(t);
  const limits = new SharedLimits(take);
  const passed = await Promise.all(Array.from({ length: 100 }, (_, i) => limits.take(limited(1, 7), i % 10 !== 0)));
  assert.equal(passed.filter((pass, i) => pass && i % 10 !== 0).length, 7);
  assert.deepEqual(questions, [0, 90]);
  assert.equal(await limits.take(limited(1, 7), true), false);
  assert.equal(await limits.take(limited(2, 1), false), true);
  assert.equal(await limits.take(limited(3, null), true), true);
});

test('when the store does not answer nobody passes, and the next one asks again', async (t) => {
  const { take } = await places(t);
  let answers = false;
  const limits = new SharedLimits(async (...of) => {
    if (!answers) throw new Error('the store is away');
    return await take(...of);
  });
  const waiting = [1, 2, 3].map(() => limits.take(limited(1, 2), true));
  for (const each of await Promise.allSettled(waiting)) assert.equal(each.status, 'rejected');
  answers = true;
  assert.equal(await limits.take(limited(1, 2), true), true);
});
