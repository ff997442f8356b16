import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RUNBOOKS } from '../../platform/observability/runbooks.ts';
import { settings, type Settings } from '../../platform/settings.ts';
import { freePorts, Server } from '../server.ts';
import { buildCollector, findCollector, startCollector, type RunningCollector } from './collector.ts';
import { answers, hostOf, ROOT, startAlertmanager, startPrometheus } from './monitoring.ts';
import { openReceiver, readable, sendingTo } from './receiver.ts';
import { isOnPath, startGrafana, startJaeger, type RunningJaeger } from './viewers.ts';

/** All that `npm run observe` starts, in the order in which they need each other. */

export interface StackOptions {
  readonly folder: string;
  readonly progress: (text: string) => void;
  /** What Slack would get, as it comes. */
  readonly heard: (text: string) => void;
  /** Of processes that run already; one is started where none is named. */
  readonly turnout?: readonly string[];
  readonly speed: number;
  readonly collector?: true;
  readonly slackUrlFile?: string;
}

export interface Stack {
  /** By name, each of what runs. */
  readonly urls: { readonly turnout: string } & Readonly<Record<string, string>>;
  /** What could not be had, and how it could. */
  readonly missing: readonly string[];
  /** Of the Turnout that was started. */
  readonly key: string | null;
  down(): Promise<void>;
}

const API_KEY = 'observe';

export async function startStack(options: StackOptions): Promise<Stack> {
  const { folder, progress, heard, speed, turnout, slackUrlFile } = options;
  await mustAnswer(turnout ?? []);
  const servers: Server[] = [];
  const keep = <T extends { readonly server: Server }>(started: T): T => {
    servers.push(started.server);
    return started;
  };
  const receiver = await openReceiver((message) => heard(`\n${readable(message)}`));
  const down = async (): Promise<void> => {
    for (const server of servers.toReversed()) await server.stop();
    await receiver[Symbol.asyncDispose]();
  };
  try {
    const traces = await startTraces(options, keep);
    const targets = turnout ?? [keep(await startTurnout(folder, progress, traces)).url];
    const [grafanaPort = 0] = await freePorts(1);
    const grafanaUrl = isOnPath('grafana') ? `http://127.0.0.1:${grafanaPort}` : null;
    const local: Settings = {
      ...settings,
      runbooksUrl: pathToFileURL(join(ROOT, RUNBOOKS)).href,
      ...(grafanaUrl !== null && { grafanaUrl }),
      ...sendingTo(receiver, folder),
      ...(slackUrlFile !== undefined && { slackUrlFile: resolve(slackUrlFile) }),
    };
    progress(`Alertmanager and Prometheus${speed === 1 ? '' : `, ${speed} times faster`}`);
    const alertmanager = keep(await startAlertmanager({ folder, settings: local, speed }));
    const prometheus = keep(
      await startPrometheus({
        folder,
        settings: local,
        speed,
        jobs: { turnout: targets.map(hostOf) },
        alertmanager: alertmanager.url,
      }),
    );
    const { jaeger, collector } = traces;
    if (grafanaUrl !== null) {
      progress('Grafana');
      const dataSourceUrls = {
        ...settings.dataSourceUrls,
        metrics: prometheus.url,
        traces: jaeger?.url ?? settings.dataSourceUrls.traces,
      };
      keep(await startGrafana(folder, grafanaUrl, { ...local, dataSourceUrls }));
    }
    return {
      urls: {
        turnout: targets.join(' '),
        prometheus: prometheus.url,
        alertmanager: alertmanager.url,
        ...(collector !== null && { collector: collector.url }),
        ...(collector !== null && collector.file !== null && { traces: pathToFileURL(collector.file).href }),
        ...(jaeger !== null && { jaeger: jaeger.url }),
        ...(grafanaUrl !== null && { grafana: grafanaUrl }),
      },
      missing: missing({ collector, jaeger, grafanaUrl }, turnout !== undefined),
      key: turnout === undefined ? API_KEY : null,
      down,
    };
  } catch (error) {
    await down();
    throw error;
  }
}

/** Before anything is started. */
async function mustAnswer(turnout: readonly string[]): Promise<void> {
  for (const url of turnout)
    if (!(await answers(`${url}/metrics`).catch(() => false)))
      throw new Error(
        `${url}/metrics does not answer 200: does Turnout run there, and may this machine read it (TURNOUT_METRICS_FROM)?`,
      );
}

interface Traces {
  readonly collector: RunningCollector | null;
  readonly jaeger: RunningJaeger | null;
}

async function startTraces(
  { folder, progress, collector: isAsked }: StackOptions,
  keep: <T extends { readonly server: Server }>(started: T) => T,
): Promise<Traces> {
  const program = findCollector() ?? (isAsked === true ? await buildCollector(progress) : null);
  const jaeger = isOnPath('jaeger') ? keep(await startJaeger(folder)) : null;
  if (program === null) return { collector: null, jaeger };
  progress('OpenTelemetry Collector');
  return { collector: keep(await startCollector({ program, folder, tracesOtlpUrl: jaeger?.otlpUrl ?? null })), jaeger };
}

async function startTurnout(
  folder: string,
  progress: (text: string) => void,
  { collector, jaeger }: Traces,
): Promise<{ readonly url: string; readonly server: Server }> {
  progress('Turnout');
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const otlpUrl = collector?.url ?? jaeger?.otlpUrl;
  const server = new Server({
    name: 'Turnout',
    command: [join(ROOT, 'bin/turnout'), 'serve'],
    env: {
      TURNOUT_PORT: String(port),
      TURNOUT_DEFAULT_DOMAIN: hostOf(url),
      TURNOUT_DATA_DIR: join(folder, 'turnout'),
      TURNOUT_INITIAL_API_KEY: API_KEY,
      TURNOUT_FAULT_LAB: 'true',
      ...(otlpUrl !== undefined && { TURNOUT_OTLP_URL: otlpUrl, TURNOUT_TRACE_RATIO: '1' }),
    },
    log: join(folder, 'turnout.log'),
    ready: () => answers(`${url}/ready`),
  });
  await server.start();
  return { url, server };
}

function missing(
  { collector, jaeger, grafanaUrl }: Traces & { readonly grafanaUrl: string | null },
  isAttached: boolean,
): string[] {
  return [
    ...(collector === null
      ? ['No OpenTelemetry Collector: --collector builds one, or put otelcol or otelcol-contrib on PATH.']
      : isAttached
        ? [`Traces: start Turnout with TURNOUT_OTLP_URL=${collector.url} TURNOUT_TRACE_RATIO=1.`]
        : []),
    ...(jaeger === null ? ['No Jaeger: put jaeger (2.x) on PATH, and the collector sends traces to it.'] : []),
    ...(grafanaUrl === null
      ? ['No Grafana: put grafana (12 or later) on PATH, and it comes with the dashboards; docs/telemetry.md has more.']
      : []),
  ];
}
