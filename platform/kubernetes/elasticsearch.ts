import type { IElasticsearch } from '@kubernetes-models/elastic-cloud/elasticsearch.k8s.elastic.co/v1/Elasticsearch';
import type { IService } from 'kubernetes-models/v1/Service';
import type { Environment } from './environment.ts';
import { metadata, object } from './metadata.ts';
import type { App } from './object.ts';
import { restrictedContainer, restrictedPod } from './restricted.ts';
import { STORAGE_CLASS } from './storage.ts';
import { imageOf, images } from './versions.ts';

/** Elasticsearch by ECK, for Jaeger's traces alone. One node: its volume has three replicas, and traces are no promise of ours. */

export const ELASTICSEARCH = 'elasticsearch';
export const ELASTICSEARCH_PORT = 9200;
/** With TLS by an authority that the operator makes, whose certificate also names the Service below. */
export const ELASTICSEARCH_URL = `https://${ELASTICSEARCH}:${ELASTICSEARCH_PORT}`;
const COMPONENT = 'trace-storage';
const STORAGE = '10Gi';
/** Elasticsearch gives half of it to its heap. */
const RESOURCES = { requests: { cpu: '500m', memory: '2Gi' }, limits: { cpu: '1000m', memory: '2Gi' } };
/** Of the image. */
const USER = 1000;

export function elasticsearch(environment: Environment): App {
  return {
    name: 'elasticsearch',
    objects: [
      object<IElasticsearch>({
        apiVersion: 'elasticsearch.k8s.elastic.co/v1',
        kind: 'Elasticsearch',
        metadata: metadata(environment, ELASTICSEARCH, COMPONENT),
        spec: {
          version: images.elasticsearch.tag,
          image: imageOf('elasticsearch'),
          http: { tls: { selfSignedCertificate: { subjectAltNames: [{ dns: ELASTICSEARCH }] } } },
          // One node can not be evicted by a budget that keeps one: no budget.
          podDisruptionBudget: {},
          nodeSets: [
            {
              name: 'default',
              count: 1,
              // Else the machine would need another vm.max_map_count, set by a container that may do anything.
              config: { 'node.store.allow_mmap': false },
              podTemplate: {
                metadata: { labels: metadata(environment, ELASTICSEARCH, COMPONENT).labels },
                spec: {
                  automountServiceAccountToken: false,
                  securityContext: restrictedPod(USER),
                  containers: [{ name: 'elasticsearch', resources: RESOURCES, securityContext: restrictedContainer }],
                },
              },
              volumeClaimTemplates: [
                {
                  metadata: { name: 'elasticsearch-data' },
                  spec: {
                    accessModes: ['ReadWriteOnce'],
                    storageClassName: STORAGE_CLASS,
                    resources: { requests: { storage: STORAGE } },
                  },
                } as never,
              ],
            },
          ],
        },
      }),
      // The name of the architecture's drawing; the operator's own Service is elasticsearch-es-http.
      object<IService>({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: metadata(environment, ELASTICSEARCH, COMPONENT),
        spec: {
          selector: { 'elasticsearch.k8s.elastic.co/cluster-name': ELASTICSEARCH },
          ports: [{ name: 'https', port: ELASTICSEARCH_PORT, targetPort: ELASTICSEARCH_PORT }],
        },
      }),
    ],
  };
}
