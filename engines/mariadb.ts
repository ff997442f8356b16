import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import type { Engine, StartOptions, Started } from './engine.ts';
import { makeCertificate, OPENSSL } from './certificate.ts';
import { pathOf } from './install.ts';
import { freePorts, Server } from './server.ts';

/** MariaDB, one server. */

const PASSWORD = 'turnout';
const SERVER = { path: '/usr/sbin/mariadbd', package: 'mariadb-server' };
const INSTALL = { path: 'mariadb-install-db', package: 'mariadb-server' };
const ADMIN = { path: 'mariadb-admin', package: 'mariadb-client' };

export const mariadb: Engine = { programs: [SERVER, INSTALL, ADMIN, OPENSSL], start };

async function start({ folder, progress }: StartOptions): Promise<Started> {
  const [port = 0] = await freePorts(1);
  const data = join(folder, 'data');
  const socket = join(folder, 'socket');
  mkdirSync(data);
  progress('MariaDB: making its data folder');
  const user = `--user=${userInfo().username}`;
  const made = spawnSync(
    INSTALL.path,
    ['--no-defaults', user, `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    {
      encoding: 'utf8',
    },
  );
  if (made.status !== 0)
    throw new Error(`mariadb-install-db failed: ${made.stderr || made.stdout || String(made.error)}`);
  const first = join(folder, 'first.sql');
  writeFileSync(
    first,
    `CREATE DATABASE IF NOT EXISTS turnout;
CREATE USER IF NOT EXISTS turnout@'127.0.0.1' IDENTIFIED BY '${PASSWORD}';
GRANT ALL ON *.* TO turnout@'127.0.0.1';
`,
  );
  const { key, certificate } = makeCertificate(folder);
  const server = new Server({
    name: 'mariadb',
    command: [
      pathOf(SERVER),
      '--no-defaults',
      user,
      `--datadir=${data}`,
      `--socket=${socket}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--character-set-server=utf8mb4',
      '--innodb-buffer-pool-size=256M',
      `--init-file=${first}`,
      `--ssl-cert=${certificate}`,
      `--ssl-key=${key}`,
    ],
    log: join(folder, 'mariadb.log'),
    ready: async () =>
      spawnSync(ADMIN.path, ['--no-defaults', '-h127.0.0.1', `-P${port}`, '-uturnout', `-p${PASSWORD}`, 'ping'], {
        stdio: 'ignore',
      }).status === 0,
  });
  await server.start();
  const url = (host: string): string => `mysql://turnout:${PASSWORD}@${host}:${port}/turnout`;
  return {
    addresses: {
      server: { setting: 'TURNOUT_STORE_URL', url: url('127.0.0.1') },
      tls: { setting: 'TURNOUT_STORE_URL', url: `${url('localhost')}?ssl-mode=verify-identity&ssl-ca=${certificate}` },
    },
    servers: { mariadb: server },
  };
}
