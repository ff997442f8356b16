import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine, StartOptions, Started } from './engine.ts';
import { accepts, freePorts, Server } from './server.ts';

/** Kafka (KRaft): one node that is broker and controller. Its jars come by Maven, once. */

const JAVA = { path: 'java', package: 'default-jre-headless' };
const MAVEN = { path: 'mvn', package: 'maven' };
const POM = new URL('kafka/pom.xml', import.meta.url).pathname;
const JARS = new URL('../node_modules/.cache/turnout-kafka', import.meta.url).pathname;
const HEAP = '-Xmx512m';

export const kafka: Engine = { programs: [JAVA, MAVEN], start };

async function start({ folder, progress, advertisedPort }: StartOptions): Promise<Started> {
  if (!existsSync(JARS)) fetchJars(progress);
  progress('Kafka: one node');
  const [port = 0, controllerPort = 0] = await freePorts(2);
  const data = join(folder, 'data');
  mkdirSync(data);
  const config = join(folder, 'server.properties');
  writeFileSync(
    config,
    `process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${advertisedPort ?? port},CONTROLLER://127.0.0.1:${controllerPort}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${data}
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.consumer.min.heartbeat.interval.ms=200
group.consumer.heartbeat.interval.ms=200
group.consumer.min.session.timeout.ms=10000
group.consumer.session.timeout.ms=10000
auto.create.topics.enable=false
`,
  );
  const java = (main: string, ...args: readonly string[]): [string, ...string[]] => [
    JAVA.path,
    HEAP,
    `-Dlog4j2.configurationFile=${logConfig(folder)}`,
    '-cp',
    join(JARS, '*'),
    main,
    ...args,
  ];
  const [file, ...args] = java(
    'kafka.tools.StorageTool',
    'format',
    '--standalone',
    '-t',
    'dHVybm91dC1lbmdpbmVzMQ',
    '-c',
    config,
  );
  const formatted = spawnSync(file, args, { encoding: 'utf8' });
  if (formatted.status !== 0)
    throw new Error(`Kafka could not format its folder: ${formatted.stderr || formatted.stdout}`);
  const server = new Server({
    name: 'kafka',
    command: java('kafka.Kafka', config),
    log: join(folder, 'kafka.log'),
    ready: () => accepts(port),
  });
  await server.start();
  return {
    addresses: { node: { setting: 'TURNOUT_BUS_URL', url: `kafka://127.0.0.1:${port}` } },
    servers: { kafka: server },
  };
}

function fetchJars(progress: (text: string) => void): void {
  progress('Kafka: fetching it with Maven (once)');
  const part = `${JARS}.part`;
  rmSync(part, { recursive: true, force: true });
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
  const done = spawnSync(
    MAVEN.path,
    ['-q', '-B', '-f', POM, goal, `-DoutputDirectory=${part}`, '-DincludeScope=runtime'],
    {
      stdio: ['ignore', 2, 2],
    },
  );
  if (done.status !== 0 || readdirSync(part).length === 0)
    throw new Error('Kafka could not be fetched with Maven (see above).');
  renameSync(part, JARS);
}

function logConfig(folder: string): string {
  const path = join(folder, 'log4j2.properties');
  writeFileSync(
    path,
    `rootLogger.level=warn
rootLogger.appenderRef.console.ref=console
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d %p %c: %m%n
`,
  );
  return path;
}
