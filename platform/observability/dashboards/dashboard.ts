import type { Vector } from '../promql/expression.ts';

/** Dashboards as data; grafana.ts writes them out. */

/** Grafana's names. */
export type Unit =
  | 'reqps'
  | 'ops'
  | 'mps'
  | 'cps'
  | 's'
  | 'percentunit'
  | 'bytes'
  | 'Bps'
  | 'short'
  | 'bool_yes_no'
  | 'dateTimeFromNow';

export interface Query {
  readonly expr: Vector<never>;
  /** In Grafana's form: {{label}}. */
  readonly legend: string;
  /** With single requests, which lead to their traces: of histograms alone. */
  readonly hasExemplars?: boolean;
}

export interface Panel {
  /** `lines` over time, or the last value as a `number`. */
  readonly kind: 'lines' | 'number';
  readonly title: string;
  /** What it says, and what is good. */
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** From so much on it is yellow, red; where less is worse, `isLowBad`. */
  readonly warn?: number;
  readonly alarm?: number;
  readonly isLowBad?: boolean;
  /** Of 24. */
  readonly width?: 4 | 6 | 8 | 12 | 24;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Dashboard {
  readonly title: string;
  readonly description: string;
  readonly rows: readonly Row[];
}

/** A label that the expression has not does not compile. */
export function query<L extends string>(
  expr: Vector<L>,
  legend: string | ((label: (name: L) => string) => string),
  hasExemplars = false,
): Query {
  return {
    expr,
    legend: typeof legend === 'string' ? legend : legend((name) => `{{${name}}}`),
    ...(hasExemplars && { hasExemplars }),
  };
}

type Drawn = Omit<Panel, 'kind' | 'title' | 'description' | 'unit' | 'queries'>;

const panel =
  (kind: Panel['kind'], width: Panel['width']) =>
  (title: string, description: string, unit: Unit, queries: readonly Query[], drawn: Drawn = {}): Panel => ({
    kind,
    title,
    description,
    unit,
    queries,
    ...(width !== undefined && { width }),
    ...drawn,
  });

export const lines = panel('lines', 12);
export const number = panel('number', 6);
/** What Grafana takes so that at least four scrapes are in it. */
export const STEP = '$__rate_interval';
