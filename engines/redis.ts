import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine, StartOptions, Started } from './engine.ts';
import { freePorts, Server } from './server.ts';

/** Redis: a master, two replicas and three Sentinels that fail over within seconds, all behind one ACL user. */

const SERVER = { path: 'redis-server', package: 'redis-server' };
const SENTINEL = { path: 'redis-sentinel', package: 'redis-sentinel' };
const CLIENT = { path: 'redis-cli', package: 'redis-tools' };
const USER = 'turnout';
const PASSWORD = 'turnout';
const MASTER_NAME = 'mymaster';
const SENTINELS = 3;
const REDISES = ['master', 'replica1', 'replica2'] as const;

export const redis: Engine = { programs: [SERVER, SENTINEL, CLIENT], start };

async function start({ folder, progress }: StartOptions): Promise<Started> {
  progress('Redis: a master, two replicas, three Sentinels');
  const ports = await freePorts(REDISES.length + SENTINELS);
  const [masterPort = 0] = ports;
  const servers: Record<string, Server> = {};
  for (const [index, name] of REDISES.entries()) {
    const port = ports[index] ?? 0;
    const replication = index === 0 ? [] : [`replicaof 127.0.0.1 ${masterPort}`];
    servers[name] = await launch(folder, name, SERVER.path, port, [
      'appendonly no',
      'save ""',
      `masteruser ${USER}`,
      `masterauth ${PASSWORD}`,
      'repl-diskless-sync-delay 0',
      ...replication,
    ]);
  }
  const sentinelPorts = ports.slice(REDISES.length);
  for (const [index, port] of sentinelPorts.entries()) {
    const name = `sentinel${index + 1}`;
    servers[name] = await launch(folder, name, SENTINEL.path, port, [
      `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${masterPort} 2`,
      `sentinel auth-user ${MASTER_NAME} ${USER}`,
      `sentinel auth-pass ${MASTER_NAME} ${PASSWORD}`,
      `sentinel down-after-milliseconds ${MASTER_NAME} 1000`,
      `sentinel failover-timeout ${MASTER_NAME} 5000`,
      `sentinel sentinel-user ${USER}`,
      `sentinel sentinel-pass ${PASSWORD}`,
    ]);
  }
  const login = `${USER}:${PASSWORD}@`;
  const hosts = sentinelPorts.map((port) => `127.0.0.1:${port}`).join(',');
  return {
    addresses: {
      sentinel: { setting: 'TURNOUT_CACHE_URL', url: `redis+sentinel://${login}${hosts}/${MASTER_NAME}` },
      master: { setting: 'TURNOUT_CACHE_URL', url: `redis://${login}127.0.0.1:${masterPort}` },
    },
    servers,
  };
}

async function launch(
  folder: string,
  name: string,
  command: string,
  port: number,
  lines: readonly string[],
): Promise<Server> {
  const place = join(folder, name);
  mkdirSync(place);
  // Sentinels write what they learn into their file, so each has one of its own.
  const config = join(place, 'redis.conf');
  const acl = [`user ${USER} on >${PASSWORD} ~* &* +@all`, 'user default off'];
  writeFileSync(config, [`port ${port}`, 'bind 127.0.0.1', `dir ${place}`, ...acl, ...lines, ''].join('\n'));
  const args = ['-h', '127.0.0.1', '-p', String(port), '--user', USER, '--pass', PASSWORD, '--no-auth-warning', 'ping'];
  const server = new Server({
    name: `redis ${name}`,
    command: [command, config],
    log: join(place, 'log'),
    ready: async () => spawnSync(CLIENT.path, args, { encoding: 'utf8' }).stdout.trim() === 'PONG',
  });
  await server.start();
  return server;
}
