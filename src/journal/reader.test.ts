import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { journalEnds } from './reader.ts';
import { newEpoch, segmentPath } from './segments.ts';

test('a segment that is deleted while the journal is looked at ends nowhere, and nothing fails', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-reader-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const epoch = newEpoch(Date.now());
  // As it is between the list of a folder and the look at its files: named, and not there.
  symlinkSync(join(folder, 'deleted'), segmentPath(folder, epoch, 0));
  assert.deepEqual([...journalEnds(folder)], [[epoch, 0]]);
});
