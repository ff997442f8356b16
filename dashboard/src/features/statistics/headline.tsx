import { ArrowDown, ArrowUp, Minus } from 'lucide-react';
import { strings } from '../../strings/strings.ts';
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
    <section>
      <h2 className="visually-hidden">{t.title}</h2>
      <dl className={styles.headline}>
        {figures.map(([name, label, hint]) => (
          <div key={name} className={styles.figure}>
            <dt title={hint}>{label}</dt>
            <dd className={styles.value}>{formatNumber(totals[name])}</dd>
            <dd className={styles.change}>
              {before === undefined ? '\u00A0' : <Change now={totals[name]} before={before[name]} />}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Change({ now, before }: { readonly now: number; readonly before: number }) {
  const change = changeOf(now, before);
  if (change === null) return <span>{t.none}</span>;
  if (change === 0)
    return (
      <>
        <Minus aria-hidden /> <span>{t.same}</span>
      </>
    );
  const Arrow = change > 0 ? ArrowUp : ArrowDown;
  return (
    <>
      <Arrow aria-hidden />
      <span className={change > 0 ? styles.more : styles.less}>
        {formatPercent(Math.abs(change))}
        <span className="visually-hidden"> {change > 0 ? t.more : t.less}</span>
      </span>
      <span>{t.before(formatNumber(before))}</span>
    </>
  );
}
