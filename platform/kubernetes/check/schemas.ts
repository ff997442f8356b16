import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import type { KubernetesObject } from '../object.ts';
import { brokenRules, type Schema } from './cel.ts';
import { models } from './models.ts';
import { rule, type Finding, type Rule } from './rule.ts';

/** Rules for each object alone: what the API server says of its fields. */

/** Of Kubernetes itself. */
export const schemaRules: readonly Rule[] = [
  rule('plain-data', 'What JSON can not say is rendered as something else than was meant.', function* (objects) {
    for (const object of objects)
      for (const path of unplain(object)) yield [object, `${path} is nothing that JSON can say`];
  }),
  rule('core-schema', 'The API server refuses what its schema refuses.', function* (objects) {
    for (const object of objects.filter(({ apiVersion }) => isCore(apiVersion))) {
      const Model = models.get(`${object.apiVersion} ${object.kind}`);
      if (Model === undefined) yield [object, `${object.apiVersion} ${object.kind} has no model in check/models.ts`];
      else yield* refusals(object, () => new Model(object).validate());
    }
  }),
];

/**
 * Of resources of operators: strict, so that a field that is unknown is refused (the API server would drop it), and with their CEL rules. `folder` holds
 * `<group>/<kind>_<version>.json`.
 */
export function crdRule(folder: string): Rule {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    useDefaults: true,
    validateFormats: false,
    unicodeRegExp: false,
    code: { regExp },
  });
  const loaded = new Map<string, { readonly schema: Schema; readonly validate: ValidateFunction } | null>();
  const load = (path: string) => {
    let found = loaded.get(path);
    if (found === undefined) {
      const schema = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Schema) : null;
      found = schema === null ? null : { schema, validate: ajv.compile(strict(schema)) };
      loaded.set(path, found);
    }
    return found;
  };
  return rule(
    'crd-schema',
    'The API server refuses what the schema of a resource refuses, and drops what it does not know.',
    function* (objects) {
      for (const object of objects.filter(({ apiVersion }) => !isCore(apiVersion))) {
        const [group = '', version = ''] = object.apiVersion.split('/');
        const found = load(`${folder}/${group}/${object.kind.toLowerCase()}_${version}.json`);
        if (found === null) {
          yield [object, `${object.apiVersion} ${object.kind} has no schema in ${folder}`];
          continue;
        }
        // With defaults filled in, as CEL sees it.
        const copy = structuredClone(object);
        found.validate(copy);
        for (const { instancePath, message, params } of found.validate.errors ?? [])
          yield [object, `${instancePath} ${message} ${JSON.stringify(params)}`];
        for (const text of brokenRules(found.schema, copy)) yield [object, text];
      }
    },
  );
}

/** Go's `(?i)`, anywhere in a pattern, is a flag here. */
const regExp = Object.assign(
  (pattern: string) => new RegExp(pattern.replace('(?i)', ''), pattern.includes('(?i)') ? 'i' : ''),
  { code: 'new RegExp' },
);

/** What the API server itself says of each object, at the root. */
const strict = (schema: Schema): object => ({
  ...schema,
  properties: { apiVersion: {}, kind: {}, metadata: {}, ...schema.properties },
  additionalProperties: false,
});

/** Groups of Kubernetes itself; those of its projects end in k8s.io, too. */
const EXTENSIONS = new Set(['gateway.networking.k8s.io', 'snapshot.storage.k8s.io']);
function isCore(apiVersion: string): boolean {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return !EXTENSIONS.has(group) && (!group.includes('.') || group.endsWith('.k8s.io'));
}

function* refusals(object: KubernetesObject, validate: () => void): Iterable<Finding> {
  try {
    validate();
  } catch (error) {
    for (const line of (error as Error).message.split('\n')) yield [object, line];
  }
}

function* unplain(value: unknown, path = ''): Iterable<string> {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) yield path;
  } else if (typeof value !== 'object') yield path;
  else if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) yield path;
  else for (const [key, each] of Object.entries(value)) yield* unplain(each, `${path}/${key}`);
}
