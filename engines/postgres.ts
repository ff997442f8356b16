import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, globSync, mkdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Engine, StartOptions, Started } from './engine.ts';
import { makeCertificate, OPENSSL } from './certificate.ts';
import { pathOf } from './install.ts';
import { freePorts, Server } from './server.ts';

/** PostgreSQL: a primary and a streaming replica. */

const POSTGRES = { path: '/usr/lib/postgresql/*/bin/postgres', package: 'postgresql' };
const PASSWORD = 'turnout';

export const postgres: Engine = { programs: [POSTGRES, OPENSSL], start };

async function start({ folder, progress }: StartOptions): Promise<Started> {
  const bin = dirname(pathOf(POSTGRES));
  const user = owner(folder);
  const [port = 0, replicaPort = 0] = await freePorts(2);
  const run = (command: string, ...args: readonly string[]): void => {
    const env = { ...process.env, PGPASSWORD: PASSWORD };
    const done = spawnSync(join(bin, command), args, { env, encoding: 'utf8', ...user });
    if (done.status !== 0) throw new Error(`${command} failed: ${done.stderr || done.stdout || String(done.error)}`);
  };
  const place = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path, { mode: 0o700 });
    if (user !== undefined) chownSync(path, user.uid, user.gid);
    return path;
  };
  const { key, certificate } = makeCertificate(folder);
  if (user !== undefined) chownSync(key, user.uid, user.gid);
  const settings = [...SETTINGS, 'ssl=on', `ssl_cert_file=${certificate}`, `ssl_key_file=${key}`];
  const server = (name: string, data: string, onPort: number): Server =>
    new Server({
      name: `postgres ${name}`,
      command: [
        join(bin, 'postgres'),
        '-D',
        data,
        '-p',
        String(onPort),
        '-k',
        data,
        ...settings.flatMap((each) => ['-c', each]),
      ],
      user,
      log: join(folder, `${name}.log`),
      ready: async () =>
        spawnSync(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(onPort)]).status === 0,
      // Fast: sessions are ended, data is written (SIGTERM would wait for the sessions).
      stopSignal: 'SIGINT',
      gone: () => !isSomebodyIn(data),
    });

  progress('PostgreSQL: making the primary');
  const data = place('primary');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, PASSWORD);
  run(
    'initdb',
    '-D',
    data,
    '-U',
    'turnout',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C.UTF-8',
  );
  const primary = server('primary', data, port);
  await primary.start();
  run('createdb', '-h', '127.0.0.1', '-p', String(port), '-U', 'turnout', 'turnout');

  progress('PostgreSQL: making the replica');
  const replicaData = place('replica');
  run(
    'pg_basebackup',
    '-h',
    '127.0.0.1',
    '-p',
    String(port),
    '-U',
    'turnout',
    '-D',
    replicaData,
    '-R',
    '-X',
    'stream',
    '--checkpoint=fast',
  );
  const replica = server('replica', replicaData, replicaPort);
  await replica.start();
  return {
    addresses: {
      primary: { setting: 'TURNOUT_STORE_URL', url: urlOf(port) },
      replica: { setting: 'TURNOUT_STORE_READ_URL', url: urlOf(replicaPort) },
      tls: {
        setting: 'TURNOUT_STORE_URL',
        url: `${urlOf(port, 'localhost')}?sslmode=verify-full&sslrootcert=${certificate}`,
      },
    },
    servers: { primary, replica },
  };
}

const SETTINGS = ['listen_addresses=127.0.0.1', 'max_connections=200', 'shared_buffers=128MB', 'logging_collector=off'];

function urlOf(port: number, host = '127.0.0.1'): string {
  return `postgres://turnout:${PASSWORD}@${host}:${port}/turnout`;
}

/** Its sessions have process groups of their own, and end a moment after a kill of the server. Until then it does not start again. */
function isSomebodyIn(folder: string): boolean {
  return globSync('/proc/[0-9]*/cwd').some((link) => {
    try {
      return readlinkSync(link) === folder;
    } catch {
      return false;
    }
  });
}

/** It refuses to run as root: then it is the user that Debian's package made. */
function owner(folder: string): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (which: string): number => Number(spawnSync('id', [which, 'postgres'], { encoding: 'utf8' }).stdout);
  const user = { uid: id('-u'), gid: id('-g') };
  chmodSync(folder, 0o755);
  if (spawnSync('test', ['-x', folder], user).status !== 0)
    throw new Error(
      `The user postgres can not reach ${folder}: choose another folder with --dir, such as one in /tmp.`,
    );
  return user;
}
