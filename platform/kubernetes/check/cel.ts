import { Environment } from '@marcbachmann/cel-js';

/** x-kubernetes-validations of a schema, as the API server reads them when an object is made. */

/** What is used here of a JSON Schema. */
export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly { readonly rule: string; readonly message?: string }[];
}

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  enableOptionalTypes: true,
  homogeneousAggregateLiterals: false,
});
const parsed = new Map<string, ReturnType<Environment['parse']>>();
/** `has(self.matches[0].path)`: the library takes no index in has(), and says the same with `in`. */
const INDEXED = /has\((\w[\w.]*\[\d+\][\w.[\]]*)\.(\w+)\)/gu;
/** Words of CEL, by which no field can be called: the API server escapes them. */
const RESERVED = new Set([
  'namespace',
  'package',
  'import',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'let',
  'loop',
  'return',
  'var',
  'void',
  'while',
]);

/** What the rules of a schema, and of all below it, say of a value: `/spec: …`. */
export function* brokenRules(schema: Schema, value: unknown, path = ''): Iterable<string> {
  if (value === undefined || value === null) return;
  for (const { rule, message } of schema['x-kubernetes-validations'] ?? []) {
    // Rules of a change: there is no older object here.
    if (/\boldSelf\b/u.test(rule)) continue;
    const answer = evaluate(rule, toCel(schema, value));
    if (answer !== true) yield `${path}: ${message ?? rule}${typeof answer === 'string' ? ` (${answer})` : ''}`;
  }
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) yield* brokenRules(schema.items ?? {}, each, `${path}/${index}`);
  } else if (typeof value === 'object') {
    for (const [key, each] of Object.entries(value)) yield* brokenRules(below(schema, key), each, `${path}/${key}`);
  }
}

function below({ properties, additionalProperties }: Schema, key: string): Schema {
  return properties?.[key] ?? (typeof additionalProperties === 'object' ? additionalProperties : {});
}

/** A rule that can not be evaluated is not kept, whatever the reason: the reason is what comes back. */
function evaluate(rule: string, self: unknown): unknown {
  try {
    let program = parsed.get(rule);
    if (program === undefined)
      parsed.set(rule, (program = environment.parse(rule.replaceAll(INDEXED, '("$2" in $1)'))));
    return program({ self });
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  }
}

/** CEL tells integers from other numbers, and JSON does not. */
function toCel(schema: Schema, value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) && schema.type !== 'number' ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((each) => toCel(schema.items ?? {}, each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      schema.properties !== undefined && RESERVED.has(key) ? `__${key}__` : key,
      toCel(below(schema, key), each),
    ]),
  );
}
