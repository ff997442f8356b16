import { BlockList, isIPv6 } from 'node:net';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { selects, type Labels } from '../kinds.ts';

/**
 * What NetworkPolicies let through, as Kubernetes' page on them has it: a pod that no policy selects may everything; one that is selected may what one of its policies
 * allows; and both the sender's egress and the receiver's ingress have to.
 */

export interface Pod {
  readonly namespace: string;
  readonly labels: Labels;
  readonly address: string;
  readonly ports?: readonly { readonly name: string; readonly number: number }[];
}

/** Not a pod. */
export interface Address {
  readonly address: string;
}

type Spec = NonNullable<INetworkPolicy['spec']>;
type Policy = Pick<INetworkPolicy, 'metadata' | 'spec'>;
interface Traffic {
  readonly peers?: readonly Peer[];
  readonly ports?: readonly Port[];
}
type Port = NonNullable<NonNullable<Spec['ingress']>[number]['ports']>[number];
type Peer = NonNullable<NonNullable<Spec['ingress']>[number]['from']>[number];

type Opening = (port: number, protocol: Protocol) => boolean;
export type Protocol = 'TCP' | 'UDP';

/** Which ports one end reaches the other at. */
export function between(policies: readonly Policy[], from: Pod | Address, to: Pod | Address): Opening {
  const egress = openings(policies, 'Egress', from, to);
  const ingress = openings(policies, 'Ingress', to, from);
  const isOpen = (each: readonly Traffic[] | null, port: number, protocol: Protocol): boolean =>
    each === null ||
    each.some(({ ports = [] }) => ports.length === 0 || ports.some((one) => isPort(one, to, port, protocol)));
  return (port, protocol) => isOpen(egress, port, protocol) && isOpen(ingress, port, protocol);
}

/** What policies of a pod allow with a peer; null where none selects it. */
function openings(
  policies: readonly Policy[],
  direction: 'Ingress' | 'Egress',
  pod: Pod | Address,
  peer: Pod | Address,
): readonly Traffic[] | null {
  if (!isPod(pod)) return null;
  const selecting = policies.filter(
    ({ metadata, spec }) =>
      metadata?.namespace === pod.namespace &&
      typesOf(spec).includes(direction) &&
      selects(spec?.podSelector ?? {}, pod.labels),
  );
  if (selecting.length === 0) return null;
  return selecting.flatMap(({ metadata, spec }) =>
    trafficOf(spec, direction).filter(
      ({ peers = [] }) => peers.length === 0 || peers.some((each) => isPeer(each, metadata?.namespace ?? '', peer)),
    ),
  );
}

const isPod = (end: Pod | Address): end is Pod => 'namespace' in end;

/** What is left out: ingress always, egress where there are rules for it. */
const typesOf = (spec: Spec | undefined): readonly string[] =>
  spec?.policyTypes ?? ['Ingress', ...(spec?.egress === undefined ? [] : ['Egress'])];

function trafficOf(spec: Spec | undefined, direction: 'Ingress' | 'Egress'): readonly Traffic[] {
  return direction === 'Ingress'
    ? (spec?.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports }))
    : (spec?.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports }));
}

function isPeer({ ipBlock, namespaceSelector, podSelector }: Peer, home: string, end: Pod | Address): boolean {
  // Whether a block also means pods is left to the network's plugin: here it does, so that nothing is called denied that may not be.
  if (ipBlock !== undefined)
    return isInBlock(ipBlock.cidr, end.address) && !(ipBlock.except ?? []).some((each) => isInBlock(each, end.address));
  if (!isPod(end)) return false;
  const isThere =
    namespaceSelector === undefined
      ? end.namespace === home
      : selects(namespaceSelector, { 'kubernetes.io/metadata.name': end.namespace });
  return isThere && selects(podSelector ?? {}, end.labels);
}

function isPort({ port, endPort, protocol = 'TCP' }: Port, to: Pod | Address, asked: number, by: Protocol): boolean {
  if (protocol !== by) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return asked >= port && asked <= (endPort ?? port);
  return isPod(to) && (to.ports ?? []).some(({ name, number }) => name === port && number === asked);
}

function isInBlock(cidr: string, address: string): boolean {
  const [network = '', prefix] = cidr.split('/');
  if (isIPv6(network) !== isIPv6(address)) return false;
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family);
  return list.check(address, family);
}
