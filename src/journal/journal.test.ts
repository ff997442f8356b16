import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { CLICK_LIMITS, type Click, type JournaledClick } from '../core/click.ts';
import { segmentDamaged } from '../channels.ts';
import { Journal, type JournalSettings } from './journal.ts';
import { clicksOf, journalEnds, pendingClicks, SegmentReader } from './reader.ts';
import { epochsIn, listSegments } from './segments.ts';
import { Shipper } from './shipper.ts';

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-journal-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function settings(folder: string, other: Partial<JournalSettings> = {}): JournalSettings {
  return { folder, fsync: 'never', maxBytes: 1e9, memoryMaxBytes: 1e7, stallMs: 1000, ...other };
}

function click(linkId: number, userAgent = 'test'): Click {
  return {
    v: 1,
    at: 1,
    kind: 'link',
    linkId,
    domain: '',
    ip: '192.0.2.1',
    userAgent,
    referer: '',
    language: '',
    visitedUrl: 'http://a/b',
    redirectUrl: 'http://c',
  };
}

function acceptAll(journal: Journal, clicks: readonly Click[]): Promise<void[]> {
  return Promise.all(clicks.map((each) => new Promise<void>((release) => journal.accept(each, release))));
}

function readAll(folder: string): readonly JournaledClick[] {
  return listSegments(folder).flatMap((segment) => {
    const reader = new SegmentReader(segment);
    const clicks: JournaledClick[] = [];
    for (let frames = reader.next(true); frames.length > 0; frames = reader.next(true)) {
      clicks.push(...frames.flatMap((frame) => clicksOf(segment.epoch, frame)));
    }
    reader.close();
    return clicks;
  });
}

/** Ships what the folder holds into an array, as a bus that settles at once would. */
async function shipAll(
  folder: string,
  settled: ReadonlyMap<string, number> = new Map(),
): Promise<readonly JournaledClick[]> {
  const shipped: JournaledClick[] = [];
  const bus = {
    publish: async (batch: readonly JournaledClick[]) => void shipped.push(...batch),
    consume: async () => {},
    close: async () => {},
  };
  const shipper = new Shipper({ folder, bus, settled, ended: epochsIn(folder) });
  shipper.start();
  await shipper.drained();
  await shipper.stop();
  return shipped;
}

test('a released click is on disk', async (t) => {
  const folder = temporary(t);
  const journal = new Journal(settings(folder));
  await acceptAll(journal, [click(1), click(2)]);
  assert.deepEqual(
    readAll(folder).map((each) => (each.body as Click).linkId),
    [1, 2],
  );
  await journal.close(1000);
});

test('clicks of many turns keep their order and are numbered without gaps', async (t) => {
  const folder = temporary(t);
  const journal = new Journal(settings(folder, { fsync: 'always' }));
  for (let turn = 0; turn < 20; turn++)
    await acceptAll(
      journal,
      Array.from({ length: 300 }, (_, i) => click(turn * 300 + i)),
    );
  await journal.close(1000);
  const read = readAll(folder);
  assert.deepEqual(
    read.map((each) => each.seq),
    Array.from({ length: 6000 }, (_, i) => i),
  );
  assert.ok(read.every((each) => (each.body as Click).linkId === each.seq));
  assert.equal([...journalEnds(folder).values()][0], 6000);
});

test('the longest clicks there are, thousands in one turn, can all be read again', async (t) => {
  const folder = temporary(t);
  const journal = new Journal(settings(folder, { memoryMaxBytes: 1e9 }));
  const long: Click = {
    ...click(1),
    userAgent: '"'.repeat(CLICK_LIMITS.userAgent),
    referer: '"'.repeat(CLICK_LIMITS.referer),
    visitedUrl: '\\'.repeat(CLICK_LIMITS.visitedUrl),
    redirectUrl: '\u20ac'.repeat(CLICK_LIMITS.redirectUrl),
  };
  await acceptAll(
    journal,
    Array.from({ length: 2500 }, () => long),
  );
  await journal.close(5000);
  const read = readAll(folder);
  assert.equal(read.length, 2500);
  for (const { body } of read) assert.deepEqual(body, long);
});

test('a torn tail is not a click: its response was never released', async (t) => {
  const folder = temporary(t);
  const journal = new Journal(settings(folder));
  await acceptAll(journal, [click(1)]);
  await acceptAll(journal, [click(2)]);
  await journal.close(1000);
  const path = listSegments(folder)[0]?.path ?? '';
  truncateSync(path, readFileSync(path).length - 5);
  assert.deepEqual(
    (await shipAll(folder)).map((each) => [each.seq, each.damage]),
    [[0, undefined]],
  );
});

