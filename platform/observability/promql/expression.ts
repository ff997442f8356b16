/**
 * PromQL as values: what is a vector, a range or a number does not compile where another one is needed, and labels that an expression does not have
 * can not be grouped by or named in an alert.
 */

export type Window = `${number}${'s' | 'm' | 'h' | 'd'}` | '$__rate_interval' | '$__range';

/** Of a binary operation, or of one thing: what has to stand in parentheses beside an operator. */
type Form = 'operation' | 'one';

/** An instant vector whose series have the labels L. */
export class Vector<L extends string = string> {
  readonly text: string;
  readonly form: Form;
  /** Labels of its series: for the compiler alone. */
  declare readonly labels: (label: L) => void;

  constructor(text: string, form: Form = 'one') {
    this.text = text;
    this.form = form;
  }
}

/** What rate() and its like take. */
export class Range<L extends string = string> {
  readonly text: string;
  declare readonly labels: (label: L) => void;

  constructor(text: string) {
    this.text = text;
  }
}

/** One number, which goes with every series. */
export class Scalar {
  readonly text: string;
  readonly form: Form = 'one';
  declare readonly kind: 'scalar';

  constructor(text: string) {
    this.text = text;
  }
}

type Operand<L extends string> = Vector<L> | Scalar | number;

const operand = (value: Operand<never>): string =>
  typeof value === 'number' ? String(value) : value.form === 'operation' ? `(${value.text})` : value.text;

function operation<L extends string>(
  left: Operand<L>,
  operator: string,
  right: Operand<never>,
  matching = '',
): Vector<L> {
  return new Vector<L>(`${operand(left)} ${operator}${matching} ${operand(right)}`, 'operation');
}

const on = (labels: readonly string[] | undefined): string =>
  labels === undefined ? '' : ` on (${labels.join(', ')})`;

export const add = <L extends string>(left: Operand<L>, right: Operand<L>): Vector<L> => operation(left, '+', right);
export const subtract = <L extends string>(left: Operand<L>, right: Operand<L>): Vector<L> =>
  operation(left, '-', right);
export const multiply = <L extends string>(left: Operand<L>, right: Operand<L>): Vector<L> =>
  operation(left, '*', right);
/** Series of both sides with the same labels, or with the same ones of `labels`. */
export const divide = <L extends string, R extends string>(
  left: Operand<L>,
  right: Operand<R>,
  labels?: readonly (L & R)[],
): Vector<L> => operation(left, '/', right, on(labels));

export const above = <L extends string>(left: Vector<L>, right: Operand<L>): Vector<L> => operation(left, '>', right);
export const below = <L extends string>(left: Vector<L>, right: Operand<L>): Vector<L> => operation(left, '<', right);
export const equal = <L extends string>(left: Vector<L>, right: number): Vector<L> => operation(left, '==', right);
/** Series of the left for which there are some of the right. */
export const and = <L extends string, R extends string>(
  left: Vector<L>,
  right: Vector<R>,
  labels?: readonly (L & R)[],
): Vector<L> => operation(left, 'and', right, on(labels));
/** Of its labels those count that both sides have. */
export const or = <L extends string, R extends string>(left: Vector<L>, right: Vector<R>): Vector<L & R> =>
  operation(left, 'or', right);

const aggregate =
  (name: string) =>
  <L extends string, B extends L = never>(vector: Vector<L>, by: readonly B[] = []): Vector<B> =>
    new Vector(`${name}${by.length === 0 ? '' : ` by (${by.join(', ')}) `}(${vector.text})`);

export const sum = aggregate('sum');
export const max = aggregate('max');
export const min = aggregate('min');
export const count = aggregate('count');

export const topk = <L extends string>(most: number, vector: Vector<L>): Vector<L> =>
  new Vector(`topk(${most}, ${vector.text})`);

const overRange =
  (name: string) =>
  <L extends string>(range: Range<L>): Vector<L> =>
    new Vector(`${name}(${range.text})`);

export const sumOverTime = overRange('sum_over_time');
export const minOverTime = overRange('min_over_time');
export const rateOf = overRange('rate');
export const increaseOf = overRange('increase');

export const time = (): Scalar => new Scalar('time()');
export const vector = (value: number): Vector<never> => new Vector(`vector(${value})`);
/** 1 when there is no such series. */
export const absent = (of: Vector<never>): Vector<never> => new Vector(`absent(${of.text})`);

/** Of buckets' rates, which must have been summed by `le` and by what is wanted beside. */
export const quantile = <L extends string>(share: number, buckets: Vector<L | 'le'>): Vector<Exclude<L, 'le'>> =>
  new Vector(`histogram_quantile(${share}, ${buckets.text})`);
