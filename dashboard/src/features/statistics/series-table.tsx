import { strings } from '../../strings/strings.ts';
import { formatNumber } from '../../ui/format.ts';
import type { Point } from './figures.ts';
import { pointLabel } from './labels.ts';
import styles from './series-table.module.css';

const t = strings.statistics.chart;

interface SeriesTableProps {
  readonly points: readonly Point[];
  readonly previous: readonly Point[] | undefined;
  readonly unit: 'hour' | 'day';
  readonly withBots: boolean;
}

/** The figures of the chart, the newest first. */
export function SeriesTable({ points, previous, unit, withBots }: SeriesTableProps) {
  const rows = points.map((point, index) => ({ ...point, before: previous?.[index]?.humans ?? 0 })).toReversed();
  // It scrolls, so the keyboard must get there.
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.room} tabIndex={0} role="region" aria-label={t.title}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{unit === 'day' ? t.day : t.hour}</th>
            <th scope="col">{t.humans}</th>
            {withBots && <th scope="col">{t.bots}</th>}
            <th scope="col">{t.uniques}</th>
            {previous !== undefined && <th scope="col">{t.previous}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, humans, bots, uniques, before }) => (
            <tr key={at}>
              <th scope="row">{pointLabel(at, unit)}</th>
              <td>{formatNumber(humans)}</td>
              {withBots && <td>{formatNumber(bots)}</td>}
              <td>{formatNumber(uniques)}</td>
              {previous !== undefined && <td>{formatNumber(before)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
