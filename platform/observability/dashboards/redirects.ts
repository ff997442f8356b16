import { divide, max, quantile, sum } from '../promql/expression.ts';
import { bucketRate, gauge, increase, rate } from '../promql/series.ts';
import { lines, query, STEP, type Dashboard } from './dashboard.ts';

const DURATION = 'turnout_http_request_duration_seconds';

/** From the socket to the answer: where a redirect spends its time, and what it had to ask. */
export const redirects: Dashboard = {
  title: 'Turnout: journey of a redirect',
  description:
    'What a redirect asks on its way (memory, the filter of known codes, Redis, the store), and how long that takes.',
  rows: [
    {
      title: 'Answers',
      panels: [
        lines(
          'p99 by route',
          'The slowest in a hundred of each kind.',
          's',
          [query(quantile(0.99, sum(bucketRate(DURATION, STEP), ['le', 'route'])), (label) => label('route'), true)],
          { warn: 0.05, alarm: 0.25 },
        ),
        lines(
          'Answers by status',
          '302 is a redirect, 404 a code that is not there, 503 one that nobody could look up.',
          'reqps',
          [query(sum(rate('turnout_http_requests', STEP), ['status']), (label) => label('status'))],
        ),
      ],
    },
    {
      title: 'Look-ups',
      panels: [
        lines('Look-ups by level', 'Memory first, then the filter of known codes, Redis, the store.', 'ops', [
          query(
            sum(rate('turnout_cache_lookups', STEP), ['level', 'result']),
            (label) => `${label('level')} ${label('result')}`,
          ),
        ]),
        lines(
          'Answered from memory',
          'Share of look-ups that memory or the filter answered.',
          'percentunit',
          [
            query(
              divide(
                sum(rate('turnout_cache_lookups', STEP, { level: ['memory', 'filter'], result: ['found', 'absent'] })),
                sum(rate('turnout_http_requests', STEP, { route: ['hit', 'miss', 'rule', 'not_found'] })),
              ),
              'from memory',
            ),
          ],
          { isLowBad: true, warn: 0.9, alarm: 0.5 },
        ),
        lines('Memory of links', 'Remembered links, against TURNOUT_CACHE_MAX_BYTES.', 'percentunit', [
          query(divide(gauge('turnout_cache_bytes'), gauge('turnout_cache_bytes_max')), (label) => label('instance')),
        ]),
        lines('Links in memory', 'By process.', 'short', [
          query(gauge('turnout_cache_links'), (label) => label('instance')),
        ]),
      ],
    },
    {
      title: 'Changes of links',
      panels: [
        lines(
          'Until a change is known',
          'From the change in the store until a process has forgotten what was before. 99 % within 1 s is promised.',
          's',
          ([0.5, 0.99] as const).map((share) =>
            query(
              quantile(share, sum(bucketRate('turnout_link_change_propagation_seconds', STEP), ['le'])),
              `p${share * 100}`,
            ),
          ),
          { warn: 0.5, alarm: 1 },
        ),
        lines(
          'Since the store confirmed',
          'LinksUnconfirmed fires above 300 s; after a day remembered links redirect no more.',
          's',
          [query(gauge('turnout_cache_confirmed_age_seconds'), (label) => label('instance'))],
          { warn: 60, alarm: 300 },
        ),
        lines(
          'Cache server left alone',
          '1 while failures keep a process from asking it.',
          'short',
          [query(gauge('turnout_cache_breaker_open'), (label) => label('instance'))],
          { alarm: 1 },
        ),
      ],
    },
    {
      title: 'Threads',
      panels: [
        lines(
          'Delay of event loops',
          'How late a thread comes to its work, 99th percentile. EventLoopDelayed fires above 0.1 s.',
          's',
          [
            query(
              max(gauge('turnout_event_loop_delay_seconds'), ['instance', 'thread']),
              (label) => `${label('instance')} ${label('thread')}`,
            ),
          ],
          { warn: 0.05, alarm: 0.1 },
        ),
        lines(
          'Busy threads',
          'Share of the time that a thread was busy.',
          'percentunit',
          [
            query(
              max(gauge('turnout_event_loop_busy_ratio'), ['instance', 'thread']),
              (label) => `${label('instance')} ${label('thread')}`,
            ),
          ],
          { warn: 0.8, alarm: 0.95 },
        ),
        lines('Garbage', 'p99 of its pauses, by thread.', 's', [
          query(quantile(0.99, sum(bucketRate('turnout_gc_duration_seconds', STEP), ['le', 'thread'])), (label) =>
            label('thread'),
          ),
        ]),
        lines(
          'Workers replaced',
          'Threads that redirect and failed.',
          'short',
          [query(sum(increase('turnout_worker_restarts', '15m'), ['instance']), (label) => label('instance'))],
          { alarm: 1 },
        ),
      ],
    },
  ],
};
