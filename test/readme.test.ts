import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { envOf, startTurnout, type RunningTurnout } from './e2e/running.ts';

/** README's commands, as they stand there and in their order, against a server that was just started for the first time. */

/** What a reader puts in their place. */
const README_URL = 'http://localhost:8080';
const README_KEY = 'the-key-that-was-printed';
const DEADLINE_MS = 30_000;

const readme = readFileSync('README.md', 'utf8');
const blocks = Array.from(readme.matchAll(/^```sh\n(.*?)^```$/gms), ([, block = '']) => block);

test("npm's commands are scripts of package.json", () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const named = blocks
    .filter((block) => block.startsWith('npm '))
    .map((block) => block.trim().replace(/^npm (run )?/, ''));
  assert.deepEqual(named, ['start', 'test']);
  for (const name of named) assert.ok(name in scripts, name);
  assert.equal(scripts['start'], 'bin/turnout serve', 'which is what the other test starts');
});

const curl = spawnSync('curl', ['--version']).status === 0;

test("README's commands do what it says", { skip: !curl && 'there is no curl on this machine' }, async (t) => {
  const server = await startTurnout(t);
  const commands = blocks.filter((block) => !block.startsWith('npm '));
  assert.ok(readme.includes(README_URL) && readme.includes(README_KEY));
  const [exported = '', ...rest] = commands.map((block) =>
    block.replaceAll(README_URL, server.url).replaceAll(README_KEY, server.key),
  );
  assert.match(exported, /^export TURNOUT_URL=.+\nexport TURNOUT_API_KEY=.+\n$/);
  const run = (block: string): string => sh(exported + block, server);

  const [create = '', follow = '', read = '', rules = '', commandLine = '', ...further] = rest;
  assert.equal(further.length, 0, 'blocks that this test does not know');
  assert.equal(JSON.parse(run(create)).shortUrl, `${server.url}/spring`);
  const followed = run(follow);
  assert.match(followed, /^HTTP\/1\.1 302 /);
  const promised = /with `(Location: [^`]+)`/.exec(readme)?.[1] ?? 'README says where the link leads';
  assert.ok(followed.includes(`\r\n${promised}\r\n`), followed);

  await counted(server, 1);
  const [visits = '', ledger = ''] = run(read).replace('}{', '}\n{').split('\n');
  assert.equal(JSON.parse(visits).visits.pagination.totalItems, 1);
  assert.equal(JSON.parse(visits).visits.data[0].potentialBot, true);
  const { accepted, stored, balanced } = JSON.parse(ledger);
  assert.deepEqual({ accepted, stored, balanced }, { accepted: 1, stored: 1, balanced: true });

  const simulated = run(rules).split('\n').slice(1).join('\n');
  assert.match(simulated, /https:\/\/example\.com\/app/);
  const said = run(commandLine);
  assert.match(said, new RegExp(`^${server.url}/summer$`, 'm'));
  assert.match(said, /^Balanced\s+yes$/m);
});

/** Output of a script; fails with what it wrote when a command of it fails. */
function sh(script: string, server: RunningTurnout): string {
  const environment = { ...process.env, ...envOf(server) };
  const { status, stdout, stderr } = spawnSync('sh', ['-euc', script], {
    env: environment,
    encoding: 'utf8',
    timeout: DEADLINE_MS,
  });
  assert.equal(status, 0, `${script}\n${stdout}\n${stderr}`);
  return stdout;
}

async function counted(server: RunningTurnout, clicks: number): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const answer = await fetch(`${server.url}/rest/v3/ledger`, { headers: { 'X-Api-Key': server.key } });
    const ledger = (await answer.json()) as { readonly stored: number };
    if (ledger.stored >= clicks) return;
    assert.ok(Date.now() < deadline, `not counted: ${JSON.stringify(ledger)}`);
    await wait(20);
  }
}
