import { metrics, type LabelsOf, type Metric, type MetricName, type NameOf } from './metrics.ts';

/**
 * What one thread has counted. Series are found once and kept by whoever counts, so that counting is an addition: a library that looks each of them up
 * by its labels takes 1 us of a redirect's 8 (docs/adr/0022).
 */

/** Series of one metric in one thread. Labels are bounded where they are declared; this bounds a mistake. */
const SERIES_MAX = 2000;

/** A trace that a bucket's count has an example in. */
export interface Exemplar {
  readonly traceId: string;
  readonly value: number;
  /** ms since 1970 UTC. */
  readonly at: number;
}

/** Plain, so that it can go to another thread. Of a histogram: `value` is the sum, `counts` those of each bucket and of what is above. */
export interface Series {
  /** Values in the order of the declaration. */
  readonly labels: readonly string[];
  readonly value: number;
  readonly counts?: readonly number[];
  readonly exemplars?: readonly (Exemplar | null)[] | undefined;
}

export type Snapshot = readonly (readonly [MetricName, readonly Series[]])[];

export class Counter implements Series {
  readonly labels: readonly string[];
  value = 0;

  constructor(labels: readonly string[]) {
    this.labels = labels;
  }
}

export class Histogram implements Series {
  readonly labels: readonly string[];
  readonly #bounds: readonly number[];
  readonly counts: number[];
  exemplars: (Exemplar | null)[] | undefined;
  value = 0;

  constructor(labels: readonly string[], bounds: readonly number[]) {
    this.labels = labels;
    this.#bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  /** In the unit of the metric's name. */
  observe(value: number, traceId: string | null = null): void {
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket++;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.value += value;
    if (traceId === null) return;
    this.exemplars ??= this.counts.map(() => null);
    this.exemplars[bucket] = { traceId, value, at: Date.now() };
  }
}

export class Registry {
  readonly #series = new Map<MetricName, Map<string, Counter | Histogram>>();
  /** Series that there was no room for. */
  refused = 0;

  counter<N extends NameOf<'counter'>>(name: N, labels: LabelsOf<N>): Counter {
    return this.#find(name, labels, (values) => new Counter(values));
  }

  histogram<N extends NameOf<'histogram'>>(name: N, labels: LabelsOf<N>): Histogram {
    const { buckets = [] }: Metric = metrics[name];
    return this.#find(name, labels, (values) => new Histogram(values, buckets)) as Histogram;
  }

  /** A gauge, or the total that somebody else has counted. */
  set<N extends NameOf<'counter' | 'gauge'>>(name: N, value: number, labels: LabelsOf<N>): void {
    this.#find(name, labels, (values) => new Counter(values)).value = value;
  }

  /** All series that there can be, at 0: a counter that begins with its first event hides it from who looks at its growth. Of metrics whose labels are listed. */
  begin(...names: readonly NameOf<'counter' | 'histogram'>[]): void {
    for (const name of names) {
      const { kind, labels }: Metric = metrics[name];
      let all: Readonly<Record<string, string>>[] = [{}];
      for (const [label, values] of Object.entries(labels)) {
        if (values === 'bounded') throw new Error(`${name}: it is not known what ${label} can be`);
        all = all.flatMap((one) => values.map((value) => ({ ...one, [label]: value })));
      }
      for (const one of all) {
        if (kind === 'counter') this.counter(name as NameOf<'counter'>, one);
        else this.histogram(name as NameOf<'histogram'>, one);
      }
    }
  }

  snapshot(): Snapshot {
    return Array.from(this.#series, ([name, series]) => [name, Array.from(series.values(), plain)] as const);
  }

  #find<N extends MetricName>(
    name: N,
    labels: LabelsOf<N>,
    make: (values: readonly string[]) => Counter | Histogram,
  ): Counter | Histogram {
    const values = Object.keys(metrics[name].labels).map((label) => String(labels[label as keyof LabelsOf<N>]));
    const key = values.join('\n');
    const known = this.#series.get(name) ?? new Map<string, Counter | Histogram>();
    this.#series.set(name, known);
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(values);
    if (known.size < SERIES_MAX) known.set(key, made);
    else this.refused++;
    return made;
  }
}

function plain({ labels, value, ...rest }: Counter | Histogram): Series {
  return { labels, value, ...rest };
}

/** One of several threads: sums, but for gauges of which the highest counts; of exemplars the latest. */
export function merge(snapshots: readonly Snapshot[]): Snapshot {
  const all = new Map<MetricName, Map<string, Series>>();
  for (const [name, series] of snapshots.flat()) {
    const { isMax = false }: Metric = metrics[name];
    const merged = all.get(name) ?? new Map<string, Series>();
    all.set(name, merged);
    for (const one of series) {
      const key = one.labels.join('\n');
      const other = merged.get(key);
      merged.set(key, other === undefined ? one : joined(other, one, isMax));
    }
  }
  return Array.from(all, ([name, merged]) => [name, [...merged.values()]] as const);
}

function joined(a: Series, b: Series, isMax: boolean): Series {
  const exemplars = a.exemplars === undefined ? b.exemplars : b.exemplars === undefined ? a.exemplars : null;
  return {
    labels: a.labels,
    value: isMax ? Math.max(a.value, b.value) : a.value + b.value,
    ...(a.counts !== undefined && { counts: a.counts.map((count, i) => count + (b.counts?.[i] ?? 0)) }),
    ...(exemplars !== undefined && { exemplars: exemplars ?? later(a.exemplars ?? [], b.exemplars ?? []) }),
  };
}

function later(a: readonly (Exemplar | null)[], b: readonly (Exemplar | null)[]): (Exemplar | null)[] {
  return a.map((one, i) => {
    const other = b[i] ?? null;
    return one === null || (other !== null && other.at > one.at) ? other : one;
  });
}
