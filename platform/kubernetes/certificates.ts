import type { ICertificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate';
import type { IIssuer } from '@kubernetes-models/cert-manager/cert-manager.io/v1/Issuer';
import type { Settings } from '../settings.ts';
import { COMPONENT, EDGE } from './edge-limits.ts';
import type { Environment } from './environment.ts';
import { metadata, object } from './metadata.ts';
import type { App } from './object.ts';
import { madeSecrets } from './secrets.ts';

/**
 * TLS of the public address. staging and prod get their certificates from Let's Encrypt, which asks the edge for a token; the host of dev is often not
 * reachable from outside, so it signs its own.
 */

export const ISSUER = 'url-shortener';
/** staging asks where mistakes do not count against the limits of the real one. */
const ACME = {
  staging: 'https://acme-staging-v02.api.letsencrypt.org/directory',
  prod: 'https://acme-v02.api.letsencrypt.org/directory',
};
/** Of 90 days: a month to notice that it is not renewed (docs/runbooks/CertificateExpiring.md). */
const DURATION = '2160h';
const RENEW_BEFORE = '720h';

/** One that signs itself until the first one comes: without any, the controller sends whoever brings the token on to an HTTPS that it can not speak. */
const TEMPORARY = { 'cert-manager.io/issue-temporary-certificate': 'true' };

export function certificates(environment: Environment, settings: Settings): App {
  const { name } = madeSecrets.tls;
  return {
    name: 'certificates',
    objects: [
      object<IIssuer>({
        apiVersion: 'cert-manager.io/v1',
        kind: 'Issuer',
        metadata: metadata(environment, ISSUER, COMPONENT),
        spec:
          environment.name === 'dev'
            ? { selfSigned: {} }
            : {
                acme: {
                  server: ACME[environment.name],
                  privateKeySecretRef: { name: `${ISSUER}-acme-account` },
                  solvers: [{ http01: solverOf(settings) }],
                },
              },
      }),
      object<ICertificate>({
        apiVersion: 'cert-manager.io/v1',
        kind: 'Certificate',
        metadata: { ...metadata(environment, name, COMPONENT), annotations: TEMPORARY },
        spec: {
          secretName: name,
          dnsNames: [environment.host],
          duration: DURATION,
          renewBefore: RENEW_BEFORE,
          privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
          usages: ['digital signature', 'server auth'],
          issuerRef: { kind: 'Issuer', name: ISSUER },
        },
      }),
    ],
  };
}

/** By way of what is there already: F5's controller takes one Ingress for a host, so the token is added to it and not to a second one. */
function solverOf({ edge }: Settings): object {
  return edge === 'ingress'
    ? { ingress: { name: EDGE } }
    : { gatewayHTTPRoute: { parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: EDGE }] } };
}
