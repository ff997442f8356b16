import {
  edgesIn,
  otherEnds,
  ownEnds,
  ownIn,
  type Edge,
  type EdgeSettings,
  type EndName,
  type OwnName,
} from '../../edges.ts';
import type { Environment } from '../../environment.ts';
import type { KubernetesObject } from '../../object.ts';
import { all, selects } from '../kinds.ts';
import { podsOf, type Port } from '../made.ts';
import { rule, type Finding, type Rule } from '../rule.ts';
import { between, type Address, type Pod, type Protocol } from './reach.ts';

/** Rules for who reaches whom: what is rendered, held against edges.ts by the pods that there are. */

/** One end of an attempt: a pod that there is, or one that stands for all of its kind. */
interface Actor<End = Pod | Address> {
  readonly name: string;
  readonly end: End;
  /** Of which of edges.ts it is. */
  readonly ends: readonly EndName[];
  readonly object?: KubernetesObject;
}

const POD_ADDRESS = '10.42.0.7';
/** Somebody else's. */
const STRANGERS: readonly Actor[] = [
  {
    name: 'a pod of another namespace',
    end: { namespace: 'default', labels: {}, address: POD_ADDRESS },
    ends: ['apiServer'],
  },
  { name: 'a host of the Internet', end: { address: '203.0.113.7' }, ends: ['internet', 'apiServer'] },
  { name: 'a host of the Internet by IPv6', end: { address: '2001:db8::7' }, ends: ['internet', 'apiServer'] },
  { name: 'a host of the network of the machines', end: { address: '192.168.0.7' }, ends: ['apiServer'] },
  { name: "a cloud's metadata", end: { address: '169.254.169.254' }, ends: ['apiServer'] },
];

export function networkRules(environment: Environment, settings: EdgeSettings): readonly Rule[] {
  const names = ownIn(environment, settings);
  const edges = edgesIn(environment, settings);
  return [
    rule('edge-ends', 'A pod that is no end of edges.ts has no policy that lets it do its work.', function* (objects) {
      for (const { object, ends } of ownActors(environment, names, objects))
        if (object !== undefined && ends.length !== 1)
          yield [
            object,
            ends.length === 0 ? 'its pods are no end of edges.ts' : `its pods are several ends: ${ends.join(', ')}`,
          ];
    }),
    rule('edge-allowed', 'Who has to talk to whom (edges.ts), is let through.', function* (objects) {
      const actors = [...ownActors(environment, names, objects), ...otherActors, ...STRANGERS];
      for (const attempt of attempts(actors, edges, objects))
        if (attempt.isEdge && !attempt.isAllowed) yield finding(attempt, 'can not reach');
    }),
    rule('edge-denied', 'Who is in no edge of edges.ts, is not let through.', function* (objects) {
      const actors = [...ownActors(environment, names, objects), ...otherActors, ...STRANGERS];
      for (const attempt of attempts(actors, edges, objects))
        if (!attempt.isEdge && attempt.isAllowed) yield finding(attempt, 'reaches');
    }),
    rule('edge-metrics', 'Prometheus reaches every port that a monitor has it ask.', function* (objects) {
      const policies = all(objects, 'networking.k8s.io/v1 NetworkPolicy');
      for (const { object, end } of ownActors(environment, names, objects))
        for (const { name, number } of monitoredPorts(objects, end))
          if (object !== undefined && !between(policies, PROMETHEUS, end)(number, 'TCP'))
            yield [object, `Prometheus can not reach its port ${name} (${number}): edges.ts has no such edge`];
    }),
  ];
}

function ownActors(
  environment: Environment,
  names: readonly OwnName[],
  objects: readonly KubernetesObject[],
): readonly Actor<Pod>[] {
  return podsOf(objects).map(({ object, labels, ports }) => ({
    name: `${object.kind}/${object.metadata.name}`,
    end: { namespace: environment.namespace, labels, ports, address: POD_ADDRESS },
    ends: names.filter((name) => selects(ownEnds[name].pods(environment), labels)),
    object,
  }));
}

const otherActors: readonly Actor[] = (Object.keys(otherEnds) as readonly (keyof typeof otherEnds)[]).map((name) => {
  const { namespace, labels = {} } = otherEnds[name];
  return {
    name: `${name} (${namespace})`,
    end: { namespace, labels, address: POD_ADDRESS },
    ends: [name, 'apiServer'],
  };
});

const PROMETHEUS: Pod = { namespace: otherEnds.monitoring.namespace, labels: {}, address: POD_ADDRESS };

/** Of pods that a PodMonitor or, by a Service, a ServiceMonitor selects. */
function monitoredPorts(objects: readonly KubernetesObject[], { labels, ports = [] }: Pod): readonly Port[] {
  const byPod = all(objects, 'monitoring.coreos.com/v1 PodMonitor')
    .filter(({ spec }) => selects(spec.selector, labels))
    .flatMap(({ spec }) => spec.podMetricsEndpoints ?? []);
  const services = all(objects, 'v1 Service').filter(
    ({ spec }) => spec?.selector !== undefined && selects({ matchLabels: spec.selector }, labels),
  );
  const byService = all(objects, 'monitoring.coreos.com/v1 ServiceMonitor').flatMap(({ spec }) =>
    services
      .filter(({ metadata }) => selects(spec.selector, metadata.labels ?? {}))
      .flatMap((service) => service.spec?.ports ?? [])
      .filter(({ name }) => spec.endpoints.some(({ port }) => port === name))
      .map(({ port, targetPort = port }) => ({ port: targetPort })),
  );
  const asked = new Set<unknown>([...byPod, ...byService].map(({ port }) => port));
  return ports.filter(({ name, number }) => asked.has(name) || asked.has(number));
}

interface Attempt {
  readonly from: Actor;
  readonly to: Actor;
  readonly port: number;
  readonly protocol: Protocol;
  readonly isEdge: boolean;
  readonly isAllowed: boolean;
}

/** Of none. */
const UNUSED_PORT = 1;

/** Everybody to everybody, at every port that any edge has: one of both is ours, since nobody else is under our policies. */
function* attempts(
  actors: readonly Actor[],
  edges: readonly Edge[],
  objects: readonly KubernetesObject[],
): Iterable<Attempt> {
  const policies = all(objects, 'networking.k8s.io/v1 NetworkPolicy');
  const ports = [...new Set(edges.flatMap((edge) => edge.ports)), UNUSED_PORT];
  for (const from of actors)
    for (const to of actors) {
      if (from.object === undefined && to.object === undefined) continue;
      const isOpen = between(policies, from.end, to.end);
      const theirs = edges.filter((edge) => from.ends.includes(edge.from) && to.ends.includes(edge.to));
      for (const port of ports)
        for (const protocol of ['TCP', 'UDP'] as const) {
          const isEdge = theirs.some(
            (edge) => edge.ports.includes(port) && (protocol === 'TCP' || edge.isUdp === true),
          );
          yield { from, to, port, protocol, isEdge, isAllowed: isOpen(port, protocol) };
        }
    }
}

const finding = ({ from, to, port, protocol }: Attempt, verb: string): Finding => [
  (from.object ?? to.object) as KubernetesObject,
  `${from.name} ${verb} ${to.name} at ${port}/${protocol}`,
];
