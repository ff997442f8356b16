import type { HistoryPage } from '../../../../src/http/api/contract.ts';
import { ApiError } from '../../api/client.ts';
import { strings } from '../../strings/strings.ts';
import { Confirm } from '../../ui/dialog.tsx';
import { useToast } from '../../ui/toast.tsx';
import { Changes } from './changes.tsx';
import { useRestoreLink, type LinkRef, type LinkState } from './link-api.ts';
import { changesBetween } from './state-changes.ts';

const t = strings.link.history;

interface RestoreVersionProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly of: LinkRef;
  readonly version: number;
  readonly state: LinkState;
  /** Null when the link was deleted. */
  readonly current: HistoryPage['current'];
  readonly etag?: string;
}

/** Shows what would change, and does it; what was before can be had back. */
export function RestoreVersion({ open, onClose, of, version, state, current, etag }: RestoreVersionProps) {
  const restore = useRestoreLink(of);
  const { say, sayWithUndo } = useToast();
  const changes = current === null ? [] : changesBetween(current.state, state);

  async function confirm(): Promise<void> {
    try {
      const restored = await restore.mutateAsync({ version, ...(etag !== undefined && { etag }) });
      onClose();
      if (current === null) say(strings.link.deleted.restored);
      else sayWithUndo(t.restored(version), () => void undo(current.version, restored.etag));
    } catch {
      // It stands in the dialog.
    }
  }

  async function undo(former: number, restored: string): Promise<void> {
    try {
      await restore.mutateAsync({ version: former, etag: restored });
      say(t.undone);
    } catch (error) {
      say(wordsOf(error as Error));
    }
  }

  return (
    <Confirm
      open={open}
      onClose={() => {
        restore.reset();
        onClose();
      }}
      title={t.confirmTitle(version)}
      action={t.confirmAction}
      onConfirm={() => void confirm()}
      busy={restore.isPending}
      error={restore.error === null ? undefined : wordsOf(restore.error)}
    >
      {current === null && <p>{strings.link.deleted.visits}</p>}
      {current !== null && <p>{changes.length === 0 ? t.confirmSame : t.confirmSays}</p>}
      {changes.length > 0 && <Changes changes={changes} before={t.now} after={t.restoredState} />}
    </Confirm>
  );
}

function wordsOf(error: Error): string {
  return error instanceof ApiError && error.status === 412 ? t.conflict : error.message;
}
