import { strings } from '../../strings/strings.ts';
import { csvLine, foreign } from '../../ui/csv.ts';
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
  return [head, ...series, ...lists]
    .map((row) => csvLine(row.map((cell) => (typeof cell === 'string' ? foreign(cell) : cell))))
    .join('');
}
