import { hostname } from 'node:os';
import { isatty } from 'node:tty';
import type { Config } from '../config.ts';
import type { BeginTrace } from '../core/trace.ts';
import type { AccessLog } from '../telemetry/access-log.ts';
import type { LogFormat } from '../telemetry/log.ts';
import type { OtlpEndpoint } from '../telemetry/otlp.ts';
import type { OtlpMetrics } from '../telemetry/otlp-metrics.ts';
import type { OtlpLog } from '../telemetry/otlp-log.ts';
import type { Snapshot } from '../telemetry/registry.ts';
import type { Attributes } from '../telemetry/span.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import { VERSION } from './settings.ts';

/** What a thread tells while it runs, as configured. What is off is not even loaded. */

/** Null where there is no collector. For each thread once. */
export async function openTracing(config: Config): Promise<Tracing | null> {
  const endpoint = endpointOf(config);
  if (endpoint === null) return null;
  const { Tracing } = await import('../telemetry/tracing.ts');
  return new Tracing({ endpoint, ratio: config.TURNOUT_TRACE_RATIO, resource: resourceOf(config) });
}

/** For the thread that logs. */
export async function openOtlpLog(config: Config): Promise<OtlpLog | null> {
  const endpoint = endpointOf(config);
  if (endpoint === null || !config.TURNOUT_OTLP_LOGS) return null;
  const { OtlpLog } = await import('../telemetry/otlp-log.ts');
  return new OtlpLog(endpoint, resourceOf(config));
}

/** For the thread that knows all of them. */
export async function openOtlpMetrics(config: Config, read: () => Promise<Snapshot>): Promise<OtlpMetrics | null> {
  const endpoint = endpointOf(config);
  const everySeconds = config.TURNOUT_OTLP_METRICS_SECONDS;
  if (endpoint === null || everySeconds === 0 || !config.TURNOUT_METRICS) return null;
  const { OtlpMetrics } = await import('../telemetry/otlp-metrics.ts');
  return new OtlpMetrics({ endpoint, resource: resourceOf(config), everySeconds, read });
}

/** What a thread that redirects tells of each request. */
export interface Telling {
  /** Null where nothing is traced. */
  readonly beginTrace: BeginTrace | null;
  /** Writes and sends what waits. */
  stop(): Promise<void>;
}

export async function openTelling(config: Config): Promise<Telling> {
  const tracing = await openTracing(config);
  const accessLog = await openAccessLog(config);
  return {
    beginTrace: tracing?.begin ?? null,
    stop: async () => {
      accessLog?.flush();
      await tracing?.stop();
    },
  };
}

async function openAccessLog(config: Config): Promise<AccessLog | null> {
  const { TURNOUT_ACCESS_LOG: share } = config;
  if (share === 0) return null;
  const accessLog = await import('../telemetry/access-log.ts');
  return accessLog.openAccessLog(share, logFormat(config));
}

export function logFormat({ TURNOUT_LOGS_FORMAT: format }: Config): LogFormat {
  if (format !== 'auto') return format;
  return isatty(2) ? 'text' : 'json';
}

function endpointOf({ TURNOUT_OTLP_URL: url, TURNOUT_OTLP_HEADERS: headers }: Config): OtlpEndpoint | null {
  return url === null ? null : { url, headers };
}

/** By OpenTelemetry's conventions for resources. The threads of a process are one instance. */
function resourceOf(config: Config): Attributes {
  return {
    'service.name': config.TURNOUT_SERVICE_NAME,
    'service.version': VERSION,
    'service.instance.id': `${hostname()}:${process.pid}`,
    'host.name': hostname(),
    'process.pid': process.pid,
  };
}
