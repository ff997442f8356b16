import { metrics, type MetricName } from '../../../src/telemetry/metrics.ts';
import { exporters } from '../exporters/all.ts';
import { increaseOf, Range, rateOf, Vector, type Window } from './expression.ts';

/**
 * Series of metrics that somebody declares: Turnout in src/telemetry/metrics.ts, others in ../exporters. An unknown metric, label or value of a label
 * does not compile. Suffixes (_total, _bucket, _sum, _count) come from the kind.
 */

/** What Prometheus adds to all series of a target; `namespace` and `pod` in Kubernetes alone. */
export const targetLabels = ['job', 'instance', 'namespace', 'pod'] as const;
export type TargetLabel = (typeof targetLabels)[number];

type Own = typeof metrics;
type Foreign = typeof exporters;
type Kind = 'counter' | 'gauge' | 'histogram';

type NameOf<K extends Kind> =
  | { [N in MetricName]: Own[N]['kind'] extends K ? N : never }[MetricName]
  | { [N in keyof Foreign]: Foreign[N]['kind'] extends K ? N : never }[keyof Foreign];

type ValuesOf<N> = N extends MetricName
  ? {
      [L in keyof Own[N]['labels'] & string]: Own[N]['labels'][L] extends readonly (infer V extends string)[]
        ? V
        : string;
    }
  : N extends keyof Foreign
    ? Record<Foreign[N]['labels'][number], string>
    : never;

/** The labels of a metric's series. */
export type LabelOf<N> = (keyof ValuesOf<N> & string) | TargetLabel;

type Matcher<V extends string> = V | readonly V[] | { readonly not: V | readonly V[] } | { readonly matches: string };

export type Match<N> = { readonly [L in keyof ValuesOf<N>]?: Matcher<ValuesOf<N>[L]> } & {
  readonly [L in TargetLabel]?: Matcher<string>;
};

/** Of a metric whose value counts as it is. */
export function gauge<N extends NameOf<'gauge'>>(name: N, match?: Match<N>): Vector<LabelOf<N>> {
  return new Vector(selector(name, match));
}

export function gaugeOver<N extends NameOf<'gauge'>>(name: N, window: Window, match?: Match<N>): Range<LabelOf<N>> {
  return new Range(`${selector(name, match)}[${window}]`);
}

/** Per second. */
export function rate<N extends NameOf<'counter'>>(name: N, window: Window, match?: Match<N>): Vector<LabelOf<N>> {
  return rateOf(new Range(`${selector(exposed(name), match)}[${window}]`));
}

export function increase<N extends NameOf<'counter'>>(name: N, window: Window, match?: Match<N>): Vector<LabelOf<N>> {
  return increaseOf(new Range(`${selector(exposed(name), match)}[${window}]`));
}

/** What a histogram counted, per second. */
export function countRate<N extends NameOf<'histogram'>>(
  name: N,
  window: Window,
  match?: Match<N>,
): Vector<LabelOf<N>> {
  return rateOf(new Range(`${selector(`${name}_count`, match)}[${window}]`));
}

/** All buckets, for quantile(). */
export function bucketRate<N extends NameOf<'histogram'>>(
  name: N,
  window: Window,
  match?: Match<N>,
): Vector<LabelOf<N> | 'le'> {
  return rateOf(new Range(`${selector(`${name}_bucket`, match)}[${window}]`));
}

/** The bucket of what was at most `bound`; it must be one that the histogram has, or throws. */
export function withinRate<N extends NameOf<'histogram'> & MetricName>(
  name: N,
  bound: number,
  window: Window,
  match?: Match<N>,
): Vector<LabelOf<N>> {
  const metric: { readonly buckets?: readonly number[] } = metrics[name];
  if (metric.buckets?.includes(bound) !== true) throw new Error(`${name} has no bucket ${bound}`);
  // OpenMetrics and Prometheus 3 write 1.0 where others write 1.
  const le = Number.isInteger(bound) ? `le=~"${bound}(\\\\.0)?"` : `le="${bound}"`;
  return rateOf(new Range(`${selector(`${name}_bucket`, match, le)}[${window}]`));
}

/** Names as they are exposed: an own counter ends in _total, others are declared as they are. */
function exposed(name: string): string {
  return name in metrics ? `${name}_total` : name;
}

function selector(name: string, match: object = {}, ...further: readonly string[]): string {
  const matchers = [...Object.entries(match as Record<string, Matcher<string>>).map(matcherText), ...further];
  return matchers.length === 0 ? name : `${name}{${matchers.join(', ')}}`;
}

function matcherText([label, matcher]: readonly [string, Matcher<string>]): string {
  if (typeof matcher === 'string') return `${label}="${matcher}"`;
  if (isList(matcher)) return `${label}=~"${matcher.join('|')}"`;
  if ('matches' in matcher) return `${label}=~"${matcher.matches}"`;
  const { not } = matcher;
  return typeof not === 'string' ? `${label}!="${not}"` : `${label}!~"${not.join('|')}"`;
}

const isList = (value: Matcher<string>): value is readonly string[] => Array.isArray(value);

/** Every name that a scrape can bring, with its labels beside those of the target: what tests compare expressions with. */
export function exposedSeries(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const enter = (name: string, kind: Kind, labels: readonly string[], isOwn: boolean): void => {
    if (kind === 'histogram') {
      found.set(`${name}_bucket`, [...labels, 'le']);
      for (const suffix of ['sum', 'count']) found.set(`${name}_${suffix}`, labels);
    } else found.set(kind === 'counter' && isOwn ? `${name}_total` : name, labels);
  };
  for (const [name, { kind, labels }] of Object.entries(metrics)) enter(name, kind, Object.keys(labels), true);
  for (const [name, { kind, labels }] of Object.entries(exporters)) enter(name, kind, labels, false);
  return found;
}
