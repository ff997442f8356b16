import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IGateway } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway';
import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import type { IEnvoyFilter } from '@kubernetes-models/istio/networking.istio.io/v1alpha3/EnvoyFilter';
import { COMPONENT, EDGE, LIMIT_BURST, LIMIT_PER_SECOND } from './edge-limits.ts';
import type { Environment } from './environment.ts';
import { metadata as metadataOf } from './metadata.ts';
import type { KubernetesObject, ObjectMeta } from './object.ts';
import { madeSecrets } from './secrets.ts';
import { SHORTENER, shortenerPorts } from './shortener.ts';

/** Gateway API 1, by Istio 1.30, which makes a Deployment and a Service of each Gateway. */

const CLASS = 'istio';

export function gatewayObjects(environment: Environment): readonly KubernetesObject[] {
  const metadata = (name: string): ObjectMeta => metadataOf(environment, name, COMPONENT);
  return [
    gateway(environment, metadata(EDGE)),
    pods(environment, metadata(`${EDGE}-gateway`)),
    toShortener(environment, metadata(EDGE)),
    toHttps(environment, metadata(`${EDGE}-to-https`)),
    limit(metadata(`${EDGE}-limit`)),
  ];
}

function gateway({ host }: Environment, metadata: ObjectMeta): IGateway & KubernetesObject {
  const own = { hostname: host, allowedRoutes: { namespaces: { from: 'Same' } } } as const;
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata,
    spec: {
      gatewayClassName: CLASS,
      infrastructure: { parametersRef: { group: '', kind: 'ConfigMap', name: `${EDGE}-gateway` } },
      listeners: [
        { name: 'http', protocol: 'HTTP', port: 80, ...own },
        {
          name: 'https',
          protocol: 'HTTPS',
          port: 443,
          ...own,
          tls: { mode: 'Terminate', certificateRefs: [{ name: madeSecrets.tls.name }] },
        },
      ],
    },
  };
}

/** Laid over what Istio makes: JSON, which is YAML, in the keys that it reads. */
function pods({ replicas }: Environment, metadata: ObjectMeta): IConfigMap & KubernetesObject {
  const spread = replicas > 1;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata,
    data: {
      // Or the address that arrives is a machine's own, and not the visitor's.
      service: JSON.stringify({ spec: { externalTrafficPolicy: 'Local' } }),
      // The namespace admits no pod without a profile.
      deployment: JSON.stringify({
        spec: { replicas, template: { spec: { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } } } },
      }),
      ...(spread && { podDisruptionBudget: JSON.stringify({ spec: { minAvailable: 1 } }) }),
    },
  };
}

function toShortener({ host }: Environment, metadata: ObjectMeta): IHTTPRoute & KubernetesObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata,
    spec: {
      parentRefs: [{ name: EDGE, sectionName: 'https' }],
      hostnames: [host],
      rules: [{ backendRefs: [{ name: SHORTENER.name, port: shortenerPorts.http }] }],
    },
  };
}

function toHttps({ host }: Environment, metadata: ObjectMeta): IHTTPRoute & KubernetesObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata,
    spec: {
      parentRefs: [{ name: EDGE, sectionName: 'http' }],
      hostnames: [host],
      rules: [
        { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', port: 443, statusCode: 301 } }] },
      ],
    },
  };
}

/** Addresses that a gateway remembers at most; beyond, the one seen longest ago begins anew. */
const REMEMBERED_ADDRESSES = 100_000;
/** What a gateway passes on in sum: more than shorteners answer, so that the limits of single addresses are those that count. */
const SUM_PER_SECOND = 100_000;

const LIMIT = 'envoy.filters.http.local_ratelimit';
const always = { numerator: 100, denominator: 'HUNDRED' };
const bucket = (most: number, perSecond: number): object => ({
  max_tokens: most,
  tokens_per_fill: perSecond,
  fill_interval: '1s',
});

/** Gateway API has no limits; Envoy's own count at each gateway by itself. */
function limit(metadata: ObjectMeta): KubernetesObject {
  const config = {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
    stat_prefix: 'url_shortener',
    filter_enabled: { default_value: always },
    filter_enforced: { default_value: always },
    token_bucket: bucket(SUM_PER_SECOND, SUM_PER_SECOND),
    rate_limits: [{ actions: [{ remote_address: {} }] }],
    // Without a value it is for each value that comes, each with a bucket of its own.
    descriptors: [
      { entries: [{ key: 'remote_address' }], token_bucket: bucket(LIMIT_PER_SECOND + LIMIT_BURST, LIMIT_PER_SECOND) },
    ],
    max_dynamic_descriptors: REMEMBERED_ADDRESSES,
  };
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata,
    spec: {
      workloadSelector: { labels: { 'gateway.networking.k8s.io/gateway-name': EDGE } },
      configPatches: [
        {
          applyTo: 'HTTP_FILTER',
          match: {
            context: 'GATEWAY',
            listener: {
              filterChain: {
                filter: {
                  name: 'envoy.filters.network.http_connection_manager',
                  subFilter: { name: 'envoy.filters.http.router' },
                },
              },
            },
          },
          patch: { operation: 'INSERT_BEFORE', value: { name: LIMIT, typed_config: config } },
        },
      ],
    } satisfies IEnvoyFilter['spec'],
  } as KubernetesObject;
}
