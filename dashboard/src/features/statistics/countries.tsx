import { lazy, Suspense } from 'react';
import { strings } from '../../strings/strings.ts';
import { Card } from '../../ui/page.tsx';
import styles from './countries.module.css';
import { Values, type ListProps } from './ranked-list.tsx';

const CountriesMap = lazy(() => import('./countries-map.tsx').then((m) => ({ default: m.CountriesMap })));

/** The map to see at once, the list to read. */
export function Countries(props: ListProps) {
  const { stats, search, withBots, onShow } = props;
  return (
    <Card title={strings.statistics.kinds.country}>
      <div className={styles.countries}>
        <Suspense fallback={<div className={styles.room} />}>
          <CountriesMap
            stats={stats}
            withBots={withBots}
            onChoose={(code) => onShow({ ...search, where: `country:${code}` })}
          />
        </Suspense>
        <div className={styles.list}>
          <Values kind="country" {...props} />
        </div>
      </div>
    </Card>
  );
}
