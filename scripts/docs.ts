import { readFileSync, writeFileSync } from 'node:fs';
import { settings } from '../src/config.ts';
import { metrics, type Metric } from '../src/telemetry/metrics.ts';

/** Writes what of the documents follows from the code: docs/configuration.md and docs/telemetry.md. To be run after a change of settings or metrics. */

export const CONFIGURATION_PAGE = 'docs/configuration.md';
export const TELEMETRY_PAGE = 'docs/telemetry.md';

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

/** Where the table of metrics begins on their page. What stands before it is written by hand. */
const METRICS_TITLE = '## All metrics';

/** The page as it should be; `page` as it is. */
export function telemetryPage(page: string): string {
  const rows = Object.entries<Metric>(metrics).map(([name, { kind, help, labels }]) => {
    const shown = kind === 'counter' ? `${name}_total` : name;
    const listed = Object.entries(labels).map(
      ([label, values]) =>
        `${label}${values === 'bounded' ? '' : `: ${values.map((value) => `\`${value}\``).join(', ')}`}`,
    );
    return `| \`${shown}\` | ${kind} | ${listed.join('; ')} | ${help} |\n`;
  });
  const [written = ''] = page.split(METRICS_TITLE);
  return `${written}${METRICS_TITLE}

Written by \`node_modules/.bin/node scripts/docs.ts\` from \`src/telemetry/metrics.ts\`.

| Metric | Kind | Labels | Meaning |
|---|---|---|---|
${rows.join('')}`;
}

if (import.meta.main) {
  writeFileSync(CONFIGURATION_PAGE, configurationPage());
  writeFileSync(TELEMETRY_PAGE, telemetryPage(readFileSync(TELEMETRY_PAGE, 'utf8')));
}
