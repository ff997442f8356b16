import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import {
  edgesIn,
  otherEnds,
  outsideEnds,
  ownEnds,
  ownIn,
  type Edge,
  type EdgeSettings,
  type EndName,
  type OwnName,
} from './edges.ts';
import type { Environment } from './environment.ts';
import { metadata, object } from './metadata.ts';
import type { App, KubernetesObject } from './object.ts';

/** Nothing is reached and nothing reaches out, but by edges.ts: one policy for all pods that denies, and one for each of its ends that allows. */

type Spec = NonNullable<INetworkPolicy['spec']>;
type Peer = NonNullable<NonNullable<NonNullable<Spec['ingress']>[number]['from']>[number]>;

export function network(environment: Environment, settings: EdgeSettings): App {
  const edges = edgesIn(environment, settings);
  const denyAll = policy(environment, 'deny-all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  const allowing = ownIn(environment, settings).map((name) => {
    const to = edges.filter((edge) => edge.to === name);
    const from = edges.filter((edge) => edge.from === name);
    return policy(environment, `allow-${kebab(name)}`, {
      podSelector: selector(environment, name),
      policyTypes: ['Ingress', 'Egress'],
      ingress: to.map((edge) => ({ from: peers(environment, edge.from), ports: portsOf(edge) })),
      egress: from.map((edge) => ({ to: peers(environment, edge.to), ports: portsOf(edge) })),
    });
  });
  return { name: 'network', objects: [denyAll, ...allowing] };
}

function policy(environment: Environment, name: string, spec: Spec): KubernetesObject {
  return object<INetworkPolicy>({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(environment, name, 'network'),
    spec,
  });
}

/** As arrays and objects that kubernetes-models' types take. */
const selector = (environment: Environment, name: OwnName) => {
  const { matchLabels, matchExpressions } = ownEnds[name].pods(environment);
  return {
    matchLabels: { ...matchLabels },
    ...(matchExpressions !== undefined && {
      matchExpressions: matchExpressions.map(({ key, operator, values }) => ({ key, operator, values: [...values] })),
    }),
  };
};

const isOwn = (name: EndName): name is OwnName => name in ownEnds;
const isOther = (name: EndName): name is keyof typeof otherEnds => name in otherEnds;

function peers(environment: Environment, name: EndName): Peer[] {
  if (isOwn(name)) return [{ podSelector: selector(environment, name) }];
  if (!isOther(name))
    return outsideEnds[name].blocks.map(({ cidr, except }) => ({
      ipBlock: { cidr, ...(except !== undefined && { except: [...except] }) },
    }));
  const { namespace, labels } = otherEnds[name];
  return [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      ...(labels !== undefined && { podSelector: { matchLabels: { ...labels } } }),
    },
  ];
}

const portsOf = ({ ports, isUdp = false }: Edge): { port: number; protocol: 'TCP' | 'UDP' }[] =>
  ports.flatMap((port) => [{ port, protocol: 'TCP' as const }, ...(isUdp ? [{ port, protocol: 'UDP' as const }] : [])]);

const kebab = (name: string): string => name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
