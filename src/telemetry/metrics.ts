/**
 * Every metric that Turnout has, once: name, kind, unit, meaning, labels. What is counted, exported, alerted on and drawn takes its names from here,
 * so that a wrong one does not compile. Names and units as OpenMetrics 1.0 has them: base units (seconds, bytes), counters end in _total where they
 * are exposed. Labels are bounded: none is ever a code, a URL, a host, an address or a key.
 */

/** What became of a public request, or what else was asked for. */
export const routes = [
  'hit',
  'miss',
  'rule',
  'not_found',
  'pixel',
  'robots',
  'api',
  'dashboard',
  'lab',
  'error',
] as const;
export const threads = ['main', 'worker', 'lookup', 'api', 'clicks'] as const;

/** Of a label: the values that it can have, or `bounded` where a list elsewhere bounds them (operations of the API, status codes, reasons). */
type Values = readonly string[] | 'bounded';

type Kind = 'counter' | 'gauge' | 'histogram';
type Labels = Readonly<Record<string, Values>>;

export interface Metric<K extends Kind = Kind, L extends Labels = Labels> {
  readonly kind: K;
  readonly help: string;
  readonly labels: L;
  /** Upper bounds of a histogram, in the unit of its name. */
  readonly buckets?: readonly number[];
  /** Of a gauge that several threads have: the highest is the process's. The sum otherwise. */
  readonly isMax?: boolean;
}

const counter = <const L extends Labels>(help: string, labels: L = {} as L): Metric<'counter', L> => ({
  kind: 'counter',
  help,
  labels,
});
const gauge = <const L extends Labels>(help: string, labels: L = {} as L): Metric<'gauge', L> => ({
  kind: 'gauge',
  help,
  labels,
});
const highest = (help: string) => ({ ...gauge(help), isMax: true });
const histogram = <const L extends Labels>(
  help: string,
  buckets: readonly number[],
  labels: L = {} as L,
): Metric<'histogram', L> => ({ kind: 'histogram', help, labels, buckets });

/** From what memory takes to what nobody waits for. 0.05 and 0.25 are objectives of redirects. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const;
/** From a click to its visit. 10 is the objective. */
const AGE_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600] as const;
/** From an edit to the last process that knew better. 1 is the objective. */
const PROPAGATION_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60] as const;
const BATCH_CLICKS = [1, 10, 100, 500, 1000, 2500, 5000, 10_000, 32_000] as const;

