import { useMemo } from 'react';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Countries } from './countries.tsx';
import { pointsWithin, totalsOf } from './figures.ts';
import styles from './figures-view.module.css';
import { Filter } from './filter.tsx';
import { Headline } from './headline.tsx';
import { pointLabel } from './labels.ts';
import { periodOf, previousOf } from './period.ts';
import { RankedList } from './ranked-list.tsx';
import { useStats } from './statistics-api.ts';
import type { Kind, StatisticsSearch } from './statistics-search.ts';
import { VisitsOverTime } from './visits-over-time.tsx';

const t = strings.statistics;
const LISTS = ['city', 'referrer', 'browser', 'os', 'device', 'language', 'origin'] as const satisfies Kind[];

interface FiguresProps {
  readonly search: StatisticsSearch;
  readonly onShow: (search: StatisticsSearch) => void;
}

/** All figures of a period, from two answers: of it, and of the one before. */
export function Figures({ search, now, onShow }: FiguresProps & { readonly now: number }) {
  const asked = useMemo(() => periodOf(search, now), [search, now]);
  const { data, error, refetch, isPlaceholderData } = useStats(search, asked);
  const { data: earlier } = useStats(
    search,
    useMemo(() => previousOf(asked), [asked]),
  );
  const points = useMemo(() => data && pointsWithin(data.stats, data.period), [data]);
  const previousPoints = useMemo(() => earlier && pointsWithin(earlier.stats, earlier.period), [earlier]);
  if (data === undefined || points === undefined)
    return error === null ? <Loading /> : <Failure error={error} retry={() => void refetch()} />;

  const { stats, period } = data;
  const withBots = search.bots !== 'hidden';
  const totals = totalsOf(stats, points, withBots);
  const before = earlier && previousPoints && totalsOf(earlier.stats, previousPoints, withBots);
  const shared = { stats, search, withBots, onShow };

  return (
    <div className={styles.figures} aria-busy={isPlaceholderData}>
      <Filter search={search} onShow={onShow} />
      {stats.lookedAt !== undefined && (
        <Notice>{t.filter.counted(formatNumber(stats.lookedAt.visits), formatNumber(stats.lookedAt.of))}</Notice>
      )}
      <Headline totals={totals} before={before} withBots={withBots} />
      {stats.total === 0 ? (
        <Nothing search={search} onShow={onShow} />
      ) : (
        <>
          <VisitsOverTime
            points={points}
            previous={search.compare === true ? previousPoints : undefined}
            unit={period.unit}
            stats={stats}
            search={search}
            onShow={onShow}
          />
          <Countries {...shared} />
          <div className={styles.lists}>
            {LISTS.map((kind) => (
              <RankedList key={kind} kind={kind} {...shared} />
            ))}
          </div>
        </>
      )}
      <p className={styles.note}>
        {t.utc} {period.shownFrom !== period.from && t.wholeDays(pointLabel(period.from, 'day'))}{' '}
        {!withBots && t.uniquesWithBots}
      </p>
    </div>
  );
}

function Nothing({ search, onShow }: FiguresProps) {
  const { from: _from, to: _to, ...rest } = search;
  const isLongest = search.period === '12m';
  return (
    <Empty
      title={t.empty.title}
      next={!isLongest && <Button onClick={() => onShow({ ...rest, period: '12m' })}>{t.empty.longer}</Button>}
    >
      {search.where === undefined ? t.empty.hint : t.empty.filtered}
    </Empty>
  );
}

/** As high as the figures. */
function Loading() {
  return (
    <div className={styles.figures}>
      <Skeleton rows={2} />
      <Skeleton rows={8} />
      <Skeleton rows={9} />
    </div>
  );
}
