import assert from 'node:assert/strict';
import test from 'node:test';
import type { ImportedLink } from '../../../../src/http/api/contract.ts';
import type { Item } from './link-of-row.ts';
import { countsOf, PART_ROWS, reportOf, runImport, troublesOf, type Outcome } from './run-import.ts';

const ROWS = 2 * PART_ROWS + 10;
/** Every tenth row can not be read. */
const items = Array.from({ length: ROWS }, (_, i): Item => {
  const at = `line ${i + 2}`;
  return i % 10 === 0 ? { at, problem: 'has no long URL' } : { at, link: { longUrl: `https://a.test/${i}` } };
});

const created = (links: readonly ImportedLink[]) =>
  links.map(({ longUrl }) => ({ status: 'created' as const, shortCode: longUrl.slice(15), domain: null }));

test('every row has its outcome, in the order of the file', async () => {
  const outcomes: Outcome[] = [];
  await runImport({
    items,
    from: 0,
    send: async (links) => created(links),
    signal: new AbortController().signal,
    onPart: (part) => void outcomes.push(...part),
  });
  assert.deepEqual(
    outcomes.map(({ at }) => at),
    items.map(({ at }) => at),
  );
  assert.equal(outcomes[1]?.shortCode, '1');
  assert.equal(outcomes[501]?.shortCode, '501');
  assert.deepEqual(countsOf(outcomes), { created: 909, unchanged: 0, conflict: 0, invalid: 101 });
});

test('after a part that fails it goes on from there, and sends nothing twice', async () => {
  const outcomes: Outcome[] = [];
  const sent: string[] = [];
  let isAway = true;
  const run = async (): Promise<void> =>
    await runImport({
      items,
      from: outcomes.length,
      send: async (links) => {
        if (isAway && outcomes.length > 0) throw new Error('away');
        sent.push(...links.map(({ longUrl }) => longUrl));
        return created(links);
      },
      signal: new AbortController().signal,
      onPart: (part) => void outcomes.push(...part),
    });
  await assert.rejects(run(), /away/u);
  assert.equal(outcomes.length, PART_ROWS);
  isAway = false;
  await run();
  assert.equal(outcomes.length, ROWS);
  assert.equal(new Set(sent).size, sent.length);
});

test('a stop ends with the part that is under way', async () => {
  const stop = new AbortController();
  const outcomes: Outcome[] = [];
  await runImport({
    items,
    from: 0,
    send: async (links) => {
      stop.abort();
      return created(links);
    },
    signal: stop.signal,
    onPart: (part) => void outcomes.push(...part),
  });
  assert.equal(outcomes.length, PART_ROWS);
});

test('the report names every row, and runs nothing in a spreadsheet', () => {
  const outcome: Outcome = {
    at: 'line 2',
    status: 'invalid',
    shortCode: '=1+1',
    domain: null,
    longUrl: 'x:"a",b',
    reason: 'longUrl is bad',
  };
  assert.equal(
    reportOf([outcome]),
    'Where,Status,Short code,Domain,Long URL,Reason\r\nline 2,invalid,\'=1+1,,"x:""a"",b",longUrl is bad\r\n',
  );
  assert.deepEqual(troublesOf([outcome, { ...outcome, status: 'created' }]), [outcome]);
});

test('what is wrong with a link is said field by field, else in one sentence', async () => {
  const outcomes: Outcome[] = [];
  const error = { type: 't', title: 't', status: 400, detail: 'The code is taken.' };
  const invalidFields = [{ field: 'longUrl', problem: 'is empty' }];
  await runImport({
    items: [1, 2].map((n) => ({ at: `line ${n}`, link: { longUrl: 'x' } })),
    from: 0,
    send: async () => [
      { status: 'conflict', shortCode: 'a', domain: null, error },
      { status: 'invalid', shortCode: null, domain: null, error: { ...error, invalidFields } },
    ],
    signal: new AbortController().signal,
    onPart: (part) => void outcomes.push(...part),
  });
  assert.deepEqual(
    outcomes.map(({ reason }) => reason),
    ['The code is taken.', 'longUrl is empty'],
  );
});