export const metrics = {
  // Requests: rate, errors, duration.
  turnout_http_requests: counter('Answered requests.', { route: routes, status: 'bounded' }),
  turnout_http_request_duration_seconds: histogram('From the head of a request to its answer.', SECONDS, {
    route: routes,
  }),
  turnout_http_connections: gauge('Open connections.'),
  turnout_api_requests: counter('Answered requests of the REST API.', { operation: 'bounded', status: 'bounded' }),
  turnout_api_request_duration_seconds: histogram('Of requests of the REST API.', SECONDS, { operation: 'bounded' }),

  // Links, as redirects remember them.
  turnout_cache_lookups: counter('Look-ups of a code by where they were answered.', {
    level: ['memory', 'filter', 'redis', 'store'],
    result: ['found', 'absent', 'failed'],
  }),
  turnout_cache_links: gauge('Links in memory.'),
  turnout_cache_bytes: gauge('Memory of remembered links.'),
  turnout_cache_bytes_max: gauge('TURNOUT_CACHE_MAX_BYTES.'),
  turnout_cache_breaker_open: gauge('1 while the cache server is left alone after failures.'),
  turnout_cache_confirmed_age_seconds: highest('Since the store last confirmed what is remembered.'),
  turnout_link_change_propagation_seconds: histogram(
    'From the change of a link in the store until this process has forgotten what was before.',
    PROPAGATION_SECONDS,
  ),

  // The journal of this process.
  turnout_journal_clicks: counter('Clicks that this process took on.'),
  turnout_journal_bytes: gauge('Of clicks on disk, not yet settled.'),
  turnout_journal_bytes_max: gauge('TURNOUT_JOURNAL_MAX_BYTES.'),
  turnout_journal_stalled: gauge('1 while the disk does not take clicks.'),
  turnout_journal_commit_duration_seconds: histogram('Of a group of clicks, until it is on disk.', SECONDS),
  turnout_journal_group_clicks: histogram('Clicks that one write takes.', BATCH_CLICKS),

  // The ledger, of all processes of one store: every process says the same.
  turnout_clicks_accepted: counter('Clicks taken on by any process.'),
  turnout_clicks_stored: counter('Clicks that became visits.'),
  turnout_clicks_pending: gauge('Clicks on their way from a journal to the store.'),
  turnout_clicks_quarantined: gauge('Clicks set aside because they can not be read.'),
  turnout_clicks_dropped: counter('Clicks that were given up, by reason.', { reason: 'bounded' }),
  turnout_clicks_duplicate: counter('Clicks that came again and were absorbed.'),
  turnout_clicks_at_risk: gauge('Answered clicks that are in memory alone.'),
  turnout_ledger_balanced: gauge('1 while accepted = stored + pending + quarantined + dropped.'),

  // The way of clicks.
  turnout_click_age_seconds: histogram('From a click until its visit is stored.', AGE_SECONDS),
  turnout_bus_published: counter('Clicks that the broker confirmed.'),
  turnout_bus_consumed: counter('Clicks settled and acknowledged.'),
  turnout_bus_retried: counter('Batches that failed and were tried again.'),
  turnout_bus_dead_lettered: counter('Messages that are no click, put away with their reason.'),
  turnout_bus_unsettled: gauge('Clicks delivered and not settled yet.'),
  turnout_bus_connected: gauge('1 while the broker can be used.'),
  turnout_consumer_batch_clicks: histogram('Clicks of a batch.', BATCH_CLICKS),
  turnout_consumer_batch_duration_seconds: histogram('Of a batch, from its arrival until it is settled.', SECONDS),
  turnout_live_listeners: gauge('Open streams of live visits.'),
  turnout_live_refused: counter('Streams refused because there were too many.'),

  // Stores.
  turnout_store_transactions: counter('Of the store, by pool.', {
    pool: 'bounded',
    result: ['done', 'failed'],
  }),
  turnout_store_transaction_duration_seconds: histogram('Statements and transactions, by pool.', SECONDS, {
    pool: 'bounded',
  }),
  turnout_store_connections: gauge('Of a pool of connections to a database server.', {
    pool: 'bounded',
    state: ['idle', 'busy'],
  }),
  turnout_store_waiting: gauge('Callers that wait for a connection.', { pool: 'bounded' }),
  turnout_store_up: gauge('1 while the store answers.'),

  // What is told of it.
  turnout_telemetry_sent: counter('Spans, lines of logs and readings of metrics that were taken.', {
    signal: ['traces', 'logs', 'metrics', 'access_log'],
  }),
  turnout_telemetry_dropped: counter('Those that there was no room for, or that nobody took.', {
    signal: ['traces', 'logs', 'metrics', 'access_log'],
  }),

  // What it is used for.
  turnout_links: gauge('Links in the store.'),
  turnout_links_changed: counter('Links made, edited and deleted by this process.', {
    change: ['made', 'edited', 'deleted'],
  }),
  turnout_active_keys: gauge('API keys that were used within five minutes.'),
  turnout_feature_uses: counter('Uses of what not every request uses.', {
    feature: ['rule', 'query_forwarding', 'visit_limit', 'pixel', 'import', 'batch', 'export', 'live', 'simulator'],
  }),

  // Telemetry itself.
  turnout_scrape_missed_threads: counter(
    'Threads that did not answer a scrape in time: what only they know was left out.',
    {
      thread: threads,
    },
  ),
  turnout_scrape_refused_series: counter('Series that were not counted because a metric had too many.'),

  // The process.
  turnout_build_info: gauge('1; which version of Turnout and of Node.', { version: 'bounded', node: 'bounded' }),
  turnout_workers: gauge('Threads that redirect.'),
  turnout_worker_restarts: counter('Threads that redirect and had to be replaced.'),
  turnout_event_loop_delay_seconds: gauge(
    'How late a thread comes to its work: 99th percentile since the last scrape.',
    {
      thread: threads,
    },
  ),
  turnout_event_loop_busy_ratio: gauge('Share of the time that a thread was busy since the last scrape.', {
    thread: threads,
  }),
  turnout_gc_duration_seconds: histogram('Pauses for garbage, by thread, of one second in ten.', SECONDS, {
    thread: threads,
  }),
  turnout_heap_bytes: gauge('Heap in use, by thread.', { thread: threads }),
  turnout_fault_lab_enabled: gauge('1 where TURNOUT_FAULT_LAB may break things on purpose.'),
  process_cpu_seconds: counter('Processor time, user and system.'),
  process_resident_memory_bytes: gauge('Resident memory.'),
  process_start_time_seconds: gauge('Start, in seconds since 1970 UTC.'),
  process_open_fds: gauge('Open file descriptors.'),
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;
export type NameOf<K extends Kind> = {
  [N in MetricName]: (typeof metrics)[N]['kind'] extends K ? N : never;
}[MetricName];

/** Labels that a metric has, with what they can be. */
export type LabelsOf<N extends MetricName> = {
  readonly [L in keyof (typeof metrics)[N]['labels']]: (typeof metrics)[N]['labels'][L] extends readonly (infer V)[]
    ? V
    : string;
};
