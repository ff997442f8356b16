import { count, divide, equal, max, min, quantile, subtract, sum, time } from '../promql/expression.ts';
import { bucketRate, gauge, increase, rate } from '../promql/series.ts';
import { jobs } from '../targets.ts';
import { lines, number, query, STEP, type Dashboard } from './dashboard.ts';

const DURATION = 'turnout_http_request_duration_seconds';
const up = gauge('up', { job: jobs.turnout });
const failed = { status: { matches: '5..' } } as const;

/** The five panels of the project that Turnout follows, and what else is asked first. */
export const service: Dashboard = {
  title: 'Turnout: service',
  description: 'Is it up, how much is asked, how much fails, how long does it take.',
  rows: [
    {
      title: 'Requests',
      panels: [
        lines('Request rate', 'Answered requests by what became of them.', 'reqps', [
          query(sum(rate('turnout_http_requests', STEP), ['route']), (label) => label('route')),
        ]),
        lines(
          'Error rate',
          'Share of requests answered with 5xx. HighErrorRate fires above 5 %.',
          'percentunit',
          [
            query(
              divide(sum(rate('turnout_http_requests', STEP, failed)), sum(rate('turnout_http_requests', STEP))),
              'errors',
            ),
          ],
          { warn: 0.01, alarm: 0.05 },
        ),
        lines(
          'Request latency',
          'From the head of a request to its answer. HighLatency fires when p95 is above 1 s.',
          's',
          ([0.5, 0.95, 0.99] as const).map((share) =>
            query(quantile(share, sum(bucketRate(DURATION, STEP), ['le'])), `p${share * 100}`, true),
          ),
          { warn: 0.25, alarm: 1 },
        ),
        lines(
          'Active pods',
          'Processes that Prometheus reaches, by job. PodsDown fires at none.',
          'short',
          [query(sum(up, ['job']), (label) => label('job'))],
          { isLowBad: true, warn: 2, alarm: 1 },
        ),
        number('Requests in this time', 'Answered requests within the time that is shown.', 'short', [
          query(sum(increase('turnout_http_requests', '$__range')), 'requests'),
        ]),
        number('Open connections', 'Of all processes.', 'short', [
          query(sum(gauge('turnout_http_connections')), 'connections'),
        ]),
        number(
          'Health from outside',
          'What blackbox_exporter says of /rest/health.',
          'bool_yes_no',
          [query(min(gauge('probe_success', { job: jobs.health })), 'healthy')],
          { isLowBad: true, alarm: 1 },
        ),
        number(
          'Versions',
          'More than one during a rolling upgrade alone.',
          'short',
          [query(count(count(gauge('turnout_build_info'), ['version'])), 'versions')],
          { warn: 2 },
        ),
      ],
    },
    {
      title: 'Processes',
      panels: [
        lines(
          'Fault lab',
          'Where faults may be made on purpose.',
          'short',
          [query(max(gauge('turnout_fault_lab_enabled'), ['instance']), (label) => label('instance'))],
          { alarm: 1 },
        ),
        lines(
          'Targets that can not be scraped',
          'What is not scraped can not be alerted on.',
          'short',
          [query(count(equal(gauge('up'), 0), ['job']), (label) => label('job'))],
          { alarm: 1 },
        ),
        lines('Scrapes that miss a thread', 'Threads that did not answer a scrape in time.', 'cps', [
          query(
            sum(rate('turnout_scrape_missed_threads', STEP), ['instance', 'thread']),
            (label) => `${label('instance')} ${label('thread')}`,
          ),
        ]),
        lines(
          'Telemetry sent and given up',
          'Spans, lines and readings on their way to the collector, by signal.',
          'cps',
          [
            query(sum(rate('turnout_telemetry_sent', STEP), ['signal']), (label) => `${label('signal')} sent`),
            query(sum(rate('turnout_telemetry_dropped', STEP), ['signal']), (label) => `${label('signal')} given up`),
          ],
        ),
        lines('Age of processes', 'Since their start: falls to nothing at a restart.', 's', [
          query(subtract(time(), gauge('process_start_time_seconds', { job: jobs.turnout })), (label) =>
            label('instance'),
          ),
        ]),
        lines('Resident memory', 'By process.', 'bytes', [
          query(gauge('process_resident_memory_bytes', { job: jobs.turnout }), (label) => label('instance')),
        ]),
      ],
    },
  ],
};
