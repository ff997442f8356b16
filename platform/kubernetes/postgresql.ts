import type { ICluster } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster';
import type { IPooler } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Pooler';
import type { IScheduledBackup } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackup';
import { podMonitor } from './beside.ts';
import type { Environment } from './environment.ts';
import type { ObjectStore } from './kinds/barmancloud.cnpg.io.ts';
import { metadata, object } from './metadata.ts';
import type { App, KubernetesObject } from './object.ts';
import { secrets } from './secrets.ts';
import { STORAGE_CLASS } from './storage.ts';
import { imageOf } from './versions.ts';

/** PostgreSQL by CloudNativePG: a primary and its standbys. Sizes are those of sources/production-infrastructure, decisions in docs/adr/0026. */

/** Its Services: `-rw` for the primary, `-ro` for the standbys, `-r` for all. */
export const DATABASE = 'url-shortener-db';
const POOLER = `${DATABASE}-pooler-ro`;
const BACKUPS = `${DATABASE}-backups`;
const PLUGIN = 'barman-cloud.cloudnative-pg.io';
const COMPONENT = 'database';
const METRICS = { port: 'metrics' };

const STORAGE = '10Gi';
const RESOURCES = { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '2000m', memory: '2Gi' } };
const PARAMETERS = { max_connections: '200', shared_buffers: '256MB' };
/** A restore goes back this far, to any moment. */
const BACKUP_RETENTION = '30d';
/** Of the operator's cron, which begins with seconds. */
const BACKUP_SCHEDULE = '0 0 3 * * *';

export function postgresql(environment: Environment): App {
  const several = environment.postgresInstances > 1;
  // Without an account at an object store nothing is archived, and a database that can not archive fills its disk: so dev has none.
  const kept = environment.name !== 'dev';
  return {
    name: 'postgresql',
    objects: [
      cluster(environment, kept),
      podMonitor(
        environment,
        DATABASE,
        COMPONENT,
        { 'cnpg.io/cluster': DATABASE, 'cnpg.io/podRole': 'instance' },
        METRICS,
      ),
      ...(several
        ? [pooler(environment), podMonitor(environment, POOLER, COMPONENT, { 'cnpg.io/poolerName': POOLER }, METRICS)]
        : []),
      ...(kept ? [store(environment), backup(environment)] : []),
    ],
  };
}

function cluster(environment: Environment, kept: boolean): KubernetesObject {
  const { postgresInstances: instances } = environment;
  const synchronous = synchronousAmong(instances);
  return object<ICluster>({
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: metadata(environment, DATABASE, COMPONENT),
    spec: {
      instances,
      imageName: imageOf('postgresql'),
      bootstrap: { initdb: { database: 'turnout', owner: 'turnout' } },
      storage: { size: STORAGE, storageClass: STORAGE_CLASS },
      resources: RESOURCES,
      postgresql: { parameters: PARAMETERS, ...(synchronous === null ? {} : { synchronous }) },
      affinity: {
        enablePodAntiAffinity: true,
        topologyKey: 'kubernetes.io/hostname',
        podAntiAffinityType: instances > 2 ? 'required' : 'preferred',
      },
      // A single one that may not be evicted would hold up every drain of its machine.
      enablePDB: instances > 1,
      primaryUpdateStrategy: 'unsupervised',
      primaryUpdateMethod: 'switchover',
      seccompProfile: { type: 'RuntimeDefault' },
      ...(kept && { plugins: [{ name: PLUGIN, isWALArchiver: true, parameters: { barmanObjectName: BACKUPS } }] }),
    },
  });
}

/**
 * A commit waits for one standby, so that a failover loses nothing that was acknowledged. Of three, writes stop only when both standbys are gone, and redirects
 * and clicks go on meanwhile. Of two, one standby is no reason to stop writing. With the quorum the operator promotes only what surely has every commit.
 */
function synchronousAmong(instances: number) {
  if (instances < 2) return null;
  const required = instances > 2;
  return {
    method: 'any',
    number: 1,
    dataDurability: required ? 'required' : 'preferred',
    failoverQuorum: required,
  } as const;
}

/** For people and reports, which connect as they like. The services have pools of their own (docs/scaling.md, Connections) and go past it. */
function pooler(environment: Environment): KubernetesObject {
  return object<IPooler>({
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Pooler',
    metadata: metadata(environment, POOLER, COMPONENT),
    spec: {
      cluster: { name: DATABASE },
      type: 'ro',
      instances: environment.postgresInstances - 1,
      pgbouncer: { poolMode: 'transaction', parameters: { max_client_conn: '200', default_pool_size: '10' } },
      template: {
        spec: {
          containers: [
            {
              name: 'pgbouncer',
              image: imageOf('pgbouncer'),
              resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
            },
          ],
        },
      },
    },
  });
}

function store(environment: Environment): KubernetesObject {
  const { name, keys } = secrets.backups;
  return object<ObjectStore>({
    apiVersion: 'barmancloud.cnpg.io/v1',
    kind: 'ObjectStore',
    metadata: metadata(environment, BACKUPS, COMPONENT, DATABASE),
    spec: {
      retentionPolicy: BACKUP_RETENTION,
      configuration: {
        destinationPath: `s3://${environment.namespace}-backups/`,
        s3Credentials: {
          accessKeyId: { name, key: keys.id },
          secretAccessKey: { name, key: keys.key },
        },
        wal: { compression: 'zstd', maxParallel: 2 },
        data: { compression: 'gzip' },
      },
      instanceSidecarConfiguration: {
        resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
      },
    },
  });
}

function backup(environment: Environment): KubernetesObject {
  return object<IScheduledBackup>({
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'ScheduledBackup',
    metadata: metadata(environment, `${DATABASE}-daily`, COMPONENT, DATABASE),
    spec: {
      cluster: { name: DATABASE },
      schedule: BACKUP_SCHEDULE,
      immediate: true,
      backupOwnerReference: 'cluster',
      target: 'prefer-standby',
      method: 'plugin',
      pluginConfiguration: { name: PLUGIN },
    },
  });
}
