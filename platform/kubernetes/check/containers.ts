import type { IContainer } from 'kubernetes-models/v1/Container';
import type { KubernetesObject } from '../object.ts';
import { workloads, type Workload } from './kinds.ts';
import { quantity } from './quantity.ts';
import { rule, type Rule } from './rule.ts';

/** Rules for pods of our own templates: what Pod Security calls restricted, and what the documents promise beyond it. */

type Container = readonly [workload: Workload, container: IContainer, isInit: boolean];

function* containersOf(objects: readonly KubernetesObject[]): Iterable<Container> {
  for (const workload of workloads(objects)) {
    for (const container of workload.pod.containers) yield [workload, container, false];
    for (const container of workload.pod.initContainers ?? []) yield [workload, container, true];
  }
}

const perContainer = (name: string, explains: string, find: (...container: Container) => Iterable<string>): Rule =>
  rule(name, explains, function* (objects) {
    for (const [workload, container, isInit] of containersOf(objects))
      for (const text of find(workload, container, isInit)) yield [workload.object, `${container.name}: ${text}`];
  });

const perPod = (name: string, explains: string, find: (workload: Workload) => Iterable<string>): Rule =>
  rule(name, explains, function* (objects) {
    for (const workload of workloads(objects)) for (const text of find(workload)) yield [workload.object, text];
  });

