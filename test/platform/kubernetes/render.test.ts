import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { parse } from 'yaml';
import { changesOf } from '../../../platform/diff.ts';
import { differences } from '../../../platform/files.ts';
import { appsOf } from '../../../platform/kubernetes/apps.ts';
import { environmentNames, environments, type Environment } from '../../../platform/kubernetes/environment.ts';
import { podEnvironment, type Variables } from '../../../platform/kubernetes/env.ts';
import type { KubernetesObject } from '../../../platform/kubernetes/object.ts';
import { HOME, kubernetes } from '../../../platform/kubernetes/render.ts';
import { settings, type Settings } from '../../../platform/settings.ts';

const both: readonly Settings[] = [settings, { ...settings, edge: 'gateway' }];

test('what is committed is what is rendered, the same twice, and each object is plain data', () => {
  const rendering = kubernetes(settings);
  assert.deepEqual(differences(rendering), []);
  assert.deepEqual(kubernetes(settings), rendering);
  for (const of of both)
    for (const environment of Object.values(environments))
      for (const { name, objects } of appsOf(environment, of)) {
        assert.ok(existsSync(`platform/kubernetes/${name}.ts`), `${name} is in the file of its name`);
        assert.deepStrictEqual(structuredClone(objects), JSON.parse(JSON.stringify(objects)), name);
      }
});

test('every file is reached from the kustomization of its environment', () => {
  const files = new Map(kubernetes(settings).files.map(({ path, text }) => [path, text]));
  const reached = (folder: string): string[] => {
    const path = `${folder}/kustomization.yaml`;
    const { resources } = parse(files.get(path) ?? '') as { readonly resources: readonly string[] };
    const of = resources.map((name) => `${folder}/${name}`);
    return [path, ...of.flatMap((each) => (each.endsWith('.yaml') ? [each] : reached(each)))];
  };
  const all = environmentNames.flatMap((name) => reached(`${HOME}/${name}`));
  assert.deepEqual(all.toSorted(), [...files.keys()].toSorted());
});

test('an environment of the process that is not one does not compile or is not rendered', () => {
  const secret = { secret: 'urls', key: 'url' };
  type Needed = 'TURNOUT_STORE_URL';
  const refused: readonly Variables<Needed>[] = [
    // @ts-expect-error: there is no such variable.
    { TURNOUT_STORE_URL: secret, TURNOUT_SHORE_URL: 'x' },
    // @ts-expect-error: it is needed.
    { TURNOUT_PORT: 8080 },
    // @ts-expect-error: a URL with a password is no literal.
    { TURNOUT_STORE_URL: 'postgres://user:password@db/turnout' },
  ];
  assert.equal(refused.length, 3, 'by the compiler');
  assert.throws(
    () => podEnvironment<Needed>({ TURNOUT_STORE_URL: secret, TURNOUT_DRAIN_SECONDS: 900 }),
    /TURNOUT_DRAIN_SECONDS: expected a whole number from 0 to 300 \(given: "900"\)/,
  );
  assert.deepEqual(podEnvironment<Needed>({ TURNOUT_STORE_URL: secret, TURNOUT_IS_HTTPS_ENABLED: true }).env, [
    { name: 'TURNOUT_STORE_URL_FILE', value: '/run/secrets/turnout/store_url' },
    { name: 'TURNOUT_IS_HTTPS_ENABLED', value: 'true' },
  ]);
});

const kindsOf = (environment: Environment, of: Settings = settings): Map<string, KubernetesObject[]> =>
  Map.groupBy(
    appsOf(environment, of).flatMap(({ objects }) => objects),
    ({ kind }) => kind,
  );

const SERVICES = new Set(['shortener-service', 'analytics-service']);

/** Both services' own. */
function ofTurnout(environment: Environment, kind: string): readonly KubernetesObject[] {
  return (kindsOf(environment).get(kind) ?? []).filter(({ metadata }) => SERVICES.has(metadata.name));
}

test('one replica is neither scaled nor guarded, and several leave their number to the scaler', () => {
  const specs = (environment: Environment, kind: string): (string | number | undefined)[] =>
    ofTurnout(environment, kind).map((object) => {
      const { spec } = object as unknown as {
        readonly spec: { readonly replicas?: number; readonly minReplicas?: number };
      };
      return spec.minReplicas ?? spec.replicas;
    });
  const workloads = (environment: Environment): (string | number | undefined)[] =>
    ['StatefulSet', 'Deployment'].flatMap((kind) => specs(environment, kind));
  assert.deepEqual(workloads(environments.dev), [1, 1]);
  assert.deepEqual(workloads(environments.prod), [undefined, undefined]);
  assert.deepEqual(specs(environments.dev, 'HorizontalPodAutoscaler'), []);
  assert.deepEqual(specs(environments.staging, 'HorizontalPodAutoscaler'), [2, 2]);
  assert.deepEqual(specs(environments.prod, 'HorizontalPodAutoscaler'), [3, 3]);
  assert.equal(ofTurnout(environments.dev, 'PodDisruptionBudget').length, 0);
  assert.equal(ofTurnout(environments.prod, 'PodDisruptionBudget').length, 2);
});

test('there is one edge, the one that is chosen', () => {
  const edges = both.map((of) =>
    ['Ingress', 'Gateway', 'HTTPRoute'].map((kind) => kindsOf(environments.prod, of).get(kind)?.length ?? 0),
  );
  assert.deepEqual(edges, [
    [1, 0, 0],
    [0, 1, 2],
  ]);
});

test('a change is told by environment, with what it changes', () => {
  const { files } = kubernetes(settings);
  const before = files.filter(({ path }) => !path.includes('/dev/edge/ingress'));
  const edited = [
    ...before
      .filter(({ path }) => !path.endsWith('prod/analytics/service-analytics-service.yaml'))
      .map(({ path, text }) => ({ path, text: path.includes('/prod/shortener/') ? text.replace('5Gi', '9Gi') : text })),
    ...files.filter(({ path }) => path.includes('/dev/edge/ingress')),
  ];
  const { dev = [], prod = [], ...others } = changesOf(before, edited);
  assert.deepEqual(others, {});
  assert.deepEqual(
    [...dev, ...prod].map(({ what, path }) => `${what} ${path}`),
    [
      'added edge/ingress-url-shortener.yaml',
      'removed analytics/service-analytics-service.yaml',
      'changed shortener/statefulset-shortener-service.yaml',
    ],
  );
  assert.match(prod[1]?.diff ?? '', /^@@.*\n(?:.*\n)*-\s+storage: 5Gi\n\+\s+storage: 9Gi\n/);
  assert.deepEqual(changesOf(files, files), {});
});
