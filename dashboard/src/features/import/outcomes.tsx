import { strings } from '../../strings/strings.ts';
import { formatNumber } from '../../ui/format.ts';
import styles from './outcomes.module.css';
import type { Counts } from './run-import.ts';

const t = strings.importing;
const STATUSES = ['created', 'unchanged', 'conflict', 'invalid'] as const;

export function Outcomes({ counts, dryRun }: { readonly counts: Counts; readonly dryRun: boolean }) {
  const names = dryRun ? t.wouldBe : t.statuses;
  return (
    <dl className={styles.outcomes}>
      {STATUSES.map((status) => (
        <div key={status} className={styles.outcome}>
          <dt>{names[status]}</dt>
          <dd className={styles.number}>{formatNumber(counts[status])}</dd>
          <dd className={styles.meaning}>{t.meanings[status]}</dd>
        </div>
      ))}
    </dl>
  );
}
