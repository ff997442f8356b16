import { textFile, type RenderedFile } from '../files.ts';
import { severities } from './alerts/alert.ts';
import { alertNames, alerts, alertsByName, type AlertName } from './alerts/all.ts';
import { seenLive } from './alerts/seen-live.ts';
import { burnRates, precise } from './burn-rates.ts';
import { slos } from './slos.ts';

export const RUNBOOKS = 'docs/runbooks';

const INTRODUCTION = `
# Runbooks

One for each alert: what it means, what it costs, what to look at, what to do, and when it is over. Begin with the page that an alert links to.
\`page\` wakes somebody, \`ticket\` is for the next working day, \`info\` is on dashboards alone.
Every alert fires, and is silent, in \`promtool test rules\`. One that was *seen live* also fires in a real Prometheus when this happens to a real Turnout: \`npm test\` sees to it
(\`test/e2e/alerts-live.test.ts\`).

`;

/** The table of all alerts and of what is promised. */
export function runbookIndex(): RenderedFile {
  const rows = severities.flatMap((severity) =>
    alertNames
      .map((name) => [name, alertsByName[name]] as const)
      .filter(([, alert]) => alert.severity === severity)
      .map(([name, alert]) =>
        row(`[${name}](${name}.md)`, severity, alert.for ?? '–', groupOf(name), liveOf(name), alert.summary),
      ),
  );
  const promises = Object.entries(slos).map(([name, { objective, promise }]) =>
    row(name, `${precise(objective * 100)} %`, promise),
  );
  const windows = Object.entries(burnRates).flatMap(([name, rates]) =>
    rates.map(({ severity, factor, long, short, spent }) => row(name, severity, `${factor}`, long, short, spent)),
  );
  return textFile(
    `${RUNBOOKS}/README.md`,
    (text) => `<!-- ${text} -->`,
    'platform/observability/alerts',
    [
      INTRODUCTION.trimStart(),
      table(['Alert', 'Severity', 'For', 'Group', 'Seen live', 'Says'], rows),
      '\n## What is promised\n\nOver 30 days, as data in `platform/observability/slos.ts`.\n\n',
      table(['SLO', 'Objective', 'In words'], promises),
      '\nAn alert fires when a budget burns so many times faster than it may, over both windows:\n\n',
      table(['Alert', 'Severity', 'Times', 'Long window', 'Short window', 'Budget spent by then'], windows),
    ].join(''),
  );
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
const table = (head: readonly string[], rows: readonly string[]): string =>
  row(...head) + `|${head.map(() => '---|').join('')}\n${rows.join('')}`;
const liveOf = (name: AlertName): string => (name in seenLive ? seenLive[name as keyof typeof seenLive] : '–');
const groupOf = (name: string): string => Object.entries(alerts).find(([, group]) => name in group)?.[0] ?? '';
