import { collectorConfig } from '../observability/collector.ts';
import type { Environment } from './environment.ts';
import { JAEGER_COLLECTOR } from './jaeger.ts';
import type { App } from './object.ts';
import { otelProcess, ownMetrics } from './otel-process.ts';
import { imageOf } from './versions.ts';

/**
 * The OpenTelemetry Collector: takes the traces of the services, and keeps those that failed, were slow, or are of the share (platform/observability/collector.ts).
 * One collector must get all spans of a trace. They come from one process, which the Service sends to the same pod each time.
 */

export const COLLECTOR = 'otel-collector';
const HEALTH_PORT = 13_133;
/** 50,000 traces wait for the decision at 1 KiB each, and twice that is on its way. */
const RESOURCES = { requests: { cpu: '200m', memory: '512Mi' }, limits: { cpu: '1000m', memory: '1Gi' } };

export function otelCollector(environment: Environment): App {
  return {
    name: COLLECTOR,
    objects: otelProcess(environment, {
      name: COLLECTOR,
      component: 'tracing',
      source: 'otel-collector.ts',
      image: imageOf('collector'),
      replicas: Math.min(environment.replicas, 2),
      config: config(),
      ports: { 'otlp-grpc': 4317, 'otlp-http': 4318 },
      health: { path: '/', port: HEALTH_PORT },
      resources: RESOURCES,
      sticky: true,
    }),
  };
}

function config(): object {
  const { processors, service, ...rest } = collectorConfig({
    http: '0.0.0.0:4318',
    grpc: '0.0.0.0:4317',
    exporters: { otlp: { endpoint: `${JAEGER_COLLECTOR}:4317`, tls: { insecure: true } } },
  });
  const { traces } = service.pipelines as { traces: { processors: readonly string[] } };
  return {
    ...rest,
    // Above it spans are refused, and counted: Turnout drops and counts them too (docs/tracing.md).
    processors: {
      memory_limiter: { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 20 },
      ...processors,
    },
    extensions: { health_check: { endpoint: `0.0.0.0:${HEALTH_PORT}` } },
    service: {
      extensions: ['health_check'],
      telemetry: ownMetrics,
      pipelines: { traces: { ...traces, processors: ['memory_limiter', ...traces.processors] } },
    },
  };
}
