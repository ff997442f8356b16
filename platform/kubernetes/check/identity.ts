import type { KubernetesObject } from '../object.ts';
import { all, workloads } from './kinds.ts';
import { nameOf, rule, type Finding, type Rule } from './rule.ts';

/** Rules for what objects are called, and for what must never be in one. */

/** RFC 1123, as the API server has it: a host name, or one label of it. */
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/u;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/u;
const SUBDOMAIN_MAX = 253;
const LABEL_MAX = 63;
/** Kinds whose name becomes a host's, or a label. A StatefulSet's pods and their revisions have it in theirs, with a hash of 11 characters. */
const IN_LABELS = new Set(['Namespace', 'Service', 'StatefulSet', 'Deployment', 'CronJob', 'Job', 'DaemonSet']);
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/u;
const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/u;

const WHOLE_CLUSTER = new Set([
  'ClusterIssuer',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'GatewayClass',
  'IngressClass',
  'Namespace',
  'PersistentVolume',
  'PriorityClass',
  'StorageClass',
]);

const SECRET_NAME = /(?:^|_)(?:PASSWORD|PASSPHRASE|SECRET|TOKEN|API_KEY|ACCESS_KEY|PRIVATE_KEY)$/u;
const CREDENTIALS = /^[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:[^\s/@]+@/u;

export const identityRules: readonly Rule[] = [
  rule(
    'unique-objects',
    'Of two objects of one name, the one that is applied last is the one that there is.',
    function* (objects) {
      const seen = new Set<string>();
      for (const object of objects) {
        const group = object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : '';
        const key = [group, object.kind, object.metadata.namespace, object.metadata.name].join(' ');
        if (seen.has(key)) yield [object, `there are two of it in ${object.metadata.namespace ?? 'the cluster'}`];
        seen.add(key);
      }
    },
  ),
  rule('names', 'The API server takes names and labels as RFC 1123 has them.', function* (objects) {
    for (const object of objects) yield* wrongNames(object);
    for (const { object, pod } of workloads(objects))
      for (const { name } of [...pod.containers, ...(pod.initContainers ?? [])])
        if (!LABEL.test(name) || name.length > LABEL_MAX) yield [object, `container "${name}" is no DNS label`];
  }),
  rule('namespaces', 'What has no namespace goes to the one that the operator happens to be in.', function* (objects) {
    for (const object of objects) {
      const isWide = WHOLE_CLUSTER.has(object.kind);
      if (isWide === (object.metadata.namespace !== undefined))
        yield [object, isWide ? 'belongs to the cluster and has a namespace' : 'has no namespace'];
    }
  }),
  rule('no-literal-secret', 'What is committed is read by whoever reads the repository: seal it.', function* (objects) {
    for (const object of objects)
      if (`${object.apiVersion} ${object.kind}` === 'v1 Secret') yield [object, 'is a Secret'];
    for (const { object, pod } of workloads(objects))
      for (const container of [...pod.containers, ...(pod.initContainers ?? [])])
        for (const { name, value } of container.env ?? []) {
          if (value === undefined) continue;
          // Where a file is, is no secret.
          if ((SECRET_NAME.test(name) && value !== '' && !value.startsWith('/')) || CREDENTIALS.test(value))
            yield [object, `${name} has its value in the open: use valueFrom.secretKeyRef or a file`];
        }
    for (const object of all(objects, 'v1 ConfigMap'))
      for (const [key, text] of Object.entries(object.data ?? {}))
        if (text.includes('PRIVATE KEY-----')) yield [object, `${key} has a private key in it`];
  }),
  rule(
    'canary-weights',
    'Weights are parts of a hundred: who reads 5 must be able to trust that it is 5 %.',
    function* (objects) {
      for (const object of all(objects, 'gateway.networking.k8s.io/v1 HTTPRoute'))
        for (const { backendRefs = [] } of object.spec.rules ?? []) yield* unbalanced(object, backendRefs);
      for (const object of all(objects, 'networking.istio.io/v1 VirtualService'))
        for (const { route = [] } of object.spec.http ?? []) yield* unbalanced(object, route);
    },
  ),
];

function* unbalanced(object: KubernetesObject, routes: readonly { readonly weight?: number }[]): Iterable<Finding> {
  if (routes.length < 2) return;
  const sum = routes.reduce((sum, { weight = 0 }) => sum + weight, 0);
  if (sum !== 100) yield [object, `weights sum to ${sum}, not to 100`];
}

function* wrongNames(object: KubernetesObject): Iterable<Finding> {
  const { name, labels = {} } = object.metadata;
  const [pattern, max] = IN_LABELS.has(object.kind) ? [LABEL, LABEL_MAX] : [SUBDOMAIN, SUBDOMAIN_MAX];
  if (!pattern.test(name) || name.length > max)
    yield [object, `${nameOf(object)} is no DNS name of at most ${max} characters`];
  for (const [key, value] of Object.entries(labels))
    if (!LABEL_KEY.test(key) || !LABEL_VALUE.test(value) || value.length > LABEL_MAX)
      yield [object, `label ${key}=${value} is none that the API takes`];
}
