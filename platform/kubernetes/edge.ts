import type { Settings } from '../settings.ts';
import type { Environment } from './environment.ts';
import { gatewayObjects } from './edge-gateway.ts';
import { ingressObjects } from './edge-ingress.ts';
import type { App } from './object.ts';

/**
 * What public requests come by, one of two: the Ingress that the architecture draws, or a Gateway (Gateway API) where Istio is there. One alone, since each brings a load
 * balancer, and clients would find limits and addresses handled in two ways. The Ingress is the default because it needs no mesh and is what the document's commands ask for.
 */
export function edge(environment: Environment, settings: Settings): App {
  const objects = settings.edge === 'ingress' ? ingressObjects : gatewayObjects;
  return { name: 'edge', objects: objects(environment) };
}
