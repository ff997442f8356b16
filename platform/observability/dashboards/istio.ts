import { divide, quantile, sum } from '../promql/expression.ts';
import { bucketRate, gauge, rate } from '../promql/series.ts';
import { lines, number, query, STEP, type Dashboard } from './dashboard.ts';

/** Of the two sides of each request that of the receiver: no request is counted twice. */
const received = { reporter: 'destination' } as const;
const failed = { ...received, response_code: { matches: '5..' } } as const;
const DURATION = 'istio_request_duration_milliseconds';

export const istioService: Dashboard = {
  title: 'Istio: services',
  description: 'What sidecars measured of each service, without its help: rate, errors, duration, sizes, and who asks.',
  rows: [
    {
      title: 'Requests',
      panels: [
        lines('Request rate', 'By service that was asked.', 'reqps', [
          query(sum(rate('istio_requests_total', STEP, received), ['destination_service_name']), (label) =>
            label('destination_service_name'),
          ),
        ]),
        lines(
          'Success',
          'Share of answers that are not 5xx.',
          'percentunit',
          [
            query(
              divide(
                sum(rate('istio_requests_total', STEP, { ...received, response_code: { not: ['5..'] } }), [
                  'destination_service_name',
                ]),
                sum(rate('istio_requests_total', STEP, received), ['destination_service_name']),
              ),
              (label) => label('destination_service_name'),
            ),
          ],
          { isLowBad: true, warn: 0.9995, alarm: 0.95 },
        ),
        ...([0.5, 0.95, 0.99] as const).map((share) =>
          lines(`Latency p${share * 100}`, 'By service, in milliseconds, as sidecars measured it.', 'short', [
            query(
              quantile(share, sum(bucketRate(DURATION, STEP, received), ['le', 'destination_service_name'])),
              (label) => label('destination_service_name'),
            ),
          ]),
        ),
        lines('Who asks', 'By workload that asked.', 'reqps', [
          query(
            sum(rate('istio_requests_total', STEP, received), ['source_workload', 'destination_service_name']),
            (label) => `${label('source_workload')} asks ${label('destination_service_name')}`,
          ),
        ]),
        lines('Answers by code', 'And why Envoy gave up, where it did.', 'reqps', [
          query(
            sum(rate('istio_requests_total', STEP, received), ['response_code', 'response_flags']),
            (label) => `${label('response_code')} ${label('response_flags')}`,
          ),
        ]),
        lines('Sizes', 'p99 of requests and responses.', 'bytes', [
          query(quantile(0.99, sum(bucketRate('istio_request_bytes', STEP, received), ['le'])), 'requests'),
          query(quantile(0.99, sum(bucketRate('istio_response_bytes', STEP, received), ['le'])), 'responses'),
        ]),
      ],
    },
    {
      title: 'TCP',
      panels: [
        lines('Bytes', 'To stores and brokers, which do not speak HTTP.', 'Bps', [
          query(
            sum(rate('istio_tcp_sent_bytes_total', STEP, received), ['destination_service_name']),
            (label) => `${label('destination_service_name')} sent`,
          ),
          query(
            sum(rate('istio_tcp_received_bytes_total', STEP, received), ['destination_service_name']),
            (label) => `${label('destination_service_name')} received`,
          ),
        ]),
        lines('Connections', 'Opened and closed.', 'cps', [
          query(sum(rate('istio_tcp_connections_opened_total', STEP, received)), 'opened'),
          query(sum(rate('istio_tcp_connections_closed_total', STEP, received)), 'closed'),
        ]),
      ],
    },
  ],
};

export const istioMesh: Dashboard = {
  title: 'Istio: mesh and control plane',
  description: 'The whole mesh in numbers, and whether istiod brings changes to its proxies.',
  rows: [
    {
      title: 'The mesh',
      panels: [
        number('Requests', 'Of all services.', 'reqps', [
          query(sum(rate('istio_requests_total', STEP, received)), 'requests'),
        ]),
        number(
          'Success',
          'Share of answers that are not 5xx.',
          'percentunit',
          [
            query(
              divide(
                sum(rate('istio_requests_total', STEP, { ...received, response_code: { not: ['5..'] } })),
                sum(rate('istio_requests_total', STEP, received)),
              ),
              'success',
            ),
          ],
          { isLowBad: true, warn: 0.9995, alarm: 0.95 },
        ),
        number(
          'Failures',
          'Answered with 5xx.',
          'reqps',
          [query(sum(rate('istio_requests_total', STEP, failed)), 'failures')],
          { alarm: 1 },
        ),
        number('Proxies', 'Connected to istiod.', 'short', [query(sum(gauge('pilot_xds')), 'proxies')]),
        lines('Encrypted', 'Requests by policy of their connection: mutual TLS everywhere.', 'reqps', [
          query(sum(rate('istio_requests_total', STEP, received), ['connection_security_policy']), (label) =>
            label('connection_security_policy'),
          ),
        ]),
        lines('By workload', 'Requests that each received.', 'reqps', [
          query(sum(rate('istio_requests_total', STEP, received), ['destination_workload']), (label) =>
            label('destination_workload'),
          ),
        ]),
      ],
    },
    {
      title: 'istiod',
      panels: [
        lines('Pushes', 'Configuration sent to proxies, by type.', 'ops', [
          query(sum(rate('pilot_xds_pushes', STEP), ['type']), (label) => label('type')),
        ]),
        lines(
          'Until proxies have it',
          'p99 from a change to all proxies that need it.',
          's',
          [query(quantile(0.99, sum(bucketRate('pilot_proxy_convergence_time', STEP), ['le'])), 'p99')],
          { warn: 1, alarm: 10 },
        ),
        lines(
          'Refused',
          'Configuration that proxies did not take: none, always.',
          'ops',
          [query(sum(rate('pilot_total_xds_rejects', STEP), ['type']), (label) => label('type'))],
          { alarm: 0.001 },
        ),
        lines('Versions', 'By component.', 'short', [
          query(sum(gauge('istio_build'), ['component', 'tag']), (label) => `${label('component')} ${label('tag')}`),
        ]),
      ],
    },
  ],
};
