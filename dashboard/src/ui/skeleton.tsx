import { strings } from '../strings/strings.ts';
import styles from './skeleton.module.css';

/** In place of what is on its way, and as high, so that nothing jumps. `height` in rows of a list. */
export function Skeleton({ rows = 1 }: { readonly rows?: number }) {
  return (
    <div role="status" aria-label={strings.ui.loading} className={styles.skeleton}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles.row} />
      ))}
    </div>
  );
}
