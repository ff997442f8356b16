/** How the environments differ: the comparison of sources/production-infrastructure.md, and nothing else. */

export const environmentNames = ['dev', 'staging', 'prod'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

export interface Environment {
  readonly name: EnvironmentName;
  readonly namespace: string;
  /** Of the short links and of the dashboard. */
  readonly host: string;
  /** Of the shortener and of analytics, each. */
  readonly replicas: number;
  /** Of PostgreSQL: a primary, and the rest its standbys. */
  readonly postgresInstances: number;
  /** Of Redis: a master, and the rest its replicas. */
  readonly redisReplicas: number;
  readonly sentinels: number;
  /** Odd: two of two are no majority (the document has 2 in staging). */
  readonly rabbitmqReplicas: number;
}

export const environments: Readonly<Record<EnvironmentName, Environment>> = {
  dev: {
    name: 'dev',
    namespace: 'url-shortener-dev',
    host: 'url-shortener.dev.example.com',
    replicas: 1,
    postgresInstances: 1,
    redisReplicas: 1,
    sentinels: 1,
    rabbitmqReplicas: 1,
  },
  staging: {
    name: 'staging',
    namespace: 'url-shortener-staging',
    host: 'url-shortener.staging.example.com',
    replicas: 2,
    postgresInstances: 2,
    redisReplicas: 2,
    sentinels: 3,
    rabbitmqReplicas: 3,
  },
  prod: {
    name: 'prod',
    namespace: 'url-shortener-prod',
    host: 'url-shortener.example.com',
    replicas: 3,
    postgresInstances: 3,
    redisReplicas: 3,
    sentinels: 3,
    rabbitmqReplicas: 3,
  },
};
