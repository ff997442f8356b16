/** Metrics of others: those that rules and dashboards use, as their exporters name them, and where that can be read. */

export interface ForeignMetric<K extends string = string, L extends string = string> {
  readonly kind: K;
  readonly labels: readonly L[];
}

export const gauge = <const L extends string = never>(...labels: readonly L[]): ForeignMetric<'gauge', L> => ({
  kind: 'gauge',
  labels,
});
/** The name is as exposed: not every exporter ends it in _total. */
export const counter = <const L extends string = never>(...labels: readonly L[]): ForeignMetric<'counter', L> => ({
  kind: 'counter',
  labels,
});
export const histogram = <const L extends string = never>(...labels: readonly L[]): ForeignMetric<'histogram', L> => ({
  kind: 'histogram',
  labels,
});
