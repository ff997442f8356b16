import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { LastChanges } from './last-changes.ts';

const ref = (code: number) => ({ domain: 's.test', code: `code-${code}` });

test('what was read before the last change of a link is never current; what was read since is, unless another link shares its stripe', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.array(fc.array(fc.nat(9), { maxLength: 4 })), fc.nat(100), (from, pages, asOf) => {
      const changes = new LastChanges(from);
      const last = new Map<number, number>();
      let upTo = from;
      for (const page of pages) {
        upTo += page.length;
        changes.note(page.map(ref), upTo);
        for (const code of page) last.set(code, upTo);
      }
      assert.equal(changes.upTo, upTo);
      // Of these ten no two share a stripe.
      for (let code = 0; code < 10; code++)
        assert.equal(changes.isCurrent(ref(code), asOf), asOf >= (last.get(code) ?? from) && asOf <= upTo);
    }),
  );
});
