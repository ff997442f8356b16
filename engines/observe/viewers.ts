import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { dashboardProvider, dataSources } from '../../platform/observability/dashboards/grafana.ts';
import { HOME } from '../../platform/observability/render.ts';
import type { Settings } from '../../platform/settings.ts';
import { freePorts, Server } from '../server.ts';
import { answers, ROOT, type Running } from './monitoring.ts';

/** What shows traces and dashboards, where it is on PATH: Debian has neither. */

export const isOnPath = (name: string): boolean => spawnSync('which', [name]).status === 0;

export interface RunningJaeger extends Running {
  /** Where it takes traces. */
  readonly otlpUrl: string;
}

/** Jaeger 2 with traces in memory. */
export async function startJaeger(folder: string): Promise<RunningJaeger> {
  const home = join(folder, 'jaeger');
  mkdirSync(home, { recursive: true });
  const [port = 0, otlpPort = 0, grpcPort = 0] = await freePorts(3);
  const config = join(home, 'jaeger.yaml');
  writeFileSync(
    config,
    stringify({
      service: {
        extensions: ['jaeger_storage', 'jaeger_query'],
        pipelines: { traces: { receivers: ['otlp'], exporters: ['jaeger_storage_exporter'] } },
        telemetry: { metrics: { level: 'none' } },
      },
      extensions: {
        jaeger_query: {
          storage: { traces: 'memory' },
          http: { endpoint: `127.0.0.1:${port}` },
          grpc: { endpoint: `127.0.0.1:${grpcPort}` },
        },
        jaeger_storage: { backends: { memory: { memory: { max_traces: 100_000 } } } },
      },
      receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${otlpPort}` } } } },
      exporters: { jaeger_storage_exporter: { trace_storage: 'memory' } },
    }),
  );
  const url = `http://127.0.0.1:${port}`;
  const server = new Server({
    name: 'Jaeger',
    command: ['jaeger', `--config=${config}`],
    log: join(home, 'jaeger.log'),
    ready: () => answers(`${url}/api/services`),
  });
  await server.start();
  return { url, server, otlpUrl: `http://127.0.0.1:${otlpPort}` };
}

/** Grafana with our dashboards and data sources, open to whoever reaches this machine's own address. */
export async function startGrafana(folder: string, url: string, settings: Settings): Promise<Running> {
  const home = join(folder, 'grafana');
  const provisioning = join(home, 'provisioning');
  for (const name of ['datasources', 'dashboards']) mkdirSync(join(provisioning, name), { recursive: true });
  const providers = dashboardProvider.providers.map((provider) => ({
    ...provider,
    options: { path: join(ROOT, HOME, 'grafana/dashboards') },
  }));
  writeFileSync(join(provisioning, 'datasources/turnout.yaml'), stringify(dataSources(settings)));
  writeFileSync(join(provisioning, 'dashboards/turnout.yaml'), stringify({ ...dashboardProvider, providers }));
  const server = new Server({
    name: 'Grafana',
    command: ['grafana', 'server', `--homepath=${process.env['GRAFANA_HOME'] ?? '/usr/share/grafana'}`],
    env: {
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_HTTP_PORT: new URL(url).port,
      GF_PATHS_DATA: join(home, 'data'),
      GF_PATHS_LOGS: join(home, 'logs'),
      GF_PATHS_PROVISIONING: provisioning,
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Admin',
    },
    log: join(folder, 'grafana', 'grafana.log'),
    ready: () => answers(`${url}/api/health`),
  });
  await server.start();
  return { url, server };
}
