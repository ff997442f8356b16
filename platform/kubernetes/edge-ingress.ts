import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { COMPONENT, EDGE, LIMIT_BURST, LIMIT_PER_SECOND } from './edge-limits.ts';
import type { Environment } from './environment.ts';
import { metadata } from './metadata.ts';
import type { KubernetesObject } from './object.ts';
import { madeSecrets } from './secrets.ts';
import { SHORTENER } from './shortener.ts';

/**
 * F5's NGINX Ingress Controller 5, the living successor of ingress-nginx for "nginx and TLS". It sends plain HTTP on to HTTPS where there is TLS, and adds the
 * visitor's address to X-Forwarded-For; that it hears the address at all takes externalTrafficPolicy: Local at its own Service.
 */
const CLASS = 'nginx';

const annotations = {
  'nginx.org/limit-req-rate': `${LIMIT_PER_SECOND}r/s`,
  'nginx.org/limit-req-burst': String(LIMIT_BURST),
  'nginx.org/limit-req-no-delay': 'true',
  'nginx.org/limit-req-key': '${binary_remote_addr}',
  // 160,000 addresses.
  'nginx.org/limit-req-zone-size': '10m',
  'nginx.org/limit-req-reject-code': '429',
  // An import, the largest body that the API takes (docs/operating.md, Requests).
  'nginx.org/client-max-body-size': '16m',
  // To each shortener, of each worker of NGINX: a new connection for each request would cost more than the redirect.
  'nginx.org/keepalive': '64',
};

export function ingressObjects(environment: Environment): readonly KubernetesObject[] {
  const { host } = environment;
  const ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { ...metadata(environment, EDGE, COMPONENT), annotations },
    spec: {
      ingressClassName: CLASS,
      tls: [{ hosts: [host], secretName: madeSecrets.tls.name }],
      rules: [
        {
          host,
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: SHORTENER.name, port: { name: 'http' } } },
              },
            ],
          },
        },
      ],
    },
  } satisfies IIngress;
  return [ingress];
}
