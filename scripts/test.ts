import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** `npm test`: static checks, then every test file on the pinned Node. Its last line counts what passed, failed and was skipped. */

/** One file's tests; kills under load and imports of thousands of links take their time on a small machine. */
const FILE_TIMEOUT_MS = 5 * 60_000;
const CONCURRENCY = 2;

/** Files, or patterns of them. */
const only = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: 0 };

function check(name: string, command: string, ...args: string[]): void {
  const { status } = spawnSync(`node_modules/.bin/${command}`, args, { stdio: 'inherit' });
  counts[status === 0 ? 'passed' : 'failed']++;
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${name}`);
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
  // What is out of time has something that does not end, and its process would not either.
  forceExit: true,
  execArgv: ['--disable-warning=ExperimentalWarning'],
});
stream.on('test:pass', ({ name, skip, details }) => {
  if (details.type === 'suite') return;
  counts[skip === undefined ? 'passed' : 'skipped']++;
  if (skip !== undefined) skips.push(`SKIPPED: ${name}: ${skip === true ? 'no reason given' : skip}`);
});
stream.on('test:fail', ({ details }) => {
  if (details.type !== 'suite') counts.failed++;
});
stream.compose(new spec()).pipe(process.stdout);
stream.on('close', () => {
  for (const line of skips) console.log(line);
  const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`, () =>
    process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1),
  );
});
