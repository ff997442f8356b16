import { ANALYTICS, SHORTENER, asBroken, container, on, pod, policy, without, type Broken } from './breaking.ts';
import type { Loose } from './sound.ts';

/** Pods, how many there are, and whom they reach. */
export const brokenPods: readonly Broken[] = [
  ['resources', 'no request', container(({ resources }) => delete resources.requests.memory)],
  ['resources', 'no limit', container(({ resources }) => delete resources.limits)],
  ['resources', 'a request above the limit', container(({ resources }) => (resources.requests.memory = '2Gi'))],
  ['probes', 'no readiness', container((container) => delete container['readinessProbe'])],
  ['probes', 'no liveness', container((container) => delete container['livenessProbe'])],
  ['probe-ports', 'not there', container(({ livenessProbe }) => (livenessProbe.httpGet.port = 'http'))],
  ['security-context', 'root', pod((pod) => delete pod['securityContext'].runAsNonRoot)],
  ['security-context', 'no seccomp', pod((pod) => delete pod['securityContext'].seccompProfile)],
  ['security-context', 'capabilities', container(({ securityContext }) => delete securityContext.capabilities)],
  [
    'security-context',
    'escalation',
    container(({ securityContext }) => delete securityContext.allowPrivilegeEscalation),
  ],
  ['host', 'network', pod((pod) => (pod['hostNetwork'] = true))],
  ['host', 'files', pod(({ volumes }) => volumes.push({ name: 'log', hostPath: { path: '/var/log' } }))],
  [
    'read-only-root',
    'written to',
    container(({ securityContext }) => (securityContext.readOnlyRootFilesystem = false)),
  ],
  ['no-token', 'a token', pod((pod) => delete pod['automountServiceAccountToken'])],
  ['pinned-images', 'latest', container((container) => (container['image'] = 'turnout:latest'))],
  ['pinned-images', 'no tag behind a port', container((container) => (container['image'] = 'localhost:5000/turnout'))],
  ['pinned-images', "an operator's", on('Cluster', 'url-shortener-db', ({ spec }) => (spec.imageName = 'postgresql'))],
  ['grace-period', 'shorter than the stop', pod((pod) => (pod['terminationGracePeriodSeconds'] = 40))],
  [
    'grace-period',
    'shorter than a hook',
    pod(({ containers }) => (containers[0].lifecycle.preStop = { exec: { command: ['sleep', '60'] } })),
  ],
  [
    'selectors-match-labels',
    'another label',
    on('Deployment', ANALYTICS, ({ spec }) => (spec.selector.matchLabels.app = 'analytics')),
  ],
  ['volumes', 'not there', pod((pod) => (pod['volumes'] = []))],
  [
    'own-labels',
    'one is missing',
    on('Deployment', ANALYTICS, ({ spec }) => delete spec.template.metadata.labels['app.kubernetes.io/part-of']),
  ],
  ['replicas-beside-hpa', 'both', on('Deployment', SHORTENER, ({ spec }) => (spec.replicas = 3))],
  ['hpa-bounds', 'equal', on('HorizontalPodAutoscaler', SHORTENER, ({ spec }) => (spec.maxReplicas = 3))],
  ['budgets', 'none for replicas', without('PodDisruptionBudget', ANALYTICS)],
  ['budgets', 'one for a single pod', on('Deployment', ANALYTICS, ({ spec }) => (spec.replicas = 1))],
  ['budgets', 'as many as there are', on('PodDisruptionBudget', SHORTENER, ({ spec }) => (spec.minAvailable = 3))],
  [
    'budgets',
    'every one, as a share',
    on('PodDisruptionBudget', SHORTENER, ({ spec }) => (spec.minAvailable = '100%')),
  ],
  ['spread', 'nothing keeps them apart', pod((pod) => delete pod['topologySpreadConstraints'])],
  [
    'edge-ends',
    'pods of nobody',
    on('Deployment', ANALYTICS, ({ spec }) => (spec.template.metadata.labels['app.kubernetes.io/name'] = 'other')),
  ],
  ['edge-allowed', 'no way to the database', policy('allow-postgres', (spec) => (spec['ingress'] = []))],
  ['edge-allowed', 'no names', policy('allow-analytics', ({ egress }) => egress.pop())],
  [
    'edge-allowed',
    'another namespace of Prometheus',
    policy('allow-shortener', ({ ingress }) => (ingress[1].from[0].namespaceSelector.matchLabels = { a: 'b' })),
  ],
  [
    'edge-denied',
    'without the policy that denies',
    (objects: Loose[]) => {
      without('NetworkPolicy', 'deny-all')(objects);
      without('NetworkPolicy', 'allow-redis')(objects);
    },
  ],
  [
    'edge-denied',
    'from every pod',
    policy('allow-redis', ({ ingress }) => ingress.push({ from: [{ podSelector: {} }] })),
  ],
  ['edge-denied', 'to everywhere', policy('allow-analytics', ({ egress }) => egress.push({ ports: [{ port: 443 }] }))],
  ['edge-denied', 'a range of ports', policy('allow-shortener', ({ ingress }) => (ingress[0].ports[0].endPort = 8081))],
  [
    'edge-denied',
    "a cloud's metadata",
    policy('allow-shortener', ({ egress }) => egress.push({ to: [{ ipBlock: { cidr: '169.254.169.254/32' } }] })),
  ],
  [
    'edge-denied',
    'every namespace',
    policy('allow-redis', ({ ingress }) => ingress.push({ from: [{ namespaceSelector: {} }] })),
  ],
  [
    'edge-metrics',
    'a port that is no edge',
    on('Deployment', SHORTENER, ({ spec }) => (spec.template.spec.containers[0].ports[1].containerPort = 9091)),
  ],
].map(asBroken);
