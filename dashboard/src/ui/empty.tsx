import type { ReactNode } from 'react';
import styles from './empty.module.css';

interface EmptyProps {
  readonly title: string;
  /** What to do now: a button or a link. */
  readonly next?: ReactNode;
  readonly children?: ReactNode;
}

/** Nothing is here, and this is the next step. */
export function Empty({ title, next, children }: EmptyProps) {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {next}
    </div>
  );
}
