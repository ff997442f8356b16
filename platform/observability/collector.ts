import type { Settings } from '../settings.ts';

/**
 * What an OpenTelemetry Collector keeps of the traces that Turnout sends with TURNOUT_TRACE_RATIO=1: what failed and what was slow always, a share of the rest.
 * It decides when all of a trace has come, so one collector must get all spans of a trace; those of a redirect come from one process.
 */

/** Of traces that are neither errors nor slow, in percent. */
const REST_PERCENT = 10;
/** As Turnout itself has it (docs/tracing.md): what a visitor notices. */
const SLOW_MS = 250;
/** Turnout sends a span within a second of its end. */
const DECISION_WAIT = '10s';
/** In memory until they are decided on; the oldest are decided early when there are more. 5,000 redirects a second for ten seconds, at 1 KiB each. */
const TRACES_MAX = 50_000;
const BATCH_SPANS = 2048;

export interface CollectorPlaces {
  /** Where it listens for OTLP. */
  readonly http: string;
  readonly grpc: string;
  /** What it sends to, as the collector calls and configures its exporters. */
  readonly exporters: Readonly<Record<string, object>>;
  readonly decisionWait?: string;
}

export interface CollectorConfig {
  readonly receivers: object;
  readonly processors: object;
  readonly exporters: object;
  readonly service: { readonly pipelines: object };
}

export function collectorConfig({
  http,
  grpc,
  exporters,
  decisionWait = DECISION_WAIT,
}: CollectorPlaces): CollectorConfig {
  return {
    receivers: { otlp: { protocols: { http: { endpoint: http }, grpc: { endpoint: grpc } } } },
    processors: {
      tail_sampling: {
        decision_wait: decisionWait,
        num_traces: TRACES_MAX,
        policies: [
          { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
          { name: 'slow', type: 'latency', latency: { threshold_ms: SLOW_MS } },
          { name: 'rest', type: 'probabilistic', probabilistic: { sampling_percentage: REST_PERCENT } },
        ],
      },
      batch: { timeout: '1s', send_batch_size: BATCH_SPANS, send_batch_max_size: BATCH_SPANS },
    },
    exporters,
    service: {
      pipelines: {
        traces: { receivers: ['otlp'], processors: ['tail_sampling', 'batch'], exporters: Object.keys(exporters) },
      },
    },
  };
}

/** As it is committed: all addresses, and what it keeps to Jaeger, Tempo or whoever takes OTLP. */
export const committedCollector = ({ tracesOtlpUrl }: Settings): CollectorConfig =>
  collectorConfig({
    http: '0.0.0.0:4318',
    grpc: '0.0.0.0:4317',
    exporters: { otlphttp: { endpoint: tracesOtlpUrl } },
  });
