import assert from 'node:assert/strict';
import test from 'node:test';
import { requestsAnswered, type AnsweredRequest } from '../channels.ts';
import { traceRequests } from './spans-of-facts.ts';
import type { Span } from './span.ts';

const answered: AnsweredRequest = {
  route: 'hit',
  method: 'GET',
  status: 302,
  startedAt: 100,
  ms: 2,
  trace: undefined,
  lookup: 'memory',
  found: true,
  lookupMs: 0,
  journalMs: 0.5,
  queryForwarded: false,
  limited: false,
};

test('errors and slow redirects are recorded though nobody picked them; other requests only where somebody did', () => {
  const spans: Span[] = [];
  traceRequests((span) => spans.push(span));
  const place = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', parentId: '' };
  const recorded = (fact: Partial<AnsweredRequest>): readonly Span[] => {
    requestsAnswered.publish([{ ...answered, ...fact }]);
    return spans.splice(0);
  };
  assert.deepEqual(recorded({}), []);
  assert.deepEqual(recorded({ trace: { ...place, sampled: false } }), []);
  const [failed] = recorded({ status: 503, route: 'error', journalMs: 0 });
  assert.equal(failed?.error, 'answered 503');
  assert.equal(recorded({ ms: 251 })[0]?.name, 'GET');
  // It stays in the trace of its caller.
  assert.equal(recorded({ ms: 251, trace: { ...place, sampled: false } })[0]?.traceId, place.traceId);
  const [own, journal] = recorded({ trace: { ...place, sampled: true } });
  assert.deepEqual([own?.spanId, own?.ms, own?.start], [place.spanId, 2, performance.timeOrigin + 100]);
  assert.deepEqual(
    [journal?.parentId, journal?.start, journal?.ms],
    [place.spanId, performance.timeOrigin + 101.5, 0.5],
  );
  // The API's own thread tells of them.
  assert.deepEqual(recorded({ status: 503, route: 'api' }), []);
});
