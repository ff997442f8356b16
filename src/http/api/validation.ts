import type { FastifySchemaCompiler } from 'fastify';
import type { TObject, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Format } from 'typebox/format';
import { parseDate } from '../../core/dates.ts';
import { invalidData, type FieldError } from '../../core/errors.ts';

// A time zone changes what a date means, never whether it is one.
Format.Set('date-time', (text) => parseDate(text, 'UTC') !== null);

export interface Checked {
  /** What was sent, read by the schema where it came as text, without the members that are wrong. */
  readonly value: Record<string, unknown>;
  readonly problems: readonly FieldError[];
}

/**
 * A check of an object by its schema, member by member, so that every offending one is named. Unknown members are ignored.
 * `text`: values are texts from a query or a path, and are read as their schema says.
 */
export function compileCheck(schema: TObject, text: boolean): (input: unknown) => Checked {
  const required = new Set<string>(schema.required);
  const members = Object.entries(schema.properties as Record<string, TSchema>).map(
    ([name, member]) => [name, member, Compile(member)] as const,
  );
  return (input) => {
    const given = (input ?? {}) as Record<string, unknown>;
    const value: Record<string, unknown> = {};
    const problems: FieldError[] = [];
    for (const [name, member, compiled] of members) {
      const read = text ? fromText(given[name] as string | string[] | undefined, member) : given[name];
      if (read === undefined) {
        if (required.has(name)) problems.push({ field: name, problem: 'is required' });
      } else if (compiled.Check(read)) value[name] = read;
      else problems.push(...describe(name, compiled.Errors(read)));
    }
    return { value, problems };
  };
}

/** For Fastify. What is wrong becomes one `invalid-data` error. */
export const validatorCompiler: FastifySchemaCompiler<TObject> = ({ schema, httpPart }) => {
  const check = compileCheck(schema, httpPart !== 'body');
  return (input: unknown) => {
    const { value, problems } = check(input);
    return problems.length === 0 ? { value } : { error: invalidData(problems) };
  };
};

function fromText(given: string | string[] | undefined, schema: TSchema): unknown {
  if (given === undefined) return undefined;
  const { type } = schema as { type?: string };
  if (type === 'array') return typeof given === 'string' ? [given] : given;
  // Of a value given more than once the last counts, as in PHP.
  const text = typeof given === 'string' ? given : (given.at(-1) ?? '');
  if (type === 'integer') return /^-?\d{1,15}$/u.test(text.trim()) ? Number(text) : text;
  if (type !== 'boolean') return text;
  // A flag that is merely there (`?excludeBots`) is set.
  if (text === '' || text === '1' || text.toLowerCase() === 'true') return true;
  return text === '0' || text.toLowerCase() === 'false' ? false : text;
}

type SchemaError = ReturnType<ReturnType<typeof Compile>['Errors']>[number];

function describe(name: string, errors: readonly SchemaError[]): FieldError[] {
  const byField = new Map<string, Set<string>>();
  for (const error of errors) {
    for (const [field, problem] of describeOne(name, error)) {
      byField.set(field, (byField.get(field) ?? new Set()).add(problem));
    }
  }
  if (byField.size === 0) byField.set(name, new Set(['is not acceptable']));
  return [...byField].map(([field, texts]) => ({ field, problem: [...texts].join(' or ') }));
}

function describeOne(name: string, error: SchemaError): readonly (readonly [string, string])[] {
  const steps = error.instancePath.split('/').slice(1);
  const field = steps.reduce((path, step) => (/^\d+$/u.test(step) ? `${path}[${step}]` : `${path}.${step}`), name);
  if (error.keyword === 'anyOf') return [];
  if (error.keyword === 'required') {
    return error.params.requiredProperties.map((member) => [`${field}.${member}`, 'is required'] as const);
  }
  if (error.keyword === 'enum') return [[field, `must be one of ${error.params.allowedValues.join(', ')}`]];
  if (error.keyword === 'format' && error.params.format === 'date-time') return [[field, 'must be a date (ISO 8601)']];
  return [[field, error.message]];
}
