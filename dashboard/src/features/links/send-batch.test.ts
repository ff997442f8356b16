import assert from 'node:assert/strict';
import test from 'node:test';
import type { BatchResult, ShortUrl, ShortUrlDraft } from '../../../../src/http/api/contract.ts';
import { readLines } from './read-lines.ts';
import { sendLines, type SentLine } from './send-batch.ts';

const LINES = readLines(Array.from({ length: 250 }, (_, n) => `https://a.test/${n}`).join('\n')).lines;
const problem = { type: 'x/invalid-data', title: 'Invalid data', detail: 'Not valid', status: 400 };

const answer = (drafts: readonly ShortUrlDraft[]): BatchResult => ({
  results: drafts.map(({ longUrl }) =>
    longUrl.endsWith('/7')
      ? { status: 400, error: { ...problem, invalidFields: [{ field: 'longUrl', problem: 'is empty' }] } }
      : { status: 200, shortUrl: { longUrl } as ShortUrl },
  ),
});

async function run(send: (drafts: readonly ShortUrlDraft[], part: number) => BatchResult, stopAfter = Infinity) {
  const sent: SentLine[] = [];
  const parts: number[] = [];
  const stop = new AbortController();
  await sendLines(LINES, {
    send: (drafts) => {
      parts.push(drafts.length);
      if (parts.length === stopAfter) stop.abort();
      return Promise.resolve().then(() => send(drafts, parts.length));
    },
    onResults: (results) => void sent.push(...results),
    signal: stop.signal,
    stopped: 'Not sent',
  });
  return { sent, parts };
}

test('lines are sent in parts of 100, and each has its result', async () => {
  const { sent, parts } = await run(answer);
  assert.deepEqual(parts, [100, 100, 50]);
  assert.equal(sent.length, 250);
  assert.equal(sent[7]?.error, 'longUrl is empty');
  assert.equal(sent.filter(({ shortUrl }) => shortUrl !== undefined).length, 249);
  assert.deepEqual(
    sent.map(({ line }) => line),
    LINES.map(({ line }) => line),
  );
});

test('a stop lets the part on its way finish, and says of the rest that it was not sent', async () => {
  const { sent, parts } = await run(answer, 1);
  assert.deepEqual(parts, [100]);
  assert.equal(sent[99]?.shortUrl?.longUrl, 'https://a.test/99');
  assert.equal(sent[100]?.error, 'Not sent');
  assert.equal(sent.length, 250);
});

test('a request that fails ends the sending, and tells why', async () => {
  const { sent, parts } = await run((drafts, part) => {
    if (part === 2) throw new Error('Turnout does not answer.');
    return answer(drafts);
  });
  assert.deepEqual(parts, [100, 100]);
  assert.equal(sent[100]?.error, 'Turnout does not answer.');
  assert.equal(sent[249]?.error, 'Turnout does not answer.');
});
