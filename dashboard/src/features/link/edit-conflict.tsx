import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Changes } from './changes.tsx';
import styles from './edit-link.module.css';
import type { Change } from './state-changes.ts';

const t = strings.link.editing.conflict;

interface EditConflictProps {
  readonly theirChanges: readonly Change[];
  /** What would be changed of theirs. */
  readonly yourChanges: readonly Change[];
  readonly busy: boolean;
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: () => void;
  readonly onClose: () => void;
}

/** Two people edited one link: what each of them wants, and whose it shall be. */
export function EditConflict({
  theirChanges,
  yourChanges,
  busy,
  onKeepMine,
  onTakeTheirs,
  onClose,
}: EditConflictProps) {
  return (
    <Dialog open wide onClose={onClose} title={t.title} description={t.says}>
      <section className={styles.conflict}>
        <h3>{t.theirChanges}</h3>
        <Changes changes={theirChanges} before={t.before} after={t.theirs} />
      </section>
      <section className={styles.conflict}>
        <h3>{t.yourChanges}</h3>
        {yourChanges.length === 0 ? (
          <p>{t.none}</p>
        ) : (
          <Changes changes={yourChanges} before={t.theirs} after={t.yours} />
        )}
      </section>
      <div className={styles.actions}>
        <Button tone="primary" busy={busy} onClick={onKeepMine}>
          {t.keepMine}
        </Button>
        <Button disabled={busy} onClick={onTakeTheirs}>
          {t.takeTheirs}
        </Button>
        <Button tone="quiet" onClick={onClose}>
          {t.goOn}
        </Button>
      </div>
    </Dialog>
  );
}
