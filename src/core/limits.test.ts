import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { VisitLimits } from './limits.ts';
import type { RedirectLink } from './link.ts';

function limited(maxVisits: number): RedirectLink {
  return {
    id: 1,
    domain: '',
    code: 'a',
    longUrl: 'https://own',
    validSince: null,
    validUntil: null,
    maxVisits,
    forwardQuery: true,
    rules: [],
  };
}

test('exactly the limit passes, however many come at once and however often the count is forgotten', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(20),
      fc.nat(10),
      fc.array(fc.boolean(), { maxLength: 40 }),
      async (max, before, forgets) => {
        let passed = before;
        const limits = new VisitLimits(async () => await Promise.resolve(passed));
        const takers = forgets.map(async (forget) => {
          if (forget) await Promise.resolve();
          if (await limits.take(limited(max), true)) passed++;
        });
        await Promise.all(takers);
        limits.forget(1);
        if (await limits.take(limited(max), true)) passed++;
        assert.equal(passed, Math.max(before, Math.min(max, before + forgets.length + 1)));
      },
    ),
  );
});

test('looking does not count', async () => {
  const limits = new VisitLimits(async () => 0);
  for (let i = 0; i < 5; i++) assert.equal(await limits.take(limited(1), false), true);
  assert.equal(await limits.take(limited(1), true), true);
  assert.equal(await limits.take(limited(1), false), false);
});

test('a count that fails is tried again by the next visitor', async () => {
  let calls = 0;
  const limits = new VisitLimits(async () => {
    calls++;
    if (calls === 1) throw new Error('away');
    return 0;
  });
  await assert.rejects(async () => await limits.take(limited(1), true), /away/);
  assert.equal(await limits.take(limited(1), true), true);
});
