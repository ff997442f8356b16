import { divide, max, quantile, sum, topk } from '../promql/expression.ts';
import { bucketRate, gauge, increase, rate } from '../promql/series.ts';
import { lines, number, query, STEP, type Dashboard } from './dashboard.ts';

/** What Turnout is used for: active users, volume, features, errors by endpoint. */
export const business: Dashboard = {
  title: 'Turnout: use',
  description: 'Who uses it, how much, for what, and what does not work for them.',
  rows: [
    {
      title: 'Users and volume',
      panels: [
        number('Active keys', 'API keys used within five minutes.', 'short', [
          query(max(gauge('turnout_active_keys')), 'keys'),
        ]),
        number('Links', 'In the store.', 'short', [query(max(gauge('turnout_links')), 'links')]),
        number('Visits in this time', 'Clicks that became visits.', 'short', [
          query(max(increase('turnout_clicks_stored', '$__range')), 'visits'),
        ]),
        number('Live listeners', 'Open streams of live visits.', 'short', [
          query(sum(gauge('turnout_live_listeners')), 'listeners'),
        ]),
        lines('Redirects', 'Visitors sent on their way.', 'reqps', [
          query(sum(rate('turnout_http_requests', STEP, { route: ['hit', 'miss', 'rule'] })), 'redirects'),
        ]),
        lines('Changes of links', 'Made, edited and deleted.', 'ops', [
          query(sum(rate('turnout_links_changed', STEP), ['change']), (label) => label('change')),
        ]),
        lines('Active keys', 'As every process counts its own: the highest.', 'short', [
          query(max(gauge('turnout_active_keys')), 'keys'),
        ]),
        lines(
          'Live streams refused',
          'Because there were too many.',
          'ops',
          [query(sum(rate('turnout_live_refused', STEP)), 'refused')],
          { alarm: 1 },
        ),
      ],
    },
    {
      title: 'Features',
      panels: [
        lines('Uses', 'Of what not every request uses.', 'ops', [
          query(sum(rate('turnout_feature_uses', STEP), ['feature']), (label) => label('feature')),
        ]),
        lines('Operations of the API', 'The ten most used.', 'reqps', [
          query(topk(10, sum(rate('turnout_api_requests', STEP), ['operation'])), (label) => label('operation')),
        ]),
      ],
    },
    {
      title: 'What does not work',
      panels: [
        lines(
          'Errors by endpoint',
          'Share of each operation that was answered with 5xx.',
          'percentunit',
          [
            query(
              divide(
                sum(rate('turnout_api_requests', STEP, { status: { matches: '5..' } }), ['operation']),
                sum(rate('turnout_api_requests', STEP), ['operation']),
              ),
              (label) => label('operation'),
            ),
          ],
          { warn: 0.01, alarm: 0.05 },
        ),
        lines('Refused by endpoint', '4xx: what callers got wrong, or may not.', 'reqps', [
          query(
            sum(rate('turnout_api_requests', STEP, { status: { matches: '4..' } }), ['operation', 'status']),
            (label) => `${label('operation')} ${label('status')}`,
          ),
        ]),
        lines(
          'Latency by endpoint',
          'p95 of each operation.',
          's',
          [
            query(
              quantile(0.95, sum(bucketRate('turnout_api_request_duration_seconds', STEP), ['le', 'operation'])),
              (label) => label('operation'),
              true,
            ),
          ],
          { warn: 0.25, alarm: 1 },
        ),
        lines('Codes that are not there', 'Visitors who followed a link that does not exist.', 'reqps', [
          query(sum(rate('turnout_http_requests', STEP, { route: 'not_found' })), 'not found'),
        ]),
      ],
    },
  ],
};
