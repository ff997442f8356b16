import { metrics, type Metric, type MetricName } from './metrics.ts';
import type { Exemplar, Series, Snapshot } from './registry.ts';

/** What Prometheus reads: OpenMetrics 1.0, which has exemplars, or its own text format, version 0.0.4. */

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

const TYPES = {
  openMetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  text: 'text/plain; version=0.0.4; charset=utf-8',
} as const;

/** In the order of the declaration. `accept` is the header of whoever asks. */
export function expose(snapshot: Snapshot, accept: string): Exposition {
  const isOpen = accept.includes('application/openmetrics-text');
  const found = new Map(snapshot);
  const families = (Object.keys(metrics) as MetricName[]).map((name) =>
    family(name, metrics[name], found.get(name) ?? [], isOpen),
  );
  const text = `${families.join('')}${isOpen ? '# EOF\n' : ''}`;
  return { contentType: isOpen ? TYPES.openMetrics : TYPES.text, text };
}

function family(name: MetricName, metric: Metric, series: readonly Series[], isOpen: boolean): string {
  if (series.length === 0) return '';
  const { kind, help } = metric;
  const sample = kind === 'counter' ? `${name}_total` : name;
  // OpenMetrics names the family, and the older format each of its samples.
  const title = isOpen ? name : sample;
  const unit = /_(seconds|bytes)$/.exec(name)?.[1];
  const head = [
    `# HELP ${title} ${help}`,
    `# TYPE ${title} ${kind}`,
    ...(isOpen && unit !== undefined ? [`# UNIT ${name} ${unit}`] : []),
  ];
  const lines = series.flatMap((one) => {
    const labels = Object.keys(metric.labels).map((label, i) => `${label}="${escaped(one.labels[i] ?? '')}"`);
    return kind === 'histogram'
      ? buckets(name, metric, one, labels, isOpen)
      : [`${sample}${braced(labels)} ${one.value}`];
  });
  return `${[...head, ...lines].join('\n')}\n`;
}

function buckets(
  name: string,
  { buckets: bounds = [] }: Metric,
  { value, counts = [], exemplars }: Series,
  labels: readonly string[],
  isOpen: boolean,
): string[] {
  let sum = 0;
  const lines = counts.map((count, i) => {
    sum += count;
    const bound = bounds[i] === undefined ? '+Inf' : isOpen ? decimal(bounds[i]) : String(bounds[i]);
    return `${name}_bucket${braced([...labels, `le="${bound}"`])} ${sum}${isOpen ? exemplarText(exemplars?.[i]) : ''}`;
  });
  return [...lines, `${name}_sum${braced(labels)} ${value}`, `${name}_count${braced(labels)} ${sum}`];
}

function exemplarText(exemplar: Exemplar | null | undefined): string {
  if (exemplar == null) return '';
  const { traceId, value, at } = exemplar;
  return ` # {trace_id="${escaped(traceId)}"} ${value} ${at / 1000}`;
}

/** Bounds are floats there (OpenMetrics 1.0, Considerations: Canonical Numbers). */
function decimal(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

function braced(labels: readonly string[]): string {
  return labels.length === 0 ? '' : `{${labels.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
