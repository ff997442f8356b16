import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { RedirectLink } from '../core/link.ts';
import { LinkTable, pack } from './link-table.ts';

const KIB = 1024;

function link(code: string, changes: Partial<RedirectLink> = {}): RedirectLink {
  return {
    id: 1,
    domain: '',
    code,
    longUrl: 'https://example.com/',
    validSince: null,
    validUntil: null,
    maxVisits: null,
    forwardQuery: true,
    rules: [],
    ...changes,
  };
}

const ref = (code: string): { domain: string; code: string } => ({ domain: '', code });

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('a', 'b', 'c', 'é', '東京', '🙂'),
);
const anyLink = fc.record(
  {
    id: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    domain: fc.constantFrom('', 's.example', 'x.example:8080'),
    code: anyText,
    longUrl: fc.webUrl().map((url) => `${url}?q=ü`),
    validSince: fc.option(fc.integer()),
    validUntil: fc.option(fc.integer()),
    maxVisits: fc.option(fc.nat()),
    forwardQuery: fc.boolean(),
    rules: fc.constantFrom([], [{ longUrl: 'https://example.com/1', conditions: [] }]),
  },
  { noNullPrototype: true },
) as fc.Arbitrary<RedirectLink>;

test('a link comes back as it was put in, set or packed', () => {
  fc.assert(
    fc.property(anyLink, (given) => {
      const table = new LinkTable(256 * KIB);
      table.set(given, given, 5);
      assert.deepEqual(table.get(given, 5), given);
      assert.equal(table.get(given, 6), undefined);
      const other = new LinkTable(256 * KIB);
      const unequal = pack([given], 'strict');
      assert.ok(other.addPacked(unequal, 7, () => false));
      assert.deepEqual(other.get(given, 7), given);
    }),
  );
});

test('a link is found by the spelling that it is asked by, and keeps its own', () => {
  const table = new LinkTable(256 * KIB);
  table.addPacked(pack([link('Ab')], 'loose'), 0, () => false);
  assert.equal(table.get(ref('ab'), 0)?.code, 'Ab');
  assert.equal(table.get(ref('Ab'), 0), undefined);
});

test('whatever is set and deleted, what is there is the last that was set, and the limit holds', () => {
  const maxBytes = 160 * KIB;
  const step = fc.record({
    code: fc.nat(300),
    length: fc.integer({ min: 1, max: 3000 }),
    act: fc.constantFrom('set', 'set', 'set', 'absent', 'delete', 'get'),
  });
  let evicted = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 100, maxLength: 600, size: 'max' }), (steps) => {
      const table = new LinkTable(maxBytes);
      const last = new Map<string, string | null>();
      steps.forEach(({ code: number, length, act }, index) => {
        const code = `code${number}`;
        const longUrl = `https://example.com/${index}/`.padEnd(length, 'x');
        if (act === 'set') table.set(ref(code), link(code, { longUrl }), 0);
        else if (act === 'absent') table.set(ref(code), null, 0);
        else if (act === 'delete') table.delete(ref(code));
        else table.get(ref(code), 0);
        if (act === 'set') last.set(code, longUrl);
        else if (act === 'absent') last.set(code, null);
        else if (act === 'delete') last.delete(code);
        if (act === 'set' || act === 'absent')
          assert.notEqual(table.get(ref(code), 0), undefined, 'the newest is there');
        assert.ok(table.bytes <= maxBytes);
      });
      let size = 0;
      for (let number = 0; number <= 300; number++) {
        const found = table.get(ref(`code${number}`), 0);
        if (found === undefined) continue;
        size++;
        assert.equal(found?.longUrl ?? null, last.get(`code${number}`));
      }
      assert.equal(size, table.size);
      evicted += table.counters.evicted;
    }),
  );
  assert.ok(evicted > 0, 'memory was full at times');
});

test('what is used outlives what is not', () => {
  const table = new LinkTable(200 * KIB);
  table.set(ref('used'), link('used'), 0);
  for (let i = 0; i < 20_000; i++) {
    table.set(ref(`${i}`), link(`${i}`), 0);
    assert.equal(table.get(ref('used'), 0)?.code, 'used');
  }
  assert.equal(table.get(ref('0'), 0), undefined);
  assert.ok(table.size > 500);
});

test('links that are packed fill what is free, and push nothing out', () => {
  const table = new LinkTable(200 * KIB);
  table.set(ref('first'), link('first'), 0);
  const packed = pack(
    Array.from({ length: 3000 }, (_, i) => link(`${i}`)),
    'strict',
  );
  assert.equal(
    table.addPacked(packed, 0, ({ code }) => code === '7'),
    false,
  );
  assert.equal(table.counters.evicted, 0);
  assert.ok(table.bytes + 64 * KIB > 200 * KIB, 'no other segment fits');
  for (const code of ['first', '0', '1000']) assert.equal(table.get(ref(code), 0)?.code, code);
  assert.equal(table.get(ref('7'), 0), undefined);
});

test('what is too long is not remembered, nor what it replaces', () => {
  const table = new LinkTable(200 * KIB);
  table.set(ref('a'), link('a'), 0);
  table.set(ref('a'), link('a', { longUrl: `https://example.com/${'x'.repeat(40 * KIB)}` }), 0);
  assert.equal(table.get(ref('a'), 0), undefined);
  assert.equal(table.counters.tooLong, 1);
  assert.deepEqual(Array.from(pack([link('a'.repeat(70_000))], 'strict')), []);
});
