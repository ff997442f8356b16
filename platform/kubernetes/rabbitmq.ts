import { budget, podMonitor } from './beside.ts';
import type { Environment } from './environment.ts';
import type { RabbitmqCluster } from './kinds/rabbitmq.com.ts';
import { metadata, object } from './metadata.ts';
import type { App, KubernetesObject } from './object.ts';
import { topology } from './rabbitmq-topology.ts';
import { apart, restrictedContainer, restrictedPod } from './restricted.ts';
import { STORAGE_CLASS } from './storage.ts';
import { imageOf } from './versions.ts';

/** RabbitMQ by its own operators. Sizes are those of sources/production-infrastructure, decisions in docs/adr/0026. */

/** The operator calls its Service so, too. */
export const RABBITMQ = 'url-shortener-rabbitmq';
export const COMPONENT = 'broker';
const STORAGE = '20Gi';
const RESOURCES = { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1000m', memory: '2Gi' } };
/** As the operator labels its pods. */
const PODS = { 'app.kubernetes.io/name': RABBITMQ, 'app.kubernetes.io/component': 'rabbitmq' };
/** Queues one by one are at a path of their own (platform/observability/exporters/servers.ts). */
const EACH_QUEUE = {
  port: 'prometheus',
  path: '/metrics/detailed',
  params: { family: ['queue_coarse_metrics', 'queue_consumer_count'] },
};
/** Of the image. */
const USER = 999;

/** Nodes that see no majority stop, so that there are never two halves. Below as much free disk as memory, publishing stops, and clicks wait in the journals. */
const CONFIG = `cluster_partition_handling = pause_minority
disk_free_limit.relative = 1.0
vm_memory_high_watermark.relative = 0.6
`;

export function rabbitmq(environment: Environment): App {
  return {
    name: 'rabbitmq',
    objects: [
      cluster(environment),
      ...topology(environment, RABBITMQ),
      podMonitor(environment, RABBITMQ, COMPONENT, PODS, { port: 'prometheus' }, EACH_QUEUE),
      // One at a time: the others are a majority.
      ...(environment.rabbitmqReplicas > 1
        ? [budget(environment, RABBITMQ, COMPONENT, PODS, { maxUnavailable: 1 })]
        : []),
    ],
  };
}

function cluster(environment: Environment): KubernetesObject {
  const { readOnlyRootFilesystem: _, ...container } = restrictedContainer;
  return object<RabbitmqCluster>({
    apiVersion: 'rabbitmq.com/v1beta1',
    kind: 'RabbitmqCluster',
    metadata: metadata(environment, RABBITMQ, COMPONENT),
    spec: {
      replicas: environment.rabbitmqReplicas,
      image: imageOf('rabbitmq'),
      persistence: { storageClassName: STORAGE_CLASS, storage: STORAGE },
      resources: RESOURCES,
      affinity: apart(PODS),
      rabbitmq: { additionalConfig: CONFIG },
      // What Pod Security asks for. The image writes below /etc/rabbitmq, so its root stays writable.
      override: {
        statefulSet: {
          spec: {
            template: {
              spec: {
                securityContext: restrictedPod(USER),
                containers: [{ name: 'rabbitmq', securityContext: container }],
                initContainers: [{ name: 'setup-container', securityContext: container }],
              },
            },
          },
        },
      },
    },
  });
}
