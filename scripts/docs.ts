import { writeFileSync } from 'node:fs';
import { settings } from '../src/config.ts';

/** Writes what of the documents follows from the code: docs/configuration.md. To be run after a change of the settings. */

export const CONFIGURATION_PAGE = 'docs/configuration.md';

/** Nothing is called so: a setting that accepts it accepts any text, and another one says what it accepts instead. */
const IMPOSSIBLE = '\u0000';

const INTRODUCTION = `# Configuration

Written by \`node_modules/.bin/node scripts/docs.ts\` from \`src/config.ts\`: change a setting there, then run it again.

Every setting is an environment variable and has a default, so none is needed to start. Instead of \`NAME\`, \`NAME_FILE\` may hold the
path of a file with the value, which keeps secrets out of the environment; giving both is a mistake. At the start all mistakes are
listed at once, and the exit code is 78. Sizes are in bytes; lists are separated by commas.

| Variable | Default | Accepts | Meaning |
|---|---|---|---|
`;

/** The page as it should be. */
export function configurationPage(): string {
  const rows = Object.entries(settings).map(([name, { fallback, help, parse }]) => {
    const cells = [
      `\`${name}\``,
      fallback === '' ? '(empty)' : `\`${fallback}\``,
      accepted(parse),
      help.replaceAll('<', '&lt;'),
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  });
  return INTRODUCTION + rows.join('');
}

/** What a setting's own error says of it. */
function accepted(parse: (text: string) => unknown): string {
  try {
    return Array.isArray(parse(IMPOSSIBLE)) ? 'a list' : 'text';
  } catch (error) {
    return (error as Error).message.replace(/^.*?expected /, '');
  }
}

if (import.meta.main) writeFileSync(CONFIGURATION_PAGE, configurationPage());
