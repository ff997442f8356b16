import { strings } from '../strings/strings.ts';
import styles from './wordmark.module.css';

export function Wordmark() {
  return (
    <span className={styles.wordmark}>
      <img src="icon.svg" alt="" width={26} height={26} />
      {strings.app.name}
    </span>
  );
}
