import { strings } from '../../strings/strings.ts';
import type { Point } from './figures.ts';
import type { Stats } from './statistics-api.ts';
import { kinds } from './statistics-search.ts';

const { csv, chart, kinds: titles, headline } = strings.statistics;

/** The figures of the page: a row for each point, then one for each value of each list. No cell is a formula. */
export function csvOf(points: readonly Point[], stats: Stats): string {
  const head = [csv.list, csv.value, headline.visits, chart.humans, chart.bots, chart.uniques];
  const series = points.map(({ at, total, humans, bots, uniques }) => [
    csv.series,
    new Date(at).toISOString(),
    total,
    humans,
    bots,
    uniques,
  ]);
  const lists = kinds.flatMap((kind) =>
    (stats.by[kind] ?? []).map(({ value, total, nonBots, bots }) => [titles[kind], value, total, nonBots, bots, '']),
  );
  return [head, ...series, ...lists].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Spreadsheets run what begins like a formula, and values come from visitors. */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/u.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
