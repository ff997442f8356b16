import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatShort } from '../../ui/format.ts';
import styles from './chart.module.css';
import type { Point } from './figures.ts';

const HEIGHT = 300;
const FEW_POINTS = 2;
/** Visits are whole. */
const WHOLE_STEPS = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

interface Lines {
  readonly points: readonly Point[];
  readonly previous: readonly Point[] | undefined;
  readonly unit: 'hour' | 'day';
  readonly withBots: boolean;
}

interface ChartProps extends Lines {
  /** Sums it up. */
  readonly label: string;
  readonly onPoint: (index: number | null) => void;
  /** A stretch was chosen; times of its first and last point. */
  readonly onZoom: (from: number, to: number) => void;
  readonly onDrawn: (canvas: HTMLCanvasElement | null) => void;
}

/** Visits over time on a canvas. The table has the same figures for who can not see it. */
export function Chart(props: ChartProps) {
  const { points, previous, unit, withBots, label } = props;
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    let chart: uPlot | null = null;
    const draw = (): void => {
      chart?.destroy();
      chart = new uPlot(
        optionsOf(element, { points, previous, unit, withBots }, () => latest.current),
        dataOf(points, previous),
        element,
      );
      latest.current.onDrawn(chart.ctx.canvas);
    };
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const resized = new ResizeObserver(() => chart?.setSize({ width: element.clientWidth, height: HEIGHT }));
    draw();
    resized.observe(element);
    dark.addEventListener('change', draw);
    return () => {
      dark.removeEventListener('change', draw);
      resized.disconnect();
      chart?.destroy();
      latest.current.onDrawn(null);
    };
  }, [points, previous, unit, withBots]);

  return <div ref={place} role="img" aria-label={label} className={styles.chart} />;
}

/** Seconds, and a row for each line: humans, bots, uniques, humans before. */
function dataOf(points: readonly Point[], previous: readonly Point[] | undefined): uPlot.AlignedData {
  return [
    points.map(({ at }) => at / 1000),
    points.map(({ humans }) => humans),
    points.map(({ bots }) => bots),
    points.map(({ uniques }) => uniques),
    points.map((_, index) => previous?.[index]?.humans ?? null),
  ];
}

function optionsOf(
  element: HTMLElement,
  { points, unit, withBots, previous }: Lines,
  latest: () => ChartProps,
): uPlot.Options {
  const colour = (name: string): string =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const [humans, bots, uniques, text, line] = ['chart-1', 'chart-2', 'chart-3', 'text-2', 'line'].map(colour) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const font = `12px ${getComputedStyle(element).fontFamily}`;
  const axis = { stroke: text, font, grid: { stroke: line, width: 1 }, ticks: { show: false } };
  const dots = { show: points.length <= FEW_POINTS };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, 12, 0, 0],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
    legend: { show: false },
    cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 7 }, y: false },
    scales: { y: { range: (_chart, _min, max) => [0, Math.max(4, max * 1.08)] } },
    axes: [
      { ...axis, size: 32, space: 76, grid: { show: false }, values: (_chart, splits) => labelsOf(splits, unit) },
      { ...axis, size: 52, incrs: WHOLE_STEPS, values: (_chart, splits) => splits.map(formatShort) },
    ],
    series: [
      {},
      { stroke: humans, width: 2, fill: `${humans}22`, points: dots },
      { stroke: bots, width: 2, show: withBots, points: dots },
      { stroke: uniques, width: 2, dash: [6, 4], points: dots },
      { stroke: `${humans}73`, width: 2, show: previous !== undefined, points: dots },
    ],
    hooks: {
      setCursor: [(chart) => latest().onPoint(chart.cursor.idx ?? null)],
      setSelect: [
        (chart) => {
          if (chart.select.width === 0) return;
          const [first, last] = [chart.select.left, chart.select.left + chart.select.width].map(
            (left) => points[chart.posToIdx(left)]?.at,
          );
          if (first !== undefined && last !== undefined) latest().onZoom(first, last);
        },
      ],
    },
  };
}

const hours = new Intl.DateTimeFormat(undefined, { hour: 'numeric', timeZone: 'UTC' });
const days = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

function labelsOf(splits: readonly number[], unit: 'hour' | 'day'): string[] {
  return splits.map((seconds) =>
    (unit === 'hour' && (seconds * 1000) % 86_400_000 !== 0 ? hours : days).format(seconds * 1000),
  );
}
