import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** `npm run image`: builds the image with whatever is there to build it. */

const TOOLS = ['podman', 'buildah', 'docker'] as const;

const HELP = `Usage: npm run image -- [options] [-- option of the tool...]

  --base <image>  another base than the Containerfile's; it needs Node 24 as /usr/local/bin/node, and npm
  --tag <name>    name of the image (turnout:<version>)
  --tool <name>   ${TOOLS.join(', ')}; the first of them that is there
`;

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string' },
    tag: { type: 'string', default: `turnout:${version}` },
    tool: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(HELP);
else process.exitCode = build();

function build(): number {
  const tool = values.tool ?? TOOLS.find((name) => spawnSync(name, ['--version']).status === 0);
  if (tool === undefined) {
    console.error(`Nothing here builds images: install one of ${TOOLS.join(', ')}.`);
    return 69;
  }
  const folder = mkdtempSync(join(tmpdir(), 'turnout-image-'));
  try {
    const { revision, epoch } = source();
    const args = [
      tool === 'buildah' ? 'bud' : 'build',
      '--file',
      'Containerfile',
      '--tag',
      values.tag,
      ...(values.base === undefined ? [] : ['--build-arg', `BASE=${values.base}`]),
      '--build-arg',
      `VERSION=${version}`,
      '--build-arg',
      `REVISION=${revision}`,
      // The time of the commit, whenever it is built: Docker's name for that, and the others'.
      ...(tool === 'docker' ? ['--build-arg', `SOURCE_DATE_EPOCH=${epoch}`] : ['--timestamp', epoch]),
      // OCI's format has no health checks.
      ...(tool === 'docker' ? [] : ['--format', 'docker']),
      ...secrets(folder),
      ...positionals,
      '.',
    ];
    return spawnSync(tool, args, { stdio: 'inherit' }).status ?? 70;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The registry and the CA that npm uses here, which the build needs too. No passwords: an `.npmrc` that has them is not read. */
function secrets(folder: string): string[] {
  const npm = (name: string): string => execFileSync('npm', ['config', 'get', name], { encoding: 'utf8' }).trim();
  const [registry, cafile] = [npm('registry'), npm('cafile')];
  const file = join(folder, 'npmrc');
  if (cafile === 'null') {
    writeFileSync(file, `registry=${registry}\n`);
    return ['--secret', `id=npmrc,src=${file}`];
  }
  writeFileSync(file, `registry=${registry}\ncafile=/run/turnout-ca.pem\n`);
  return ['--secret', `id=npmrc,src=${file}`, '--secret', `id=ca,src=${cafile}`];
}

/** Of the commit that is built. */
function source(): { readonly revision: string; readonly epoch: string } {
  const git = (...args: string[]): string => spawnSync('git', args, { encoding: 'utf8' }).stdout.trim();
  const [commit = '', epoch = ''] = git('log', '-1', '--format=%H %ct').split(' ');
  if (commit === '') return { revision: 'unknown', epoch: process.env['SOURCE_DATE_EPOCH'] ?? '0' };
  const changed = git('status', '--porcelain') !== '';
  return { revision: changed ? `${commit}-changed` : commit, epoch: process.env['SOURCE_DATE_EPOCH'] ?? epoch };
}
