import { strings } from '../../strings/strings.ts';
import styles from './changes.module.css';
import type { Change } from './state-changes.ts';

const t = strings.link;

interface ChangesProps {
  readonly changes: readonly Change[];
  readonly before?: string;
  readonly after?: string;
}

/** Field by field, what was there and what is. */
export function Changes({ changes, before = t.changes.before, after = t.changes.after }: ChangesProps) {
  return (
    <dl className={styles.changes}>
      {changes.map((change) => (
        <div key={change.field} className={styles.change}>
          <dt>{t.fields[change.field]}</dt>
          <Side label={before} lines={change.before} />
          <Side label={after} lines={change.after} />
        </div>
      ))}
    </dl>
  );
}

function Side({ label, lines }: { readonly label: string; readonly lines: readonly string[] }) {
  return (
    <dd>
      <span className={styles.label}>{label}</span>
      {lines.map((line) => (
        <span key={line} className={styles.line}>
          {line}
        </span>
      ))}
    </dd>
  );
}
