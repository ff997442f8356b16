/** What is scraped under which job: rules ask for these, and whoever sets up Prometheus has to give them. */
export const jobs = {
  /** Processes of Turnout: one of everything, or the two services. */
  turnout: ['turnout', 'shortener-service', 'analytics-service'],
  /** blackbox_exporter asking /rest/health, as a client would. */
  health: 'turnout-health',
} as const;

/** What Turnout calls things in its servers (docs/operating.md, Buses). */
export const QUEUE = 'access_logs';
export const DEAD_QUEUE = 'access_logs.dead';
export const TOPIC = 'access-events';