export const containerRules: readonly Rule[] = [
  perContainer(
    'resources',
    'Without requests a pod goes where there is no room, without limits it takes what others need.',
    function* (_, { resources }) {
      for (const name of ['cpu', 'memory']) {
        const request = resources?.requests?.[name];
        const limit = resources?.limits?.[name];
        if (request === undefined) yield `has no request of ${name}`;
        if (limit === undefined) yield `has no limit of ${name}`;
        if (request !== undefined && limit !== undefined && quantity(request) > quantity(limit))
          yield `asks for more ${name} (${request}) than it may have (${limit})`;
      }
    },
  ),
  perContainer(
    'probes',
    'Without a probe, requests go to a pod that is not ready, and one that hangs stays.',
    function* ({ endsByItself }, container, isInit) {
      if (isInit || endsByItself) return;
      if (container.readinessProbe === undefined) yield 'has no readinessProbe';
      if (container.livenessProbe === undefined) yield 'has no livenessProbe';
    },
  ),
  perContainer('probe-ports', 'A probe of a port that is not there never passes.', function* (_, container) {
    const { ports = [], livenessProbe, readinessProbe, startupProbe } = container;
    for (const probe of [livenessProbe, readinessProbe, startupProbe]) {
      const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
      if (port !== undefined && !ports.some(({ name, containerPort }) => name === port || containerPort === port))
        yield `a probe asks port ${port}, which it does not have`;
    }
  }),
  perContainer(
    'security-context',
    'The namespace enforces what Pod Security calls restricted: a pod that is not so is refused.',
    function* ({ pod }, { securityContext: own }) {
      if ((own?.runAsNonRoot ?? pod.securityContext?.runAsNonRoot) !== true)
        yield 'may run as root: runAsNonRoot: true';
      if ((own?.runAsUser ?? pod.securityContext?.runAsUser) === 0) yield 'runs as root: runAsUser above 0';
      if (own?.allowPrivilegeEscalation !== false) yield 'may escalate: allowPrivilegeEscalation: false';
      if (own?.privileged === true) yield 'is privileged';
      if (own?.capabilities?.drop?.includes('ALL') !== true) yield 'has capabilities: drop ALL';
      if (own?.capabilities?.add?.some((each) => each !== 'NET_BIND_SERVICE') === true) yield 'adds capabilities';
      const seccomp = (own?.seccompProfile ?? pod.securityContext?.seccompProfile)?.type;
      if (seccomp !== 'RuntimeDefault' && seccomp !== 'Localhost') yield 'has no seccompProfile: RuntimeDefault';
    },
  ),
  perPod(
    'host',
    "A pod that shares its machine's network, processes or files is outside of every policy.",
    function* ({ pod }) {
      if (pod.hostNetwork === true || pod.hostPID === true || pod.hostIPC === true) yield 'shares its host';
      for (const { name, hostPath } of pod.volumes ?? [])
        if (hostPath !== undefined) yield `volume ${name} is its host's`;
    },
  ),
  perContainer(
    'read-only-root',
    'What writes, writes to a volume that has a name and a limit.',
    function* (_, { securityContext }) {
      if (securityContext?.readOnlyRootFilesystem !== true) yield 'may write to its root: readOnlyRootFilesystem: true';
    },
  ),
  perPod(
    'no-token',
    'A token of the API in a pod that never asks it is only of use to an intruder.',
    function* ({ pod }) {
      if (pod.automountServiceAccountToken !== false) yield 'has a token: automountServiceAccountToken: false';
    },
  ),
  rule('pinned-images', 'Else what runs is another thing after the next restart.', function* (objects) {
    for (const object of objects)
      for (const image of imagesIn(object)) {
        const [, tag] = /:([\w][\w.-]*)(?:@sha256:[0-9a-f]{64})?$/u.exec(image) ?? [];
        if (/@sha256:[0-9a-f]{64}$/u.test(image)) continue;
        if (tag === undefined || !/\d/u.test(tag)) yield [object, `image ${image} has no digest and no version`];
      }
  }),
  perPod(
    'grace-period',
    'After it, what is still at work is killed: it has to be longer than the hook and the stop together.',
    function* ({ pod }) {
      const grace = pod.terminationGracePeriodSeconds ?? 30;
      for (const { name, lifecycle, env = [] } of pod.containers) {
        const { sleep, exec } = lifecycle?.preStop ?? {};
        const [, slept] = /sleep (\d+)/u.exec(exec?.command?.join(' ') ?? '') ?? [];
        const settings = env.filter(({ name }) => name === 'TURNOUT_DRAIN_SECONDS' || name === 'TURNOUT_STOP_SECONDS');
        const stop = settings.reduce((sum, { value }) => sum + Number(value ?? 0), 0);
        const needed = Number(sleep?.seconds ?? slept ?? 0) + stop;
        if (needed > 0 && grace <= needed) yield `${name}: its stop takes ${needed} s of ${grace} s`;
      }
    },
  ),
  perPod(
    'selectors-match-labels',
    'A workload that does not select its own pods is refused by the API server.',
    function* ({ object, selector, template }) {
      if (selector === undefined) return;
      const labels = template.metadata?.labels ?? {};
      for (const [key, value] of Object.entries(selector.matchLabels ?? {}))
        if (labels[key] !== value) yield `selects ${key}=${value}, its pods have ${labels[key] ?? 'no such label'}`;
      if (Object.keys(selector.matchLabels ?? {}).length === 0) yield `${object.kind} selects nothing`;
    },
  ),
  perContainer(
    'volumes',
    'A mount without its volume is refused by the API server.',
    function* ({ object, pod }, { volumeMounts = [] }) {
      const claims = (object as { spec?: { volumeClaimTemplates?: { metadata?: { name?: string } }[] } }).spec
        ?.volumeClaimTemplates;
      const there = new Set([
        ...(pod.volumes ?? []).map(({ name }) => name),
        ...(claims ?? []).map(({ metadata }) => metadata?.name),
      ]);
      const paths = new Set<string>();
      for (const { name, mountPath } of volumeMounts) {
        if (!there.has(name)) yield `mounts ${name}, which is no volume of the pod`;
        if (paths.has(mountPath)) yield `mounts two volumes at ${mountPath}`;
        paths.add(mountPath);
      }
    },
  ),
  perPod(
    'own-labels',
    'Pods that are found, spread and allowed by their labels need them all.',
    function* ({ template }) {
      const labels = template.metadata?.labels ?? {};
      for (const name of ['name', 'instance', 'component', 'part-of', 'managed-by'])
        if (labels[`app.kubernetes.io/${name}`] === undefined) yield `its pods have no label app.kubernetes.io/${name}`;
    },
  ),
];

/** Wherever in an object: resources of operators name images in fields of their own. */
function imagesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    (key === 'image' || key === 'imageName') && typeof each === 'string' ? [each] : imagesIn(each),
  );
}
