import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem, type as system } from 'node:os';

/** What the numbers were measured on: processor, memory, system, Node, and the commit, marked when files differ from it. */
export function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const commit = git('rev-parse', '--short', 'HEAD');
  const changed = git('status', '--porcelain', '--', 'src', 'bin', 'package.json') === '' ? '' : ' with changes';
  return [
    `${availableParallelism()} x ${cpu?.model.trim() ?? 'unknown processor'}`,
    `${memory} GiB memory`,
    `${system()} ${release()}`,
    `Node ${process.version}`,
    commit === '' ? 'no commit' : `commit ${commit}${changed}`,
  ].join(', ');
}

function git(...args: readonly string[]): string {
  const { stdout } = spawnSync('git', args, { cwd: new URL('..', import.meta.url), encoding: 'utf8' });
  return (stdout ?? '').trim();
}
