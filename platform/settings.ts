/** What public requests come by: an Ingress of F5's NGINX, or a Gateway of Istio's (Gateway API). */
export type Edge = 'ingress' | 'gateway';

/** What an installation may call otherwise. The files that are committed are rendered with these. */
export const settings = {
  /** Where docs/runbooks can be read in a browser, and Grafana. */
  runbooksUrl: 'https://git.example.com/turnout/src/branch/main/docs/runbooks',
  grafanaUrl: 'https://grafana.example.com',
  /** The uid of each data source of Grafana: Prometheus or Mimir, Jaeger, Loki. */
  dataSources: { metrics: 'prometheus', traces: 'jaeger', logs: 'loki' },
  dataSourceUrls: { metrics: 'http://prometheus:9090', traces: 'http://jaeger-query:16686', logs: 'http://loki:3100' },
  /** Takes the traces that the collector keeps, as OTLP by HTTP. */
  tracesOtlpUrl: 'http://jaeger-collector:4318',
  slackChannel: '#sre-alerts',
  /** Holds the webhook's URL, which is a secret. */
  slackUrlFile: '/etc/alertmanager/secrets/slack-url',
  /** Must hear from Watchdog every minute, and calls somebody when it does not. */
  heartbeatUrl: 'https://heartbeat.example.com/turnout',
  /** Where `npm run image` is pushed to: a tag that is never moved, or a digest. */
  image: 'registry.example.com/turnout:0.1.0',
  edge: 'ingress',
  /** Addresses that pods have, as CIDRs with commas between them: X-Forwarded-For is believed from there. K3s' default. */
  podNetworks: '10.42.0.0/16',
  /** A blackbox_exporter, which asks /rest/health as a visitor would. */
  blackboxExporter: 'blackbox-exporter.monitoring:9115',
} as const;

export type Settings = {
  readonly [K in keyof typeof settings]: (typeof settings)[K] extends Edge
    ? Edge
    : (typeof settings)[K] extends string
      ? string
      : { readonly [D in keyof (typeof settings)[K]]: string };
};
