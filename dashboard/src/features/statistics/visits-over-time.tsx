import { Download } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { formatNumber } from '../../ui/format.ts';
import { Menu } from '../../ui/menu.tsx';
import { Card } from '../../ui/page.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { csvOf } from './csv.ts';
import type { Point } from './figures.ts';
import { pointLabel, subjectLabel } from './labels.ts';
import { daysOf, HOUR_MS, DAY_MS } from './period.ts';
import { SeriesTable } from './series-table.tsx';
import type { Stats } from './statistics-api.ts';
import type { StatisticsSearch } from './statistics-search.ts';
import styles from './visits-over-time.module.css';

const Chart = lazy(() => import('./chart.tsx').then((m) => ({ default: m.Chart })));
const t = strings.statistics.chart;

interface VisitsOverTimeProps {
  readonly points: readonly Point[];
  /** Of the period before, beside it. */
  readonly previous: readonly Point[] | undefined;
  readonly unit: 'hour' | 'day';
  readonly stats: Stats;
  readonly search: StatisticsSearch;
  readonly onShow: (search: StatisticsSearch) => void;
}

export function VisitsOverTime({ points, previous, unit, stats, search, onShow }: VisitsOverTimeProps) {
  const [asTable, setAsTable] = useState(false);
  const [pointed, setPointed] = useState<number | null>(null);
  const canvas = useRef<HTMLCanvasElement | null>(null);
  const withBots = search.bots !== 'hidden';
  const fileName = `visits ${daysOf(points[0]?.at ?? 0, points.at(-1)?.at ?? 0).from}`;

  function zoom(from: number, to: number): void {
    onShow({ ...search, period: 'custom', ...daysOf(from, to + (unit === 'hour' ? HOUR_MS : DAY_MS)) });
  }

  async function savePng(): Promise<void> {
    const { pngOf } = await import('./png.ts');
    if (canvas.current === null) return;
    const picture = await pngOf(
      canvas.current,
      `${subjectLabel(search)} · ${strings.statistics.chart.title}`,
      keysOf(withBots, previous),
    );
    if (picture !== null) saveFile(`${fileName}.png`, picture);
  }

  const items = [
    {
      label: t.csv,
      onSelect: () => saveFile(`${fileName}.csv`, csvOf(points, stats)),
    },
    ...(asTable ? [] : [{ label: t.png, onSelect: () => void savePng() }]),
  ];
  return (
    <Card
      title={t.title}
      actions={
        <>
          <Button size="small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {t.asTable}
          </Button>
          <Menu
            trigger={
              <Button size="small" icon={<Download />}>
                {t.export}
              </Button>
            }
            items={items}
          />
        </>
      }
    >
      {asTable ? (
        <SeriesTable points={points} previous={previous} unit={unit} withBots={withBots} />
      ) : (
        <>
          <Legend points={points} previous={previous} unit={unit} withBots={withBots} pointed={pointed} />
          <Suspense fallback={<div className={styles.room} />}>
            <Chart
              {...{ points, previous, unit, withBots }}
              label={summaryOf(points, unit, withBots)}
              onPoint={setPointed}
              onZoom={zoom}
              onDrawn={(drawn) => (canvas.current = drawn)}
            />
          </Suspense>
          <p className={styles.hint}>{t.zoom}</p>
        </>
      )}
    </Card>
  );
}

type LegendProps = Pick<VisitsOverTimeProps, 'points' | 'previous' | 'unit'> & {
  readonly withBots: boolean;
  /** Place of the point under the pointer. */
  readonly pointed: number | null;
};

/** What the lines are, and their figures where the pointer is. */
function Legend({ points, previous, unit, withBots, pointed }: LegendProps) {
  const point = pointed === null ? undefined : points[pointed];
  const sum = (of: readonly Point[] | undefined, value: (point: Point) => number): number =>
    (point === undefined ? (of ?? []) : (of ?? []).slice(pointed ?? 0, (pointed ?? 0) + 1)).reduce(
      (all, each) => all + value(each),
      0,
    );
  const figures = {
    humans: sum(points, ({ humans }) => humans),
    bots: sum(points, ({ bots }) => bots),
    uniques: sum(points, ({ uniques }) => uniques),
    previous: sum(previous, ({ humans }) => humans),
  };
  return (
    <div className={styles.legend} aria-hidden>
      <span className={styles.when}>{point === undefined ? t.whole : pointLabel(point.at, unit)}</span>
      {keysOf(withBots, previous).map((key) => (
        <span key={key} className={styles.key}>
          <span className={classes(styles.swatch, styles[key])} />
          {t[key]} <b>{formatNumber(figures[key])}</b>
        </span>
      ))}
    </div>
  );
}

export type LineKey = 'humans' | 'bots' | 'uniques' | 'previous';

function keysOf(withBots: boolean, previous: unknown): readonly LineKey[] {
  return ['humans', ...(withBots ? (['bots'] as const) : []), 'uniques', ...(previous ? (['previous'] as const) : [])];
}

function summaryOf(points: readonly Point[], unit: 'hour' | 'day', withBots: boolean): string {
  const sum = (of: (point: Point) => number) => formatNumber(points.reduce((all, point) => all + of(point), 0));
  const visits = ({ total, humans }: Point) => (withBots ? total : humans);
  const most = points.reduce<Point | undefined>(
    (best, point) => (best && visits(best) >= visits(point) ? best : point),
    undefined,
  );
  if (most === undefined) return t.title;
  return t.summary(
    formatNumber(points.length),
    unit,
    sum(({ humans }) => humans),
    withBots ? sum(({ bots }) => bots) : null,
    formatNumber(visits(most)),
    pointLabel(most.at, unit),
  );
}
