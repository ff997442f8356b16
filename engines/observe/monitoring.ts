import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { alertmanagerConfig } from '../../platform/observability/alertmanager.ts';
import { HOME } from '../../platform/observability/render.ts';
import { ruleFiles } from '../../platform/observability/rules.ts';
import type { Settings } from '../../platform/settings.ts';
import type { Program } from '../install.ts';
import { freePorts, Server } from '../server.ts';
import { faster, fasterRoutes, fasterRules, SCRAPE_INTERVAL } from './speed.ts';

/** Prometheus and Alertmanager with our rules and routes, on ports of their own. */

export const PROMETHEUS: Program = { path: 'prometheus', package: 'prometheus' };
export const ALERTMANAGER: Program = { path: 'prometheus-alertmanager', package: 'prometheus-alertmanager' };

/** Prometheus' own, which grow shorter with the rest. */
const LOOKBACK = '5m';
const RESEND_DELAY = '1m';

export interface Running {
  readonly url: string;
  readonly server: Server;
}

export interface AlertmanagerOptions {
  /** For its configuration, data and log. */
  readonly folder: string;
  /** Where it sends to, above all. */
  readonly settings: Settings;
  /** How many times faster than committed (speed.ts). */
  readonly speed: number;
}

export interface PrometheusOptions extends AlertmanagerOptions {
  /** What it scrapes, each as host:port, by job. */
  readonly jobs: Readonly<Record<string, readonly string[]>>;
  readonly alertmanager: string;
}

export async function startAlertmanager({ folder, settings, speed }: AlertmanagerOptions): Promise<Running> {
  const home = join(folder, 'alertmanager');
  mkdirSync(home, { recursive: true });
  cpSync(`${ROOT}/${HOME}/alertmanager/templates`, join(home, 'templates'), { recursive: true });
  const config = join(home, 'alertmanager.yaml');
  writeFileSync(config, stringify(fasterRoutes(alertmanagerConfig(settings), speed)));
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const server = new Server({
    name: 'Alertmanager',
    command: [
      ALERTMANAGER.path,
      `--config.file=${config}`,
      `--storage.path=${join(home, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      `--web.external-url=${url}`,
      // Alone: no port for others of its kind.
      '--cluster.listen-address=',
    ],
    log: join(home, 'alertmanager.log'),
    ready: () => answers(`${url}/-/ready`),
  });
  await server.start();
  return { url, server };
}

export async function startPrometheus({
  folder,
  settings,
  speed,
  jobs,
  alertmanager,
}: PrometheusOptions): Promise<Running> {
  const home = join(folder, 'prometheus');
  mkdirSync(join(home, 'rules'), { recursive: true });
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  for (const { name, groups } of fasterRules(ruleFiles(settings), speed))
    writeFileSync(join(home, 'rules', `${name}.yaml`), stringify({ groups }));
  const interval = faster(SCRAPE_INTERVAL, speed);
  const scraped = { ...jobs, prometheus: [hostOf(url)], alertmanager: [hostOf(alertmanager)] };
  const config = join(home, 'prometheus.yaml');
  writeFileSync(
    config,
    stringify({
      global: { scrape_interval: interval, evaluation_interval: interval },
      rule_files: ['rules/*.yaml'],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [hostOf(alertmanager)] }] }] },
      scrape_configs: Object.entries(scraped).map(([job, targets]) => ({
        job_name: job,
        static_configs: [{ targets }],
      })),
    }),
  );
  const server = new Server({
    name: 'Prometheus',
    command: [
      PROMETHEUS.path,
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(home, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      `--web.external-url=${url}`,
      `--query.lookback-delta=${faster(LOOKBACK, speed)}`,
      `--rules.alert.resend-delay=${faster(RESEND_DELAY, speed)}`,
      '--enable-feature=exemplar-storage',
    ],
    log: join(home, 'prometheus.log'),
    ready: () => answers(`${url}/-/ready`),
  });
  await server.start();
  return { url, server };
}

/** Of this repository, wherever it is called from. */
export const ROOT = join(import.meta.dirname, '../..');

export const hostOf = (url: string): string => new URL(url).host;

export async function answers(url: string): Promise<boolean> {
  return (await fetch(url)).ok;
}
