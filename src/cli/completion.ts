import type { Command } from 'commander';
import type { Context } from './context.ts';
import { plainCommand, say, usageError } from './output.ts';

/** Completion scripts, made from the commands themselves, so that neither can know what the other does not. */

/** What may follow one command. */
interface Node {
  /** `turnout link create` as `link create`; empty for turnout itself. */
  readonly path: string;
  readonly words: readonly Word[];
}

interface Word {
  readonly text: string;
  readonly about: string;
  /** An option that the next word is the value of. */
  readonly takesValue: boolean;
}

const shells = { bash, zsh, fish } as const;
export type Shell = keyof typeof shells;

export function completionCommand(context: Context, program: () => Command): Command {
  return plainCommand(
    'completion <shell>',
    'print the completion script for bash, zsh or fish',
    'turnout completion bash > ~/.local/share/bash-completion/completions/turnout',
  ).action((shell: string) => {
    if (!isShell(shell)) throw usageError(`There is completion for bash, zsh and fish (given: ${shell}).`);
    say(context, completionScript(shell, program()));
  });
}

function isShell(text: string): text is Shell {
  return Object.hasOwn(shells, text);
}

export function completionScript(shell: Shell, program: Command): string {
  return shells[shell](nodesOf(program));
}

function nodesOf(command: Command, path = ''): readonly Node[] {
  const children = command.commands.filter((child) => child.name() !== 'help');
  const help = command.createHelp();
  const words = [
    ...children.map((child) => ({ text: child.name(), about: child.description(), takesValue: false })),
    ...help
      .visibleOptions(command)
      .flatMap((option) =>
        [option.long, option.short].flatMap((text) =>
          text == null ? [] : [{ text, about: option.description, takesValue: option.required }],
        ),
      ),
  ];
  return [{ path, words }, ...children.flatMap((child) => nodesOf(child, `${path} ${child.name()}`.trim()))];
}

/**
 * Walks over the words typed so far: `path` is the command they name. A word that follows an option which takes a value is
 * that value, and the shell's own completion (files) is for it.
 */
function bash(nodes: readonly Node[]): string {
  const texts = ({ words }: Node): string => words.map(({ text }) => text).join(' ');
  return `# bash completion for turnout
_turnout() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path= word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case "$path/$word" in
${steps(nodes)
  .map(({ from, word, to }) => `      '${from}/${word}') path='${to}' ;;`)
  .join('\n')}
    esac
  done
  case $previous in
    ${valueOptions(nodes).join('|')}) return ;;
  esac
  local words=
  case $path in
${nodes.map((node) => `    '${node.path}') words='${texts(node)}' ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _turnout turnout`;
}

function zsh(nodes: readonly Node[]): string {
  const described = ({ words }: Node): string =>
    words.map(({ text, about }) => quote(`${text.replaceAll(':', '\\:')}:${about}`)).join(' ');
  return `#compdef turnout
_turnout() {
  local path_= word
  local -a choices
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$path_/$word" in
${steps(nodes)
  .map(({ from, word, to }) => `      '${from}/${word}') path_='${to}' ;;`)
  .join('\n')}
    esac
  done
  case $words[CURRENT-1] in
    ${valueOptions(nodes).join('|')}) _files; return ;;
  esac
  case $path_ in
${nodes.map((node) => `    '${node.path}') choices=(${described(node)}) ;;`).join('\n')}
  esac
  _describe turnout choices || _files
}
if [[ $funcstack[1] == _turnout ]]; then _turnout; else compdef _turnout turnout; fi`;
}

function fish(nodes: readonly Node[]): string {
  const lines = nodes.flatMap((node) =>
    node.words.map(({ text, about, takesValue }) => {
      const what = text.startsWith('--')
        ? `-l ${text.slice(2)}`
        : text.startsWith('-')
          ? `-s ${text.slice(1)}`
          : `-f -a ${text}`;
      const value = takesValue ? ' -r' : '';
      return `complete -c turnout -n '__turnout_at "${node.path}"' ${what}${value} -d ${quote(about)}`;
    }),
  );
  return `# fish completion for turnout
function __turnout_at
  set -l path ''
  for word in (commandline -opc)[2..]
    switch "$path/$word"
${steps(nodes)
  .map(({ from, word, to }) => `      case '${from}/${word}'\n        set path '${to}'`)
  .join('\n')}
    end
  end
  test "$path" = "$argv[1]"
end
${lines.join('\n')}`;
}

/** Every subcommand as a step from the path of its parent to its own. */
function steps(
  nodes: readonly Node[],
): readonly { readonly from: string; readonly word: string; readonly to: string }[] {
  return nodes
    .filter(({ path }) => path !== '')
    .map(({ path }) => ({
      from: path.split(' ').slice(0, -1).join(' '),
      word: path.split(' ').at(-1) ?? '',
      to: path,
    }));
}

function valueOptions(nodes: readonly Node[]): readonly string[] {
  const options = nodes.flatMap(({ words }) => words.filter(({ takesValue }) => takesValue).map(({ text }) => text));
  return [...new Set(options)];
}

/** In single quotes, as all three shells read them. */
function quote(text: string): string {
  return `'${text.replaceAll("'", '’')}'`;
}
