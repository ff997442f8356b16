import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine, StartOptions, Started } from './engine.ts';
import { pathOf } from './install.ts';
import { freePorts, Server } from './server.ts';

/** RabbitMQ: one node. */

const SERVER = { path: '/usr/lib/rabbitmq/bin/rabbitmq-server', package: 'rabbitmq-server' };
const DIAGNOSTICS = { path: '/usr/lib/rabbitmq/bin/rabbitmq-diagnostics', package: 'rabbitmq-server' };
/** Erlang's directory of nodes. Left to themselves, nodes start one that outlives them. */
const EPMD = { path: 'epmd', package: 'erlang-base' };
/** It keeps the name of a new quorum queue to itself for 3 s: one that is younger has no leader after a kill (seen with 3.10). To be waited for before one. */
export const QUEUE_AGE_MS = 4000;
const USER = 'turnout';
const PASSWORD = 'turnout';

export const rabbitmq: Engine = { programs: [SERVER, DIAGNOSTICS, EPMD], start };

async function start({ folder, progress }: StartOptions): Promise<Started> {
  progress('RabbitMQ: one node');
  const [port = 0, distribution = 0, epmd = 0] = await freePorts(3);
  for (const name of ['home', 'data', 'log', 'mnesia']) mkdirSync(join(folder, name));
  const config = join(folder, 'rabbitmq.conf');
  writeFileSync(
    config,
    [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      `default_user = ${USER}`,
      `default_pass = ${PASSWORD}`,
      'log.console = true',
      '',
    ].join('\n'),
  );
  const enabled = join(folder, 'enabled_plugins');
  writeFileSync(enabled, '[].\n');
  const env = {
    // Its cookie is there, and so is nobody else's.
    HOME: join(folder, 'home'),
    RABBITMQ_NODENAME: `turnout-${port}@localhost`,
    RABBITMQ_CONFIG_FILE: config,
    RABBITMQ_ENABLED_PLUGINS_FILE: enabled,
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_DIST_PORT: String(distribution),
    ERL_EPMD_PORT: String(epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // One scheduler for each core would spin while there is nothing to do.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+sbwt none +sbwtdcpu none +sbwtdio none',
  };
  const directory = new Server({
    name: 'epmd',
    command: [EPMD.path, '-port', String(epmd), '-address', '127.0.0.1'],
    log: join(folder, 'epmd.log'),
    ready: async () => spawnSync(EPMD.path, ['-port', String(epmd), '-names'], { stdio: 'ignore' }).status === 0,
  });
  await directory.start();
  const server = new Server({
    name: 'rabbitmq',
    command: [pathOf(SERVER)],
    env,
    log: join(folder, 'rabbitmq.log'),
    ready: async () =>
      spawnSync(pathOf(DIAGNOSTICS), ['-q', 'check_port_connectivity'], {
        env: { ...process.env, ...env },
        stdio: 'ignore',
      }).status === 0,
  });
  await server.start();
  return {
    addresses: { node: { setting: 'TURNOUT_BUS_URL', url: `amqp://${USER}:${PASSWORD}@127.0.0.1:${port}` } },
    servers: { epmd: directory, rabbitmq: server },
  };
}
