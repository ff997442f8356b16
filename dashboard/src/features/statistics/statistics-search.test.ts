import assert from 'node:assert/strict';
import test from 'node:test';
import { readStatistics, readWhere } from './statistics-search.ts';

test('what an address says is read, and what makes no sense is left out', () => {
  assert.deepEqual(readStatistics({}), {});
  assert.deepEqual(readStatistics({ of: 'link', code: 123, domain: 's.test', tag: 'x' }), {
    of: 'link',
    code: '123',
    domain: 's.test',
  });
  assert.deepEqual(readStatistics({ of: 'link' }), {});
  assert.deepEqual(readStatistics({ of: 'domain' }), { of: 'domain' });
  assert.deepEqual(readStatistics({ of: 'planets', period: [1], bots: {}, compare: 'no' }), {});
  assert.deepEqual(readStatistics({ period: '7d', bots: 'hidden', compare: 'true' }), {
    period: '7d',
    bots: 'hidden',
    compare: true,
  });
  const custom = { period: 'custom', from: '2026-01-01', to: '2026-01-02' } as const;
  assert.deepEqual(readStatistics(custom), custom);
  for (const bad of [{ from: '2026-01-03' }, { to: '2026-13-40' }, { from: undefined }])
    assert.deepEqual(readStatistics({ ...custom, ...bad }), {});
});

test('a value to filter by has a kind, and may be empty or hold colons', () => {
  assert.deepEqual(readWhere('browser:a:b'), { kind: 'browser', value: 'a:b' });
  assert.deepEqual(readWhere('country:'), { kind: 'country', value: '' });
  for (const text of [undefined, '', 'country', ':IT', 'planet:Mars']) assert.equal(readWhere(text), null);
  assert.deepEqual(readStatistics({ where: 'planet:Mars' }), {});
});
