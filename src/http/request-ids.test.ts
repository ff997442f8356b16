import assert from 'node:assert/strict';
import test from 'node:test';
import { makeRequestIds } from './request-ids.ts';

test('ids have the form of a UUID and differ, also between two that name at the same time', () => {
  const [one, other] = [makeRequestIds(), makeRequestIds()];
  const ids = Array.from({ length: 10_000 }, () => [one(), other()]).flat();
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(ids).size, ids.length);
});
