import type { ICertificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate';
import type { IIssuer } from '@kubernetes-models/cert-manager/cert-manager.io/v1/Issuer';
import type { Environment } from './environment.ts';
import { metadata, object } from './metadata.ts';
import type { App } from './object.ts';
import { madeSecrets } from './secrets.ts';

/**
 * TLS of the public address. staging and prod get their certificates from Let's Encrypt, which asks the Ingress for a token; the host of dev is often not
 * reachable from outside, so it signs its own.
 */

export const ISSUER = 'url-shortener';
const COMPONENT = 'edge';
/** The Ingress of edge.ts. F5's controller takes one Ingress for a host, so the token is added to it and not to a second one. */
const INGRESS = 'url-shortener';
/** staging asks where mistakes do not count against the limits of the real one. */
const ACME = {
  staging: 'https://acme-staging-v02.api.letsencrypt.org/directory',
  prod: 'https://acme-v02.api.letsencrypt.org/directory',
};
/** Of 90 days: a month to notice that it is not renewed (docs/runbooks/CertificateExpiring.md). */
const DURATION = '2160h';
const RENEW_BEFORE = '720h';

export function certificates(environment: Environment): App {
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
                  solvers: [{ http01: { ingress: { name: INGRESS } } }],
                },
              },
      }),
      object<ICertificate>({
        apiVersion: 'cert-manager.io/v1',
        kind: 'Certificate',
        metadata: metadata(environment, name, COMPONENT),
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
