import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob';
import type { IVolume } from 'kubernetes-models/v1/Volume';
import { serviceAccount } from './beside.ts';
import { ELASTICSEARCH_URL } from './elasticsearch.ts';
import type { Environment } from './environment.ts';
import { metadata, object } from './metadata.ts';
import type { App, KubernetesObject } from './object.ts';
import { otelProcess, ownMetrics } from './otel-process.ts';
import { restrictedContainer, restrictedPod } from './restricted.ts';
import { madeSecrets } from './secrets.ts';
import { imageOf } from './versions.ts';

/** Jaeger 2 as its production strategy was: a collector that writes to Elasticsearch, a query that reads it, and a job that deletes what is older than a week. */

export const JAEGER_COLLECTOR = 'jaeger-collector';
export const JAEGER_QUERY = 'jaeger-query';
const CLEANER = 'jaeger-index-cleaner';
const COMPONENT = 'tracing';
const RETENTION_DAYS = 7;
const HEALTH = { path: '/status', port: 13_133 };
const STORAGE = 'traces';
const USER = 10_001;
const RESOURCES = { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '1000m', memory: '512Mi' } };

const { elasticsearchUser: user, elasticsearchAuthority: authority } = madeSecrets;
const VOLUME = 'elasticsearch';
const FOLDER = `/run/secrets/${VOLUME}`;
/** What it takes to be let in, from the two secrets that the operator of Elasticsearch makes. */
const login: IVolume = {
  name: VOLUME,
  projected: {
    defaultMode: 0o440,
    sources: [
      { secret: { name: user.name, items: [{ key: user.keys.elastic, path: 'password' }] } },
      { secret: { name: authority.name, items: [{ key: authority.keys.certificate, path: 'ca.crt' }] } },
    ],
  },
};

export function jaeger(environment: Environment): App {
  const common = {
    component: COMPONENT,
    source: 'jaeger.ts',
    image: imageOf('jaeger'),
    health: HEALTH,
    resources: RESOURCES,
    secrets: [login],
  };
  return {
    name: 'jaeger',
    objects: [
      ...otelProcess(environment, {
        ...common,
        name: JAEGER_COLLECTOR,
        replicas: Math.min(environment.replicas, 2),
        config: collector,
        ports: { 'otlp-grpc': 4317, 'otlp-http': 4318 },
      }),
      ...otelProcess(environment, {
        ...common,
        name: JAEGER_QUERY,
        replicas: 1,
        config: query,
        ports: { http: 16_686, grpc: 16_685 },
      }),
      ...cleaner(environment),
    ],
  };
}

/** One index a day, on one node without copies. */
const INDEX = { date_layout: '2006-01-02', rollover_frequency: 'day', shards: 1, replicas: 0 };
const extensions = {
  healthcheckv2: {
    use_v2: true,
    http: { endpoint: `0.0.0.0:${HEALTH.port}`, status: { enabled: true, path: HEALTH.path } },
  },
  jaeger_storage: {
    backends: {
      [STORAGE]: {
        elasticsearch: {
          server_urls: [ELASTICSEARCH_URL],
          auth: { basic: { username: 'elastic', password_file: `${FOLDER}/password` } },
          tls: { ca_file: `${FOLDER}/ca.crt` },
          max_span_age: `${RETENTION_DAYS * 24}h`,
          indices: { spans: INDEX, services: INDEX, dependencies: INDEX, sampling: INDEX },
        },
      },
    },
  },
};

const collector = {
  receivers: { otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' }, http: { endpoint: '0.0.0.0:4318' } } } },
  processors: { batch: {} },
  exporters: { jaeger_storage_exporter: { trace_storage: STORAGE } },
  extensions,
  service: {
    extensions: ['healthcheckv2', 'jaeger_storage'],
    telemetry: ownMetrics,
    pipelines: { traces: { receivers: ['otlp'], processors: ['batch'], exporters: ['jaeger_storage_exporter'] } },
  },
};

const query = {
  // It takes nothing, and a process without a pipeline does not start.
  receivers: { nop: {} },
  exporters: { nop: {} },
  extensions: {
    ...extensions,
    jaeger_query: {
      storage: { traces: STORAGE },
      http: { endpoint: '0.0.0.0:16686' },
      grpc: { endpoint: '0.0.0.0:16685' },
    },
  },
  service: {
    extensions: ['healthcheckv2', 'jaeger_storage', 'jaeger_query'],
    telemetry: ownMetrics,
    pipelines: { traces: { receivers: ['nop'], exporters: ['nop'] } },
  },
};

function cleaner(environment: Environment): readonly KubernetesObject[] {
  const meta = metadata(environment, CLEANER, COMPONENT);
  const secretKeyRef = { name: user.name, key: user.keys.elastic };
  return [
    serviceAccount(environment, CLEANER, COMPONENT),
    object<ICronJob>({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: meta,
      spec: {
        schedule: '55 23 * * *',
        concurrencyPolicy: 'Forbid',
        jobTemplate: {
          spec: {
            backoffLimit: 3,
            activeDeadlineSeconds: 600,
            template: {
              metadata: { labels: meta.labels },
              spec: {
                restartPolicy: 'Never',
                serviceAccountName: CLEANER,
                automountServiceAccountToken: false,
                enableServiceLinks: false,
                securityContext: restrictedPod(USER),
                containers: [
                  {
                    name: CLEANER,
                    image: imageOf('jaegerIndexCleaner'),
                    args: [String(RETENTION_DAYS), ELASTICSEARCH_URL],
                    env: [
                      { name: 'ES_USERNAME', value: 'elastic' },
                      { name: 'ES_PASSWORD', valueFrom: { secretKeyRef } },
                      { name: 'ES_TLS_ENABLED', value: 'true' },
                      { name: 'ES_TLS_CA', value: `${FOLDER}/ca.crt` },
                    ],
                    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
                    securityContext: restrictedContainer,
                    volumeMounts: [{ name: VOLUME, mountPath: FOLDER, readOnly: true }],
                  },
                ],
                volumes: [login],
              },
            },
          },
        },
      },
    }),
  ];
}
