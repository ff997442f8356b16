import { above, absent, divide, equal, max, or, quantile, sum, type Vector } from '../promql/expression.ts';
import { bucketRate, gauge, increase, rate } from '../promql/series.ts';
import { jobs } from '../targets.ts';
import { alert } from './alert.ts';

/** What a visitor notices. The first four have the thresholds of the project that Turnout follows, and are about all requests. */

/** Four scrapes of 30 s. */
const WINDOW = '2m';

const up = gauge('up', { job: jobs.turnout });
const noneUp: Vector<never> = equal(sum(up), 0);

export const redirects = {
  HighErrorRate: alert({
    severity: 'page',
    expr: above(
      divide(
        sum(rate('turnout_http_requests', WINDOW, { status: { matches: '5..' } })),
        sum(rate('turnout_http_requests', WINDOW)),
      ),
      0.05,
    ),
    for: '1m',
    summary: 'More than 5 % of requests fail',
    description: (say) => `${say.percent} of the requests of the last two minutes were answered with 5xx.`,
    dashboard: 'service',
  }),
  HighLatency: alert({
    severity: 'page',
    expr: above(quantile(0.95, sum(bucketRate('turnout_http_request_duration_seconds', WINDOW), ['le'])), 1),
    for: '2m',
    summary: 'One in twenty requests takes more than 1 s',
    description: (say) => `The 95th percentile of requests is ${say.duration}.`,
    dashboard: 'service',
  }),
  PodsDown: alert({
    severity: 'page',
    expr: or(noneUp, absent(up)),
    for: '1m',
    summary: 'No process of Turnout can be reached',
    description: () => 'Prometheus reaches none of its targets of Turnout, or knows of none.',
    dashboard: 'service',
  }),
  HealthCheckFailing: alert({
    severity: 'page',
    expr: equal(gauge('probe_success', { job: jobs.health }), 0),
    for: '30s',
    summary: 'The health check fails from outside',
    description: (say) => `${say.label('instance')} does not answer 200.`,
    dashboard: 'service',
  }),
  WorkerRestarts: alert({
    severity: 'ticket',
    expr: above(increase('turnout_worker_restarts', '15m'), 2),
    summary: 'Threads that redirect fail again and again',
    description: (say) =>
      `${say.label('instance')} replaced a worker ${say.number} times within 15 minutes. Each time its connections are cut.`,
    dashboard: 'redirects',
  }),
  EventLoopDelayed: alert({
    severity: 'ticket',
    expr: above(
      max(gauge('turnout_event_loop_delay_seconds', { thread: ['main', 'worker'] }), ['job', 'instance', 'thread']),
      0.1,
    ),
    for: '5m',
    summary: 'Threads that redirect come late to their work',
    description: (say) =>
      `The thread ${say.label('thread')} of ${say.label('instance')} is ${say.duration} late at the 99th percentile.`,
    dashboard: 'redirects',
  }),
};
