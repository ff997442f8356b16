import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { Command } from 'commander';
import { completionScript, type Shell } from './completion.ts';

/** What a shell prints when it runs a script; undefined where that shell is not installed. */
function run(shell: Shell, script: string): string | undefined {
  const { error, status, stdout, stderr } = spawnSync(shell, ['-c', script], { encoding: 'utf8' });
  if (error !== undefined) return undefined;
  assert.equal(status, 0, stderr);
  return stdout;
}

function program(): Command {
  const edit = new Command('edit').description("change it: don't worry").option('--title <text>', 'title: of it');
  const link = new Command('link').description('links').addCommand(edit.option('--yes', 'do not ask'));
  return new Command('turnout').addCommand(link).addCommand(new Command('tag').description('tags'));
}

/** How each shell is asked what may follow these words. */
const ask: Readonly<Record<Shell, (words: readonly string[]) => string>> = {
  bash: (words) =>
    `COMP_WORDS=(turnout ${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length}; _turnout; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // The completion system itself needs a terminal: its two functions print what they are given.
  zsh: (words) =>
    `compdef() { :; }; _files() { :; }; _describe() { print -rl -- "\${(@)\${(P)2}%%:*}" }; words=(turnout ${words.map((word) => `'${word}'`).join(' ')}); CURRENT=\${#words}; _turnout`,
  fish: (words) => `complete -C 'turnout ${words.join(' ')}' | string replace -r '\\t.*' ''`,
};

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  test(`${shell} completes commands and options where they belong`, (t) => {
    const script = completionScript(shell, program());
    const candidates = (...words: readonly string[]): readonly string[] | undefined =>
      run(shell, shell === 'zsh' ? zshOf(script, words) : `${script}\n${ask[shell](words)}`)
        ?.split('\n')
        .filter(Boolean);
    const nouns = candidates('');
    if (nouns === undefined) return t.skip(`${shell} is not installed here`);
    // Zsh and fish narrow by what is typed themselves, or not at all here; the place is what counts.
    assert.ok(
      ['link', 'tag'].every((noun) => nouns.includes(noun)),
      nouns.join(),
    );
    assert.ok(!nouns.includes('edit'));
    const verbs = candidates('link', '') ?? [];
    assert.ok(verbs.includes('edit') && !verbs.includes('tag'), verbs.join());
    const options = candidates('link', 'edit', '--') ?? [];
    assert.ok(
      ['--title', '--yes', '--help'].every((option) => options.includes(option)),
      options.join(),
    );
    assert.ok(!(candidates('link', 'edit', '--title', '--') ?? []).includes('--yes') || shell === 'fish');
  });
}

/** The stand-ins must be there before the script ends by registering itself. */
function zshOf(script: string, words: readonly string[]): string {
  const [standIns = '', call = ''] = ask.zsh(words).split(/(?<=\}); (?=words=)/u);
  return `${standIns}\n${script}\n${call}`;
}
