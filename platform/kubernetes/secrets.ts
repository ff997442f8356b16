import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ISealedSecret } from '@kubernetes-models/sealed-secrets/bitnami.com/v1alpha1/SealedSecret';
import type { Environment, EnvironmentName } from './environment.ts';
import { metadata, object } from './metadata.ts';
import type { App } from './object.ts';

/**
 * Which secrets there are, and who reads them. None is ever rendered: what we give is sealed for one cluster by `npm run platform:seal` (seal.ts), which writes
 * what only that cluster can open into sealed/<environment>.json. The rest is made in the cluster by who is named.
 */

interface Secret {
  readonly name: string;
  /** What the key is called in the secret. */
  readonly keys: Readonly<Record<string, string>>;
  readonly usedBy: readonly string[];
}

/** Sealed: ours to give. */
export const secrets = {
  /** Mounted as files by both services. */
  urls: {
    name: 'turnout-urls',
    keys: { bus: 'bus_url', cache: 'cache_url' },
    usedBy: ['shortener-service', 'analytics-service'],
  },
  /** The first API key, which is made where there is none. */
  apiKey: { name: 'turnout-api-key', keys: { key: 'api_key' }, usedBy: ['shortener-service'] },
  rabbitmq: {
    name: 'url-shortener-rabbitmq-turnout-login',
    keys: { user: 'username', password: 'password' },
    usedBy: ['rabbitmq-topology-operator'],
  },
  redis: {
    name: 'url-shortener-redis-users',
    keys: {
      acl: 'users.acl',
      sentinelAcl: 'sentinel-users.acl',
      replica: 'replica-password',
      sentinel: 'sentinel-password',
      exporter: 'exporter-password',
    },
    usedBy: ['rfr-url-shortener-redis', 'rfs-url-shortener-redis'],
  },
  backups: {
    name: 'url-shortener-db-backups',
    keys: { id: 'access-key-id', key: 'secret-access-key' },
    usedBy: ['plugin-barman-cloud'],
  },
} as const satisfies Readonly<Record<string, Secret>>;

/** Made in the cluster: nothing to seal, nothing to keep. */
export const madeSecrets = {
  database: {
    name: 'url-shortener-db-app',
    keys: { url: 'uri' },
    usedBy: ['shortener-service', 'analytics-service'],
    madeBy: 'cloudnative-pg',
  },
  tls: {
    name: 'shortener-tls',
    keys: { certificate: 'tls.crt', key: 'tls.key' },
    usedBy: ['edge'],
    madeBy: 'cert-manager',
  },
  elasticsearchUser: {
    name: 'elasticsearch-es-elastic-user',
    keys: { elastic: 'elastic' },
    usedBy: ['jaeger-collector', 'jaeger-query', 'jaeger-index-cleaner'],
    madeBy: 'eck-operator',
  },
  elasticsearchAuthority: {
    name: 'elasticsearch-es-http-certs-public',
    keys: { certificate: 'ca.crt' },
    usedBy: ['jaeger-collector', 'jaeger-query', 'jaeger-index-cleaner'],
    madeBy: 'eck-operator',
  },
} as const satisfies Readonly<Record<string, Secret & { readonly madeBy: string }>>;

/** In place of what nobody has sealed yet: the controller refuses it and says so, and pods wait for the secret. */
export const PLACEHOLDER = 'NOT-SEALED-YET-run-npm-run-platform-seal';

export type Sealed = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const sealedFile = (name: EnvironmentName): string => join(import.meta.dirname, 'sealed', `${name}.json`);

/** Without an account at an object store there are no backups to give one to (postgresql.ts). */
export const secretsOf = ({ name }: Environment): readonly Secret[] =>
  Object.values(secrets).filter((secret) => secret !== secrets.backups || name !== 'dev');

export function sealedSecrets(environment: Environment): App {
  const sealed = JSON.parse(readFileSync(sealedFile(environment.name), 'utf8')) as Sealed;
  return {
    name: 'secrets',
    objects: secretsOf(environment).map(({ name, keys }) =>
      object<ISealedSecret>({
        apiVersion: 'bitnami.com/v1alpha1',
        kind: 'SealedSecret',
        metadata: metadata(environment, name, 'secret'),
        spec: {
          encryptedData: Object.fromEntries(
            Object.values(keys).map((key) => [key, sealed[name]?.[key] ?? PLACEHOLDER]),
          ),
          template: { metadata: metadata(environment, name, 'secret') },
        },
      }),
    ),
  };
}
