import type { IService } from 'kubernetes-models/v1/Service';
import type { KubernetesObject } from '../object.ts';
import { all, selects, workloads, type LabelSelector } from './kinds.ts';
import { madeServices, podsOf, type Pods } from './made.ts';
import { fields } from './references.ts';
import { rule, type Finding, type Rule } from './rule.ts';

/** Rules for what selects, and for ports: from whoever names one to the container that listens. */

export const connectionRules: readonly Rule[] = [
  rule('selectors', 'What selects nothing does nothing, and nobody says so.', function* (objects) {
    const pods = podsOf(objects);
    for (const [object, selector] of podSelectors(objects)) {
      if (Object.keys(selector).length === 0) continue;
      if (!pods.some(({ labels }) => selects(selector, labels)))
        yield [object, `selects no pod: ${JSON.stringify(selector)}`];
    }
    for (const object of all(objects, 'monitoring.coreos.com/v1 ServiceMonitor'))
      if (servicesOf(objects, object.spec.selector).length === 0)
        yield [object, `selects no Service: ${JSON.stringify(object.spec.selector)}`];
  }),
  rule('target-ports', 'A Service sends to a port of its pods, by number or by name.', function* (objects) {
    for (const object of all(objects, 'v1 Service'))
      for (const pods of podsOf(objects).filter(({ labels }) =>
        selects({ matchLabels: object.spec?.selector ?? {} }, labels),
      ))
        if (object.spec?.selector !== undefined)
          for (const { port, targetPort = port } of object.spec.ports ?? [])
            if (!hasPort(pods, targetPort)) yield [object, `${nameOfPods(pods)} has no port ${targetPort}`];
  }),
  rule('monitored-ports', 'What asks for a port that is not there, measures nothing.', function* (objects) {
    for (const object of all(objects, 'monitoring.coreos.com/v1 ServiceMonitor'))
      for (const service of servicesOf(objects, object.spec.selector))
        for (const { port } of object.spec.endpoints)
          if (port !== undefined && !(service.spec?.ports ?? []).some(({ name }) => name === port))
            yield [object, `Service/${service.metadata.name} has no port called ${port}`];
    for (const object of all(objects, 'monitoring.coreos.com/v1 PodMonitor'))
      for (const pods of podsOf(objects).filter(({ labels }) => selects(object.spec.selector, labels)))
        for (const { port } of object.spec.podMetricsEndpoints ?? [])
          if (port !== undefined && !hasPort(pods, port))
            yield [object, `${nameOfPods(pods)} has no port called ${port}`];
  }),
  rule('backends', 'What the edge sends on, it sends to a Service and a port of it.', function* (objects) {
    for (const object of all(objects, 'networking.k8s.io/v1 Ingress')) {
      const paths = (object.spec?.rules ?? []).flatMap(({ http }) => http?.paths ?? []);
      for (const { service } of [...paths.map(({ backend }) => backend), object.spec?.defaultBackend ?? {}])
        if (service !== undefined)
          yield* wrongBackend(objects, object, service.name, service.port?.name ?? service.port?.number);
    }
    for (const object of all(objects, 'gateway.networking.k8s.io/v1 HTTPRoute'))
      for (const { kind = 'Service', name, port } of (object.spec.rules ?? []).flatMap(
        ({ backendRefs }) => backendRefs ?? [],
      ))
        if (kind === 'Service') yield* wrongBackend(objects, object, name, port);
  }),
  rule('services', 'A host that no Service is called is found only when it is asked for.', function* (objects) {
    const known = new Map<string, readonly number[]>([
      ...madeServices(objects).map(({ name, ports }) => [name, ports] as const),
      ...all(objects, 'v1 Service').map(
        ({ metadata, spec }) => [metadata.name, (spec?.ports ?? []).map(({ port }) => port)] as const,
      ),
    ]);
    for (const object of all(objects, 'apps/v1 StatefulSet')) {
      const name = object.spec?.serviceName;
      if (name !== undefined && !known.has(name)) yield [object, `Service ${name} is not there`];
    }
    for (const [object, text] of texts(objects))
      for (const { host, port } of hostsIn(text, object.metadata.namespace)) {
        const ports = known.get(host);
        if (ports === undefined) yield [object, `Service ${host} is not there`];
        else if (port !== undefined && !ports.includes(port)) yield [object, `Service ${host} has no port ${port}`];
      }
  }),
];

