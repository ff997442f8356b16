import { useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { ranked, type Ranked } from './figures.ts';
import { labelOf } from './labels.ts';
import styles from './ranked-list.module.css';
import type { Stats } from './statistics-api.ts';
import type { Kind, StatisticsSearch } from './statistics-search.ts';
import { TOP } from './top.ts';

const t = strings.statistics;
/** Shown until more are wanted. */
const FEW = 10;

export interface ListProps {
  readonly stats: Stats;
  readonly search: StatisticsSearch;
  readonly withBots: boolean;
  readonly onShow: (search: StatisticsSearch) => void;
}

export function RankedList({ kind, ...props }: ListProps & { readonly kind: Kind }) {
  return (
    <Card title={t.kinds[kind]}>
      <Values kind={kind} {...props} />
    </Card>
  );
}

/** The largest values of a kind; a click on one shows only its visits. */
export function Values({ kind, stats, search, withBots, onShow }: ListProps & { readonly kind: Kind }) {
  const [isLong, setIsLong] = useState(false);
  const entries = ranked(stats, kind, withBots, isLong ? TOP : FEW);
  const known = stats.by[kind]?.length ?? 0;
  const largest = entries.reduce((most, { visits }) => Math.max(most, visits), 0);
  if (known === 0 && kind !== 'origin') return <p className={styles.nothing}>{t.nothingKnown}</p>;
  return (
    <>
      <ol className={classes(styles.list, isLong && styles.long)}>
        {entries.map((entry) => (
          <li key={entry.value ?? ' others'}>
            <Value
              entry={entry}
              kind={kind}
              width={entry.visits / largest}
              onChoose={() => onShow({ ...search, where: `${kind}:${entry.value}` })}
            />
          </li>
        ))}
      </ol>
      {known > FEW && (
        <div>
          <Button size="small" aria-expanded={isLong} onClick={() => setIsLong(!isLong)}>
            {isLong ? t.fewer : t.more}
            <span className="visually-hidden"> ({t.kinds[kind]})</span>
          </Button>
        </div>
      )}
    </>
  );
}

interface ValueProps {
  readonly entry: Ranked;
  readonly kind: Kind;
  /** Of its bar: 1 for the largest. */
  readonly width: number;
  readonly onChoose: () => void;
}

function Value({ entry: { value, visits, share }, kind, width, onChoose }: ValueProps) {
  const inside = (
    <>
      <span className={styles.bar} style={{ width: `${width * 100}%` }} />
      <span className={styles.label}>{value === null ? t.others : labelOf(kind, value)}</span>
      <span className={styles.visits}>{formatNumber(visits)}</span>
      <span className={styles.share}>{formatPercent(share)}</span>
    </>
  );
  if (value === null) return <div className={styles.value}>{inside}</div>;
  return (
    <button
      type="button"
      className={classes(styles.value, value === '' && styles.unknown)}
      title={t.filterBy(labelOf(kind, value))}
      onClick={onChoose}
    >
      {inside}
    </button>
  );
}
