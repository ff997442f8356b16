import { metrics, type Metric } from './metrics.ts';
import { resourceJson } from './otlp-json.ts';
import { OtlpQueue, type OtlpEndpoint } from './otlp.ts';
import type { Exemplar, Series, Snapshot } from './registry.ts';
import type { Attributes } from './span.ts';

/** The metrics of a process, sent to a collector again and again: for one that reads no /metrics. The same names, and sums since the start. */

export interface OtlpMetricsOptions {
  readonly endpoint: OtlpEndpoint;
  readonly resource: Attributes;
  readonly everySeconds: number;
  /** All of them, of all threads. */
  readonly read: () => Promise<Snapshot>;
}

interface Reading {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly snapshot: Snapshot;
}

export class OtlpMetrics {
  readonly #queue: OtlpQueue<Reading>;
  readonly #read: () => Promise<Snapshot>;
  readonly #timer: NodeJS.Timeout;

  constructor({ endpoint, resource, everySeconds, read }: OtlpMetricsOptions) {
    const of = resourceJson(resource);
    // Sums since the start: of several readings that wait, the last one says all.
    this.#queue = new OtlpQueue(endpoint, 'metrics', (readings) => metricsJson(of, readings.at(-1)));
    this.#read = read;
    this.#timer = setInterval(() => void this.#tell().catch(() => {}), everySeconds * 1000).unref();
  }

  /** Sends a last reading. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    // Threads that are gone have nothing to say.
    await this.#tell().catch(() => {});
    await this.#queue.stop();
  }

  async #tell(): Promise<void> {
    this.#queue.push({ at: Date.now(), snapshot: await this.#read() });
  }
}

/** Since 1970 UTC, in nanoseconds as text. */
const STARTED = nanosOf(performance.timeOrigin);

function metricsJson(resource: string, reading: Reading | undefined): string {
  const { snapshot = [], at = 0 } = reading ?? {};
  const all = snapshot.filter(([, series]) => series.length > 0);
  const list = all.map(([name, series]) => metricJson(name, metrics[name], series, nanosOf(at)));
  return `{"resourceMetrics":[{"resource":${resource},"scopeMetrics":[{"scope":{"name":"turnout"},"metrics":[${list.join()}]}]}]}`;
}

function metricJson(name: string, metric: Metric, series: readonly Series[], time: string): string {
  const unit = /_(seconds|bytes|ratio)$/.exec(name)?.[1] ?? '';
  const head = { name, description: metric.help, unit: { seconds: 's', bytes: 'By', ratio: '1' }[unit] ?? '' };
  const names = Object.keys(metric.labels);
  const points = series.map((one) => ({
    attributes: names.map((key, i) => ({ key, value: { stringValue: one.labels[i] ?? '' } })),
    startTimeUnixNano: STARTED,
    timeUnixNano: time,
    ...(metric.kind === 'histogram' ? histogramPoint(metric, one) : { asDouble: one.value }),
  }));
  if (metric.kind === 'gauge') return JSON.stringify({ ...head, gauge: { dataPoints: points } });
  // 2: cumulative.
  const sums = { aggregationTemporality: 2, dataPoints: points };
  return JSON.stringify(
    metric.kind === 'histogram' ? { ...head, histogram: sums } : { ...head, sum: { ...sums, isMonotonic: true } },
  );
}

function histogramPoint({ buckets = [] }: Metric, { value, counts = [], exemplars = [] }: Series): object {
  return {
    count: String(counts.reduce((sum, count) => sum + count, 0)),
    sum: value,
    bucketCounts: counts.map(String),
    explicitBounds: buckets,
    exemplars: exemplars.flatMap((exemplar) => (exemplar === null ? [] : [exemplarOf(exemplar)])),
  };
}

function exemplarOf({ traceId, value, at }: Exemplar): object {
  return { traceId, asDouble: value, timeUnixNano: nanosOf(at) };
}

function nanosOf(ms: number): string {
  return `${Math.round(ms)}000000`;
}
