import { strings } from '../../strings/strings.ts';
import { formatNumber } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import styles from './beside-card.module.css';
import type { LedgerInfo } from './ledger-api.ts';

const t = strings.ledger;
const REASONS: Readonly<Record<string, string>> = t.reasons;

/** What is in no term of its own: clicks at risk, duplicates, and why clicks were dropped. */
export function BesideCard({ ledger: { atRisk, duplicates, dropped } }: { readonly ledger: LedgerInfo }) {
  return (
    <Card title={t.besideTitle}>
      <dl className={styles.facts}>
        <Fact name={t.atRisk} clicks={atRisk} means={t.atRiskMeans} isBad={atRisk > 0} />
        <Fact name={t.duplicates} clicks={duplicates} means={t.duplicatesMean} />
      </dl>
      <h3 className={styles.title}>{t.droppedTitle}</h3>
      <dl className={styles.facts}>
        {Object.entries(dropped).map(([reason, clicks]) => (
          <Fact key={reason} name={reason} clicks={clicks} means={REASONS[reason] ?? t.otherReason} />
        ))}
      </dl>
    </Card>
  );
}

interface FactProps {
  readonly name: string;
  readonly clicks: number;
  readonly means: string;
  readonly isBad?: boolean;
}

function Fact({ name, clicks, means, isBad = false }: FactProps) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd className={isBad ? styles.bad : styles.number}>{formatNumber(clicks)}</dd>
      <dd className={styles.means}>{means}</dd>
    </div>
  );
}
