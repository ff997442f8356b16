import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { busKinds } from '../../src/buses/bus-state.ts';
import { busContract } from './bus.ts';
import { busFixtures } from './bus-fixtures.ts';

const { name, bringUp } = busFixtures.memory;
busContract(name, await bringUp());

test('every kind of bus has a file of its own that runs the contract against it', () => {
  const files = busKinds.map((kind) => `test/contract/bus-${kind}.test.ts`);
  assert.deepEqual(
    files.filter((file) => !existsSync(file)),
    [],
  );
});
