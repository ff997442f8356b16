import { ArrowDown, ArrowUp, Minus } from 'lucide-react';
import { strings } from '../../strings/strings.ts';
import { Figures } from '../../ui/figures.tsx';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { changeOf, type Totals } from './figures.ts';
import styles from './headline.module.css';

const t = strings.statistics.headline;

interface HeadlineProps {
  readonly totals: Totals;
  /** Of the period before; undefined while it is read. */
  readonly before: Totals | undefined;
  readonly withBots: boolean;
}

export function Headline({ totals, before, withBots }: HeadlineProps) {
  const figures: readonly (readonly [keyof Totals, string, string?])[] = [
    ...(withBots ? ([['total', t.visits]] as const) : []),
    ['humans', t.humans],
    ...(withBots ? ([['bots', t.bots]] as const) : []),
    ['uniques', t.uniques, t.uniquesHint],
    ['scans', t.scans],
  ];
  return (
    <Figures
      title={t.title}
      figures={figures.map(([name, label, hint]) => ({
        label,
        hint,
        value: totals[name],
        note: before === undefined ? '\u00A0' : <Change now={totals[name]} before={before[name]} />,
      }))}
    />
  );
}

function Change({ now, before }: { readonly now: number; readonly before: number }) {
  const change = changeOf(now, before);
  if (change === null) return <span>{t.none}</span>;
  if (change === 0)
    return (
      <>
        <Minus aria-hidden className={styles.arrow} /> <span>{t.same}</span>
      </>
    );
  const Arrow = change > 0 ? ArrowUp : ArrowDown;
  return (
    <>
      <Arrow aria-hidden className={styles.arrow} />
      <span className={change > 0 ? styles.more : styles.less}>
        {formatPercent(Math.abs(change))}
        <span className="visually-hidden"> {change > 0 ? t.more : t.less}</span>
      </span>
      <span>{t.before(formatNumber(before))}</span>
    </>
  );
}
