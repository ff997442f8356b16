import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** `npm test`: static checks, then every test file on the pinned Node. Its last line counts what passed, failed and was skipped. */

/** One file's tests; kills under load and imports of thousands of links take their time on a small machine. */
const FILE_TIMEOUT_MS = 5 * 60_000;
/** For so long nothing begins or ends only where a test was out of time, and left something that still polls: its process would never end. */
const SILENCE_MS = FILE_TIMEOUT_MS + 60_000;
const WATCH_MS = 1000;
const CONCURRENCY = 2;

/** Files, or patterns of them. */
const only = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: 0 };

function check(name: string, command: string, ...args: string[]): void {
  const { status } = spawnSync(`node_modules/.bin/${command}`, args, { stdio: 'inherit' });
  counts[status === 0 ? 'passed' : 'failed']++;
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${name}`);
}

function childrenOf(parent: number): readonly number[] {
  const { stdout, pid: own, error } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  if (error !== undefined) throw error;
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/u).map(Number))
    .flatMap(([pid, of]) => (of === parent && pid !== undefined && pid !== own ? pid : []));
}

if (only.length === 0) {
  check('types (tsc)', 'tsc', '-p', '.');
  check('types of the dashboard (tsc)', 'tsc', '-p', 'dashboard');
  check(
    'lint (oxlint)',
    'oxlint',
    '--type-aware',
    '--quiet',
    'src',
    'test',
    'bench',
    'engines',
    'scripts',
    'dashboard',
    'platform',
  );
  check('format (oxfmt)', 'oxfmt', '--check', '.');
}

const files =
  only.length > 0
    ? only.flatMap((pattern) => globSync(pattern).toSorted())
    : globSync(['{src,dashboard/src}/**/*.test.ts', 'test/**/*.test.ts']).toSorted();
const skips: string[] = [];
const stream = run({
  files,
  concurrency: CONCURRENCY,
  timeout: FILE_TIMEOUT_MS,
  execArgv: ['--disable-warning=ExperimentalWarning'],
});
stream.on('test:pass', ({ name, skip, details }) => {
  if (details.type === 'suite' && skip === undefined) return;
  counts[skip === undefined ? 'passed' : 'skipped']++;
  if (skip !== undefined) skips.push(`SKIPPED: ${name}: ${skip === true ? 'no reason given' : skip}`);
});
stream.on('test:fail', ({ details }) => {
  if (details.type !== 'suite') counts.failed++;
});
let heardAt = Date.now();
for (const event of ['test:enqueue', 'test:start', 'test:complete'] as const)
  stream.on(event, () => (heardAt = Date.now()));
const watch = setInterval(() => {
  if (Date.now() - heardAt < SILENCE_MS) return;
  heardAt = Date.now();
  console.log(`Nothing has happened for ${SILENCE_MS / 60_000} minutes: what still runs is ended.`);
  for (const pid of childrenOf(process.pid)) process.kill(pid, 'SIGKILL');
}, WATCH_MS);
stream.compose(new spec()).pipe(process.stdout);
stream.on('close', () => {
  clearInterval(watch);
  for (const line of skips) console.log(line);
  const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`, () =>
    process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1),
  );
});
