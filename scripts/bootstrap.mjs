import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Installs what package-lock.json names, once: plain JavaScript, since it runs on whatever Node (>= 20) the host has.

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const marker = join(root, 'node_modules', '.turnout-lock');
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

const KEEP_MS_MAX = 30_000;

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
  buildDashboard();
  await keepCompiledCode();
} else buildDashboard();

/** Where it was not built from what is here now. Without it everything else works, so a failure is said and no more. */
function buildDashboard() {
  const dashboard = join(root, 'dashboard');
  const built = statSync(join(dashboard, 'dist', '.built'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(dashboard, { withFileTypes: true, recursive: true }).filter(
    (entry) => entry.isFile() && !entry.parentPath.startsWith(join(dashboard, 'dist')),
  );
  if (sources.every((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs < built)) return;
  console.error('Building the dashboard (once) ...');
  const node = join(root, 'node_modules', '.bin', 'node');
  const { status } = spawnSync(node, [join(root, 'scripts', 'dashboard.ts')], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) console.error('The dashboard could not be built (see above). Everything else works without it.');
}

/**
 * Starts Turnout on a folder of its own and stops it: what it compiled is kept from then on. Else the first start that counts takes half as long
 * again and, until the next one, 13 MB more for the compiler.
 */
async function keepCompiledCode() {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-'));
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('TURNOUT_'));
  const env = {
    ...Object.fromEntries(others),
    TURNOUT_PORT: '0',
    TURNOUT_ADDRESS: '127.0.0.1',
    TURNOUT_DATA_DIR: folder,
  };
  const turnout = spawn(join(root, 'bin', 'turnout'), ['serve'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const giveUp = setTimeout(() => turnout.kill('SIGKILL'), KEEP_MS_MAX);
  turnout.stdout.on('data', (said) => {
    if (said.includes('ready on')) turnout.kill('SIGTERM');
  });
  // Where it does not start, the start that counts says why.
  await once(turnout, 'exit').catch(() => {});
  clearTimeout(giveUp);
  rmSync(folder, { recursive: true, force: true });
}