test('a corrupt frame costs its own clicks, which are counted, and the segment is set aside', async (t) => {
  for (const position of ['first', 'middle', 'last'] as const) {
    const folder = temporary(t);
    const journal = new Journal(settings(folder));
    for (let i = 0; i < 3; i++) await acceptAll(journal, [click(i), click(i)]);
    await journal.close(1000);
    const path = listSegments(folder)[0]?.path ?? '';
    const bytes = readFileSync(path);
    const frameBytes = bytes.length / 3;
    const frame = { first: 0, middle: 1, last: 2 }[position];
    bytes[frame * frameBytes + 40] = 0xff;
    writeFileSync(path, bytes);
    const shipped = await shipAll(folder);
    assert.deepEqual(
      shipped.map((each) => each.seq),
      [0, 1, 2, 3, 4, 5],
    );
    assert.deepEqual(
      shipped.filter((each) => each.damage !== undefined).map((each) => each.seq),
      [frame * 2, frame * 2 + 1],
    );
    assert.equal(listSegments(folder).length, 0);
    assert.ok(readFileSync(join(folder, 'damaged', path.slice(folder.length + 1))).equals(bytes));
  }
});

test('what is no frame loses none of the clicks around it, is reported and set aside', async (t) => {
  const problems: string[] = [];
  t.after(segmentDamaged.subscribe(({ problem }) => problems.push(problem)));
  // Longer than what is read at once; the form of another version.
  for (const rubbish of ['rubbish'.repeat(100_000), 'TJ01'.padEnd(100, '\0')]) {
    const folder = temporary(t);
    const journal = new Journal(settings(folder));
    await acceptAll(journal, [click(1)]);
    await journal.close(1000);
    const path = listSegments(folder)[0]?.path ?? '';
    const bytes = Buffer.concat([Buffer.from(rubbish), readFileSync(path), Buffer.from(rubbish)]);
    writeFileSync(path, bytes);
    assert.equal(pendingClicks(folder, 1, new Map()), 1);
    assert.deepEqual(
      (await shipAll(folder)).map((each) => [each.seq, each.damage]),
      [[0, undefined]],
    );
    assert.equal(listSegments(folder).length, 0);
    assert.ok(readFileSync(join(folder, 'damaged', path.slice(folder.length + 1))).equals(bytes));
    assert.deepEqual(problems.splice(0), ['it holds what this version can not read']);
  }
});

test('what is settled is not shipped again, and shipped segments are deleted', async (t) => {
  const folder = temporary(t);
  const journal = new Journal(settings(folder));
  await acceptAll(
    journal,
    Array.from({ length: 10 }, (_, i) => click(i)),
  );
  await journal.close(1000);
  const { epoch } = journal.state();
  assert.equal(pendingClicks(folder, 3, new Map()), 1);
  assert.equal(pendingClicks(folder, 3, new Map([[epoch, 4]])), 0);
  assert.deepEqual(
    (await shipAll(folder, new Map([[epoch, 4]]))).map((each) => each.seq),
    [4, 5, 6, 7, 8, 9],
  );
  assert.equal(listSegments(folder).length, 0);
});

test('each opening has an epoch of its own, so that no click id is given twice', async (t) => {
  const folder = temporary(t);
  for (let i = 0; i < 3; i++) {
    const journal = new Journal(settings(folder));
    await acceptAll(journal, [click(i)]);
    await journal.close(1000);
  }
  const ids = readAll(folder).map((each) => `${each.epoch}-${each.seq}`);
  assert.equal(new Set(ids).size, 3);
});

test('a disk that refuses stops no redirect: clicks wait in memory, at risk, then are dropped and counted', async (t) => {
  const folder = temporary(t);
  const journal = new Journal(settings(folder, { memoryMaxBytes: 2000, stallMs: 20 }));
  rmSync(folder, { recursive: true });
  await acceptAll(journal, [click(1)]);
  assert.equal(journal.state().atRisk, 1);
  assert.match(journal.state().trouble ?? '', /ENOENT/);
  await acceptAll(
    journal,
    Array.from({ length: 100 }, (_, i) => click(i)),
  );
  assert.equal(journal.state().accepted, 101);
  assert.equal(journal.state().atRisk, 101);
  listSegments(folder);
  await journal.flush(5000);
  assert.equal(journal.state().atRisk, 0);
  assert.equal(journal.state().trouble, null);
  await journal.close(1000);
  const read = readAll(folder);
  assert.equal(read.length, 101);
  const dropped = read.filter((each) => each.dropped === 'memory-full').length;
  assert.ok(dropped > 0 && dropped < 101, `${dropped} dropped`);
});

test('a full journal drops new clicks, counts them and releases their responses', async (t) => {
  const folder = temporary(t);
  writeFileSync(join(folder, 'other'), Buffer.alloc(5000));
  const journal = new Journal(settings(folder, { maxBytes: 4000 }));
  t.after(() => journal.close(1000));
  while (journal.state().trouble === null && !readAll(folder).some((each) => each.dropped === 'journal-full')) {
    await acceptAll(journal, [click(1)]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(journal.state().trouble, null);
});
