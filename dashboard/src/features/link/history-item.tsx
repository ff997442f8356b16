import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { HistoryPage } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { formatAgo, formatMoment } from '../../ui/format.ts';
import { Changes } from './changes.tsx';
import type { HistoryEntry, LinkRef, LinkState } from './link-api.ts';
import styles from './link-history.module.css';
import { RestoreVersion } from './restore-version.tsx';
import { changesBetween } from './state-changes.ts';

const t = strings.link.history;

interface HistoryItemProps {
  readonly of: LinkRef;
  readonly entry: HistoryEntry;
  /** What came of the change; null when it deleted the link. */
  readonly after: LinkState | null;
  readonly current: HistoryPage['current'];
  readonly etag?: string;
}

export function HistoryItem({ of, entry, after, current, etag }: HistoryItemProps) {
  const [isAsking, setIsAsking] = useState(false);
  const { version, action, actor, date, state } = entry;
  const changes = action === 'deleted' || after === null ? [] : changesBetween(state, after);
  return (
    <article className={styles.entry}>
      <header className={styles.head}>
        <div>
          <h3>{action === 'deleted' ? t.deleted(actor) : t.edited(actor)}</h3>
          <time dateTime={date} className={styles.when}>
            {formatMoment(date)} ({formatAgo(date)})
          </time>
        </div>
        <Button size="small" icon={<RotateCcw aria-hidden />} onClick={() => setIsAsking(true)}>
          {t.restore(version)}
        </Button>
      </header>
      {changes.length > 0 && <Changes changes={changes} />}
      {changes.length === 0 && action === 'edited' && <p className={styles.quiet}>{t.same}</p>}
      <RestoreVersion
        open={isAsking}
        onClose={() => setIsAsking(false)}
        of={of}
        version={version}
        state={state}
        current={current}
        {...(etag !== undefined && { etag })}
      />
    </article>
  );
}
