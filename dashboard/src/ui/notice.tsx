import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import styles from './notice.module.css';

export type Tone = 'info' | 'good' | 'warning' | 'danger';

/** A message that stays where it is. */
export function Notice({ tone = 'info', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <div role={tone === 'danger' ? 'alert' : 'status'} className={classes(styles.notice, styles[tone])}>
      {children}
    </div>
  );
}
