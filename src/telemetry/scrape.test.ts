import assert from 'node:assert/strict';
import test from 'node:test';
import { expose } from './exposition.ts';
import { merge, Registry, type Snapshot } from './registry.ts';
import { Scrape, type Source } from './scrape.ts';

function linesOf(snapshot: Snapshot, accept = ''): readonly string[] {
  return expose(snapshot, accept)
    .text.split('\n')
    .filter((line) => line !== '' && !line.startsWith('# HELP'));
}

const FROM_MEMORY = { route: 'hit', status: '302' } as const;

test('threads are added up; a bound belongs to its bucket; of some gauges the highest counts', () => {
  const [one, two] = [new Registry(), new Registry()];
  for (const [registry, times] of [[one, [0.0004, 0.0005, 0.3]] as const, [two, [99]] as const]) {
    const durations = registry.histogram('turnout_journal_commit_duration_seconds', {});
    for (const time of times) durations.observe(time);
    registry.counter('turnout_http_requests', FROM_MEMORY).value += times.length;
    registry.set('turnout_cache_links', times.length, {});
    registry.set('turnout_cache_confirmed_age_seconds', times.length, {});
  }
  const lines = linesOf(merge([one.snapshot(), two.snapshot()]));
  for (const line of [
    'turnout_http_requests_total{route="hit",status="302"} 4',
    'turnout_cache_links 4',
    'turnout_cache_confirmed_age_seconds 3',
    'turnout_journal_commit_duration_seconds_bucket{le="0.0005"} 2',
    'turnout_journal_commit_duration_seconds_bucket{le="0.25"} 2',
    'turnout_journal_commit_duration_seconds_bucket{le="0.5"} 3',
    'turnout_journal_commit_duration_seconds_bucket{le="+Inf"} 4',
    'turnout_journal_commit_duration_seconds_count 4',
  ])
    assert.ok(lines.includes(line), `${line}\n\n${lines.join('\n')}`);
});

test('OpenMetrics has the latest example of each bucket, the older format has none', () => {
  const [one, two] = [new Registry(), new Registry()];
  one.histogram('turnout_http_request_duration_seconds', { route: 'hit' }).observe(0.02, 'a'.repeat(32));
  two.histogram('turnout_http_request_duration_seconds', { route: 'hit' }).observe(0.03);
  const later = two.histogram('turnout_http_request_duration_seconds', { route: 'miss' });
  later.observe(1, 'b'.repeat(32));
  later.observe(1, 'c'.repeat(32));
  const snapshot = merge([one.snapshot(), two.snapshot()]);
  const open = linesOf(snapshot, 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5');
  assert.deepEqual(open.slice(0, 2), [
    '# TYPE turnout_http_request_duration_seconds histogram',
    '# UNIT turnout_http_request_duration_seconds seconds',
  ]);
  assert.equal(open.at(-1), '# EOF');
  assert.deepEqual(
    open.flatMap((line) => / # (\{.*\} [\d.]+) [\d.]+$/.exec(line)?.[1] ?? []),
    [`{trace_id="${'a'.repeat(32)}"} 0.02`, `{trace_id="${'c'.repeat(32)}"} 1`],
  );
  assert.ok(open.some((line) => line.includes('le="1.0"')));
  const older = linesOf(snapshot);
  assert.ok(older.every((line) => !line.includes('trace_id') && !line.startsWith('# UNIT')));
  assert.ok(older.some((line) => line.includes('le="1"')));
});

test('what can be listed begins at 0, and labels can not break out', () => {
  const registry = new Registry();
  registry.begin('turnout_links_changed');
  registry.counter('turnout_api_requests', { operation: 'a"b\\c\nd', status: '200' }).value++;
  assert.deepEqual(linesOf(registry.snapshot()), [
    '# TYPE turnout_api_requests_total counter',
    'turnout_api_requests_total{operation="a\\"b\\\\c\\nd",status="200"} 1',
    '# TYPE turnout_links_changed_total counter',
    'turnout_links_changed_total{change="made"} 0',
    'turnout_links_changed_total{change="edited"} 0',
    'turnout_links_changed_total{change="deleted"} 0',
  ]);
});

test('a mistake in a label is bounded, and counted', () => {
  const registry = new Registry();
  for (let i = 0; i < 3000; i++) registry.counter('turnout_clicks_dropped', { reason: `made-up-${i}` }).value++;
  assert.equal(registry.snapshot()[0]?.[1].length, 2000);
  assert.equal(registry.refused, 1000);
});

test('a thread that does not answer keeps its counts and loses its readings; one that has ended keeps its counts', async () => {
  const registry = new Registry();
  const count = registry.counter('turnout_journal_clicks', {});
  const readings = new Registry();
  readings.set('turnout_cache_links', 7, {});
  let answers = true;
  const worker: Source = {
    thread: 'worker',
    metrics: async () => {
      if (!answers) throw new Error('the thread has ended');
      return { counted: registry.snapshot(), read: readings.snapshot() };
    },
  };
  let sources = [worker];
  const scrape = new Scrape(() => sources);
  const shown = async (): Promise<readonly string[]> =>
    (await scrape.expose('')).text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const missed = 'turnout_scrape_missed_threads_total{thread="worker"}';
  count.value = 5;
  assert.deepEqual(await shown(), ['turnout_cache_links 7', 'turnout_journal_clicks_total 5', `${missed} 0`]);
  answers = false;
  assert.deepEqual(await shown(), ['turnout_journal_clicks_total 5', `${missed} 1`]);
  sources = [];
  assert.deepEqual(await shown(), ['turnout_journal_clicks_total 5', `${missed} 1`]);
  assert.deepEqual(await shown(), ['turnout_journal_clicks_total 5', `${missed} 1`]);
});