const nameOfPods = ({ object }: Pods): string => `${object.kind}/${object.metadata.name}`;
const hasPort = ({ ports }: Pods, wanted: string | number): boolean =>
  ports.some(({ name, number }) => name === wanted || number === wanted);

function* podSelectors(objects: readonly KubernetesObject[]): Iterable<readonly [KubernetesObject, LabelSelector]> {
  for (const object of all(objects, 'v1 Service'))
    if (object.spec?.selector !== undefined) yield [object, { matchLabels: object.spec.selector }];
  for (const object of all(objects, 'policy/v1 PodDisruptionBudget')) yield [object, object.spec?.selector ?? {}];
  for (const object of all(objects, 'networking.k8s.io/v1 NetworkPolicy'))
    yield [object, object.spec?.podSelector ?? {}];
  for (const object of all(objects, 'monitoring.coreos.com/v1 PodMonitor')) yield [object, object.spec.selector];
  // Of affinity and of topology spread.
  for (const { object, pod } of workloads(objects))
    for (const [key, value] of [...fields(pod.affinity), ...fields(pod.topologySpreadConstraints)])
      if (key === 'labelSelector') yield [object, value as LabelSelector];
}

const servicesOf = (objects: readonly KubernetesObject[], selector: LabelSelector) =>
  all(objects, 'v1 Service').filter(({ metadata }) => selects(selector, metadata.labels ?? {}));

function* wrongBackend(
  objects: readonly KubernetesObject[],
  object: KubernetesObject,
  name: string,
  wanted: string | number | undefined,
): Iterable<Finding> {
  const service = all(objects, 'v1 Service').find(({ metadata }) => metadata.name === name);
  if (service === undefined) yield [object, `Service ${name} is not there`];
  else if (!portsOf(service).some(({ name, port }) => name === wanted || port === wanted))
    yield [object, `Service ${name} has no port ${wanted}`];
}

const portsOf = ({ spec }: { spec?: IService['spec'] }): readonly { readonly name?: string; readonly port: number }[] =>
  spec?.ports ?? [];

/** Where hosts are written: variables and arguments of containers, and configurations in YAML. */
function* texts(objects: readonly KubernetesObject[]): Iterable<readonly [KubernetesObject, string]> {
  for (const { object, pod } of workloads(objects))
    for (const { env = [], args = [], command = [] } of [...pod.containers, ...(pod.initContainers ?? [])]) {
      for (const { value } of env) if (value !== undefined) yield [object, value];
      for (const text of [...args, ...command]) yield [object, text];
    }
  for (const object of all(objects, 'v1 ConfigMap'))
    for (const [key, text] of Object.entries(object.data ?? {})) if (/\.ya?ml$/u.test(key)) yield [object, text];
}

/** `http://otel-collector:4318`, `url-shortener-rabbitmq:5672`, `redis-0.redis:6379` (a pod of a Service); with more dots a host of elsewhere. */
const HOST = /(?<=^|[\s,"'=]|:\/\/)(?:[a-z0-9-]+@)?([a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*):(\d{2,5})(?=$|[\s,"'/])/gmu;

function hostsIn(text: string, namespace = ''): readonly { readonly host: string; readonly port?: number }[] {
  return [...text.matchAll(HOST)].flatMap(([, host = '', port]) => {
    const parts = host.replace(/\.svc(?:\.cluster\.local)?$/u, '').split('.');
    if (parts.length > 1 && parts.at(-1) === namespace) parts.pop();
    const [first = '', second] = parts;
    if (first === 'localhost' || parts.length > 2) return [];
    if (second === undefined) return [{ host: first, port: Number(port) }];
    // Of one pod, which a Service without an address names: a port of the pod, whatever the Service's are.
    return /-\d+$/u.test(first) ? [{ host: second }] : [];
  });
}
