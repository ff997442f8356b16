import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { differences } from '../../../platform/files.ts';
import { installation, SCRIPT } from '../../../platform/kubernetes/install.ts';
import { operators, type Chart, type Manifest } from '../../../platform/kubernetes/versions.ts';

/** The script that installs operators, with programs in place of helm and kubectl that write down how they were called. */

const entries = Object.entries<Chart | Manifest>(operators);

test('what is committed is as rendered', () => {
  assert.deepEqual(differences(installation()), []);
});

test('install-operators.sh installs every operator at its version, and does the same again', (t) => {
  const { run } = machine(t.after.bind(t));
  const first = run();
  assert.equal(first.status, 0, first.stderr);
  const wanted = entries.flatMap(([name, operator]) => {
    if (!('manifest' in operator))
      return [`helm upgrade --install ${name} ${operator.chart} --version ${operator.chartVersion}`];
    const apply = `kubectl apply --server-side --force-conflicts --filename ${operator.manifest}`;
    return operator.namespace === 'default' ? [apply] : [apply, 'kubectl wait'];
  });
  assert.equal(first.calls.length, wanted.length);
  for (const [index, call] of first.calls.entries()) assert.ok(call.startsWith(wanted[index] ?? ' '), call);
  assert.deepEqual(run().calls, first.calls);
  assert.deepEqual(run('--only', 'longhorn', '--only', 'gateway-api').calls.length, 2);
});

test('install-operators.sh does nothing with --dry-run, and says what it would do', (t) => {
  const { run } = machine(t.after.bind(t));
  const { status, calls, stderr } = run('--dry-run');
  assert.deepEqual([status, calls], [0, []]);
  for (const [name, operator] of entries)
    assert.ok(stderr.includes('manifest' in operator ? operator.manifest : ` ${name} `));
});

test('install-operators.sh stops at what fails, and refuses what it does not know', (t) => {
  const { run } = machine(t.after.bind(t), 'case "$*" in *longhorn*) exit 3;; esac');
  const stopped = run();
  assert.equal(stopped.status, 3);
  assert.match(stopped.calls.at(-1) ?? '', /longhorn/);
  assert.deepEqual([run('--all').status, run('--only', 'redis').status], [64, 64]);
  assert.match(run('--only').stderr, /expected one of: gateway-api/);
});

interface Run {
  readonly status: number | null;
  readonly calls: readonly string[];
  readonly stderr: string;
}

function machine(after: (clean: () => void) => void, further = ''): { run: (...args: string[]) => Run } {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const calls = join(folder, 'calls');
  for (const name of ['helm', 'kubectl']) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >> "${calls}"\n${further}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return {
    run: (...args) => {
      rmSync(calls, { force: true });
      const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
      const { status, stderr } = spawnSync('bash', [SCRIPT, ...args], { env, encoding: 'utf8' });
      return { status, stderr, calls: existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [] };
    },
  };
}
