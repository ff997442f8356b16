import type { KubernetesObject } from '../object.ts';
import { all, workloads } from './kinds.ts';
import { madeSecrets } from './made.ts';
import { rule, type Rule } from './rule.ts';

/** Rules for what an object names: it has to be there, under that name and with that key. */

/** Storage classes that a cluster has of itself: K3s' own. */
const CLUSTERS_OWN_CLASSES = ['local-path'];

interface Reference {
  readonly name: string;
  readonly key?: string;
  readonly optional?: boolean;
}

export const referenceRules: readonly Rule[] = [
  rule('config-maps', 'A pod waits for ever for a ConfigMap that nobody makes.', function* (objects) {
    const keys = new Map(
      all(objects, 'v1 ConfigMap').map(({ metadata, data, binaryData }) => [
        metadata.name,
        Object.keys({ ...data, ...binaryData }),
      ]),
    );
    for (const object of objects)
      for (const text of missing(found(object, CONFIG_MAPS), keys)) yield [object, `ConfigMap ${text}`];
  }),
  rule('secrets', 'A pod waits for ever for a Secret that nobody seals, and no operator makes.', function* (objects) {
    const keys = madeSecrets(objects);
    for (const object of objects)
      for (const text of missing(found(object, SECRETS), keys)) yield [object, `Secret ${text}`];
  }),
  rule(
    'service-accounts',
    'Pods of an account that is not there are never made; those of `default` share it with all others.',
    function* (objects) {
      const accounts = new Set(
        objects.filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => metadata.name),
      );
      for (const { object, pod } of workloads(objects))
        if (!accounts.has(pod.serviceAccountName ?? 'default'))
          yield [object, `ServiceAccount ${pod.serviceAccountName ?? 'default'} is not there`];
    },
  ),
  rule(
    'scale-targets',
    'An autoscaler of what is not there scales nothing, and says so only in its status.',
    function* (objects) {
      for (const object of all(objects, 'autoscaling/v2 HorizontalPodAutoscaler')) {
        const { apiVersion, kind, name } = object.spec?.scaleTargetRef ?? {};
        const target = objects.find((each) => each.kind === kind && each.metadata.name === name);
        if (target?.apiVersion !== apiVersion) yield [object, `${apiVersion} ${kind}/${name} is not there`];
      }
    },
  ),
  rule('claims', 'A volume of a claim that is not there is never bound.', function* (objects) {
    const claims = new Set(all(objects, 'v1 PersistentVolumeClaim').map(({ metadata }) => metadata.name));
    for (const { object, pod } of workloads(objects))
      for (const { persistentVolumeClaim } of pod.volumes ?? [])
        if (persistentVolumeClaim !== undefined && !claims.has(persistentVolumeClaim.claimName))
          yield [object, `PersistentVolumeClaim ${persistentVolumeClaim.claimName} is not there`];
  }),
  rule('storage-classes', 'A claim of a class that is not there is never bound.', function* (objects) {
    const classes = new Set([
      ...objects.filter(({ kind }) => kind === 'StorageClass').map(({ metadata }) => metadata.name),
      ...CLUSTERS_OWN_CLASSES,
    ]);
    for (const object of objects)
      for (const [key, value] of fields(object))
        if ((key === 'storageClassName' || key === 'storageClass') && !classes.has(String(value)))
          yield [object, `StorageClass ${String(value)} is not there`];
  }),
];

type Finder = (key: string, value: unknown) => Reference | null;

const keyed = (value: unknown): Reference => value as Reference;

const CONFIG_MAPS: Finder = (key, value) =>
  key === 'configMap' || key === 'configMapKeyRef' || key === 'configMapRef' ? keyed(value) : null;

/** Fields of core kinds, and those of operators' kinds that are used here. What cert-manager and the like write to is no reference. */
const SECRET_FIELDS = new Set([
  'secretKeyRef',
  'secretRef',
  'importCredentialsSecret',
  'accessKeyId',
  'secretAccessKey',
  'passwordSecret',
]);

const SECRETS: Finder = (key, value) => {
  if (key === 'secretName' && typeof value === 'string') return { name: value };
  if (key === 'secret' && typeof value === 'object' && value !== null) return { ...value, name: nameIn(value) };
  return SECRET_FIELDS.has(key) && typeof value === 'object' && value !== null ? keyed(value) : null;
};

/** A volume's is called otherwise than a projected one's. */
const nameIn = (value: { secretName?: string; name?: string }): string => value.secretName ?? value.name ?? '';

/** The names in lists as well: `imagePullSecrets: [{name}]`, `certificateRefs: [{name}]`. */
const SECRET_LISTS = new Set(['imagePullSecrets', 'certificateRefs']);

function found(object: KubernetesObject, finder: Finder): readonly Reference[] {
  return fields(object).flatMap(([key, value]) => {
    if (finder === SECRETS && SECRET_LISTS.has(key) && Array.isArray(value)) return value as readonly Reference[];
    const reference = finder(key, value);
    // Of a volume: each item names a key.
    const items = (value as { items?: { key: string }[] } | null)?.items;
    if (reference === null || items === undefined) return reference === null ? [] : [reference];
    return items.map(({ key }) => ({ ...reference, key }));
  });
}

function missing(references: readonly Reference[], keys: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  return new Set(wrong(references, keys));
}

function* wrong(references: readonly Reference[], keys: ReadonlyMap<string, readonly string[]>): Iterable<string> {
  for (const { name, key, optional } of references) {
    if (optional === true) continue;
    const there = keys.get(name);
    if (there === undefined) yield `${name} is not there`;
    else if (key !== undefined && !there.includes(key)) yield `${name} has no key ${key}`;
  }
}

/** Each field of an object, however deep. */
export function fields(value: unknown): readonly (readonly [key: string, value: unknown])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    Array.isArray(value) ? fields(each) : [[key, each] as const, ...fields(each)],
  );
}
