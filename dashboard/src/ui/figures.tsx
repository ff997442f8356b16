import type { ReactNode } from 'react';
import styles from './figures.module.css';
import { formatNumber } from './format.ts';

export interface Figure {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: number;
  /** Under the number. */
  readonly note?: ReactNode;
}

/** A few large numbers side by side. */
export function Figures({ title, figures }: { readonly title: string; readonly figures: readonly Figure[] }) {
  return (
    <section>
      <h2 className="visually-hidden">{title}</h2>
      <dl className={styles.figures}>
        {figures.map(({ label, hint, value, note }) => (
          <div key={label} className={styles.figure}>
            <dt title={hint}>{label}</dt>
            <dd className={styles.value}>{formatNumber(value)}</dd>
            {note !== undefined && <dd className={styles.note}>{note}</dd>}
          </div>
        ))}
      </dl>
    </section>
  );
}
