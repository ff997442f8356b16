import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { collectorConfig } from '../../platform/observability/collector.ts';
import { MissingProgram } from '../install.ts';
import { accepts, freePorts, Server } from '../server.ts';
import { ROOT } from './monitoring.ts';

/** An OpenTelemetry Collector: from PATH, or built once from Go modules with its own builder, and kept. */

/** The newest whose modules all exist in one version. */
const VERSION = '0.161.0';
/** The stable half of its modules is numbered by itself. */
const STABLE_VERSION = '1.67.0';
const CORE = 'go.opentelemetry.io/collector';
const CONTRIB = 'github.com/open-telemetry/opentelemetry-collector-contrib';
const CACHE = join(ROOT, 'node_modules/.cache/otelcol', VERSION);

/** Where one is, or null. */
export function findCollector(): string | null {
  const built = join(CACHE, 'otelcol');
  if (existsSync(built)) return built;
  return ['otelcol-contrib', 'otelcol'].find((name) => spawnSync('which', [name]).status === 0) ?? null;
}

/** Takes minutes of one core and 1 GB of Go's caches. Throws MissingProgram without Go. */
export async function buildCollector(progress: (text: string) => void): Promise<string> {
  if (spawnSync('which', ['go']).status !== 0)
    throw new MissingProgram(
      'Not installed: go (1.26 and later). A collector is built with it, or put otelcol on PATH',
    );
  mkdirSync(CACHE, { recursive: true });
  const component = (path: string): object => ({ gomod: `${path} v${VERSION}` });
  const provider = (name: string): object => ({ gomod: `${CORE}/confmap/provider/${name}provider v${STABLE_VERSION}` });
  const source = join(CACHE, 'source');
  const config = join(CACHE, 'builder.yaml');
  writeFileSync(
    config,
    stringify({
      dist: { name: 'otelcol', output_path: source, version: VERSION },
      receivers: [component(`${CORE}/receiver/otlpreceiver`)],
      processors: [
        component(`${CORE}/processor/batchprocessor`),
        component(`${CONTRIB}/processor/tailsamplingprocessor`),
      ],
      exporters: [component(`${CORE}/exporter/otlphttpexporter`), component(`${CONTRIB}/exporter/fileexporter`)],
      providers: [provider('file'), provider('env')],
    }),
  );
  progress(`Building an OpenTelemetry Collector ${VERSION} from Go modules: this takes some minutes, once`);
  const command = ['go', 'run', `${CORE}/cmd/builder@v${VERSION}`, '--config', config];
  // It has only what others leave of the machine.
  const child = spawn('nice', ['-n', '19', ...command], { stdio: ['ignore', 2, 2] });
  const [status] = (await once(child, 'exit')) as [number | null];
  if (status !== 0) throw new Error(`The collector could not be built (exit code ${status}): see above`);
  const built = join(CACHE, 'otelcol');
  renameSync(join(source, 'otelcol'), built);
  rmSync(source, { recursive: true });
  return built;
}

export interface CollectorOptions {
  readonly program: string;
  readonly folder: string;
  /** Of who takes what it keeps, by OTLP; into a file where there is nobody. */
  readonly tracesOtlpUrl: string | null;
  readonly decisionWait?: string;
}

export interface RunningCollector {
  /** For TURNOUT_OTLP_URL. */
  readonly url: string;
  /** Where it writes traces, when that is a file. */
  readonly file: string | null;
  readonly server: Server;
}

export async function startCollector(options: CollectorOptions): Promise<RunningCollector> {
  const { program, tracesOtlpUrl, decisionWait } = options;
  const home = join(options.folder, 'collector');
  mkdirSync(home, { recursive: true });
  const [port = 0, grpcPort = 0] = await freePorts(2);
  const file = tracesOtlpUrl === null ? join(home, 'traces.json') : null;
  const { service, ...rest } = collectorConfig({
    http: `127.0.0.1:${port}`,
    grpc: `127.0.0.1:${grpcPort}`,
    exporters: file === null ? { otlphttp: { endpoint: tracesOtlpUrl } } : { file: { path: file } },
    ...(decisionWait !== undefined && { decisionWait }),
  });
  const config = join(home, 'collector.yaml');
  // Its own metrics would listen on a port that is always the same.
  writeFileSync(config, stringify({ ...rest, service: { ...service, telemetry: { metrics: { level: 'none' } } } }));
  const server = new Server({
    name: 'OpenTelemetry Collector',
    command: [program, `--config=${config}`],
    log: join(home, 'collector.log'),
    ready: () => accepts(port),
  });
  await server.start();
  return { url: `http://127.0.0.1:${port}`, file, server };
}
