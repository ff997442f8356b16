import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test, { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MissingProgram, needPrograms } from '../../engines/install.ts';
import { freePorts } from '../../engines/server.ts';
import type { RunningTurnout } from './running.ts';
import { callApi, temporaryFolder, untilSettled } from './running.ts';

/**
 * `npm run image:check`: builds the image and runs it, for real. Not in `npm test`: the first time takes some five minutes. No image is fetched:
 * the base is made of Debian's packages and the pinned Node, and kept in .tmp/.
 */

const PROGRAMS = [
  { path: 'podman', package: 'podman' },
  { path: 'runc', package: 'runc' },
  { path: 'mmdebstrap', package: 'mmdebstrap' },
];
const KEY = 'a-key-for-this-check';
const POLL_MS = 100;
const START_MS_MAX = 30_000;
const STOP_SECONDS = 20;
const mark = process.pid;
const base = `localhost/turnout-check-base:${mark}`;
const image = `localhost/turnout-check:${mark}`;
const container = `turnout-check-${mark}`;

let missing: string | false = process.getuid?.() === 0 ? false : 'needs root, to make a base image';
try {
  if (missing === false) needPrograms('npm run image:check', PROGRAMS, console.error);
} catch (error) {
  if (!(error instanceof MissingProgram)) throw error;
  missing = error.message;
}

/** Without what a machine may not have, systemd and bridges, and with limits that any of them may set. */
const settings = join(temporaryFolder(), 'containers.conf');
writeFileSync(
  settings,
  '[engine]\nruntime = "runc"\n[containers]\nnetns = "host"\ndefault_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]\n',
);

/** What it wrote, its stdout first. */
function run(command: string, ...args: readonly string[]): string {
  const env = { ...process.env, CONTAINERS_CONF: settings };
  const done = spawnSync(command, args, { encoding: 'utf8', env });
  assert.equal(done.status, 0, `${command} ${args.join(' ')}\n${done.stdout}\n${done.stderr}`);
  return `${done.stdout}${done.stderr}`.trim();
}

/** Debian's essential packages, what the pinned Node links to, that Node, and the npm of this machine. */
function makeBase(): string {
  const node = resolve('node_modules/node/bin/node');
  const release = readFileSync('/etc/os-release', 'utf8');
  const suite = /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1] ?? '';
  const file = resolve(`.tmp/base-${suite}-${process.version}.tar`);
  if (existsSync(file)) return file;
  mkdirSync('.tmp', { recursive: true });
  const hooks = [
    `upload ${node} /usr/local/bin/node`,
    'chmod 755 "$1/usr/local/bin/node" && mkdir -p "$1/usr/local/lib/node_modules"',
    `copy-in ${spawnSync('npm', ['root', '-g'], { encoding: 'utf8' }).stdout.trim()}/npm /usr/local/lib/node_modules`,
    'ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/local/bin/npm"',
  ];
  const part = `${file}.part.tar`;
  run(
    'mmdebstrap',
    '--variant=essential',
    '--include=libstdc++6,util-linux',
    ...hooks.map((hook) => `--customize-hook=${hook}`),
    suite,
    part,
  );
  renameSync(part, file);
  return file;
}

test(
  'the image is built, and runs as nobody in particular on a file system that it can not write',
  { skip: missing },
  async (t) => {
    run('podman', 'import', makeBase(), base);
    after(() => run('podman', 'rmi', '--force', base));
    // Without layers nothing is left behind but the image.
    run(
      process.execPath,
      'scripts/image.ts',
      '--tool=podman',
      `--base=${base}`,
      `--tag=${image}`,
      '--',
      '--layers=false',
    );
    after(() => run('podman', 'rmi', '--force', image));

    const [port = 0] = await freePorts(1);
    const limits = ['--read-only', '--read-only-tmpfs=false', '--tmpfs', '/tmp', '--cap-drop', 'all'];
    const environment = {
      TURNOUT_PORT: String(port),
      TURNOUT_INITIAL_API_KEY: KEY,
      TURNOUT_STOP_SECONDS: String(STOP_SECONDS),
      NODE_DEBUG_NATIVE: 'COMPILE_CACHE',
    };
    const env = Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`);
    run('podman', 'run', '--detach', '--name', container, ...limits, ...env, image);
    t.after(() => run('podman', 'rm', '--force', '--volumes', container));

    const server = { url: `http://127.0.0.1:${port}`, key: KEY } as RunningTurnout;
    const isUp = (): Promise<boolean> =>
      fetch(`${server.url}/rest/health`).then(
        ({ ok }) => ok,
        () => false,
      );
    const deadline = Date.now() + START_MS_MAX;
    while (!(await isUp())) {
      assert.ok(Date.now() < deadline, run('podman', 'logs', container));
      await sleep(POLL_MS);
    }
    const made = await callApi(server, 'POST', '/short-urls', {
      longUrl: 'https://example.com/',
      customSlug: 'spring',
    });
    assert.equal(made.status, 200, JSON.stringify(made.json));
    const followed = await fetch(`${server.url}/spring`, { redirect: 'manual' });
    assert.equal(followed.headers.get('location'), 'https://example.com/');
    await untilSettled(server, 1);
    assert.match(await (await fetch(`${server.url}/@dashboard/`)).text(), /<base href="\/@dashboard\/" \/>/);

    run('podman', 'healthcheck', 'run', container);
    const inside =
      'const { uid, gid } = os.userInfo(); console.log(uid, gid); console.log(fs.existsSync("/turnout/node_modules/vite")); fs.writeFileSync("/turnout/file", "")';
    const tried = spawnSync('podman', ['exec', container, '/usr/local/bin/node', '-e', inside], { encoding: 'utf8' });
    assert.match(tried.stdout, /^1000 1000\nfalse$/m, 'nobody in particular, and nothing that only builds');
    assert.match(tried.stderr, /EROFS/);
    // Node says what it does with compiled code, on stderr.
    const log = run('podman', 'logs', container);
    assert.match(log, /reading cache from \/turnout\/\.compiled/);
    const compiled = /retrieving transpile cache [^\n]*main\/(\S+\.ts)[^\n]*not found/.exec(log)?.[1];
    assert.equal(compiled, undefined, 'was not compiled when the image was built');

    run('podman', 'stop', '--time', String(STOP_SECONDS + 5), container);
    assert.match(run('podman', 'inspect', '--format', 'ended with {{.State.ExitCode}}', container), /^ended with 0$/m);
  },
);
