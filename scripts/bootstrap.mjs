import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Installs what package-lock.json names, once: plain JavaScript, since it runs on whatever Node (>= 20) the host has.

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const marker = join(root, 'node_modules', '.turnout-lock');
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

function fail(message) {
  console.error(message);
  process.exit(1);
}

if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Turnout installs itself with Node 20 or newer; this is ${process.version}.`);
if (!existsSync(marker) || readFileSync(marker, 'utf8').trim() !== lock) {
  console.error('Installing dependencies (once) ...');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) fail('npm ci failed (see above). Is the npm registry within reach, and node_modules writable?');
  const node = spawnSync(join(root, 'node_modules', '.bin', 'node'), ['--version'], { encoding: 'utf8' });
  if (node.status !== 0)
    fail('The pinned Node of node_modules does not run on this machine. Remove node_modules and try again.');
  writeFileSync(marker, `${lock}\n`);
}
