import { useState, type FormEvent } from 'react';
import type { ShortUrlEdit } from '../../../../src/http/api/contract.ts';
import { ApiError } from '../../api/client.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useToast } from '../../ui/toast.tsx';
import { EditConflict } from './edit-conflict.tsx';
import { EditFields } from './edit-fields.tsx';
import { editableOf, editOf, formOf, undoOf, type EditableState } from './edit-form.ts';
import styles from './edit-link.module.css';
import { LeaveGuard } from './leave-guard.tsx';
import { readLink, useEditLink, type LinkShown } from './link-api.ts';
import { changesBetween } from './state-changes.ts';
import { useFocusInvalid } from './use-focus-invalid.ts';

const t = strings.link.editing;

/** The form of a link. What somebody else saved meanwhile is never overwritten unseen. */
export function EditLink({ of, link }: LinkShown) {
  /** What the form began with. */
  const [base, setBase] = useState(link);
  const [form, setForm] = useState(() => formOf(link.value));
  /** What somebody else saved meanwhile. */
  const [theirs, setTheirs] = useState<typeof link | null>(null);
  const edit = useEditLink(of);
  const { say, sayWithUndo } = useToast();

  const changes = editOf(formOf(base.value), form);
  const isChanged = Object.keys(changes).length > 0;

  useFocusInvalid(edit.error);

  function begin(from: typeof link): void {
    setBase(from);
    setForm(formOf(from.value));
    setTheirs(null);
  }

  /** As it is there, whatever was typed and went wrong here. */
  function giveUp(from: typeof link): void {
    begin(from);
    edit.reset();
  }

  // What is newer is shown, unless something is typed already.
  if (link.etag !== base.etag && !isChanged) begin(link);

  async function save(from: typeof link, sent: ShortUrlEdit): Promise<void> {
    try {
      const saved = await edit.mutateAsync({ changes: sent, etag: from.etag });
      begin(saved);
      sayWithUndo(t.saved, () => void undo(undoOf(from.value, sent), saved.etag));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 412) return;
      const now = await readLink(of).catch(() => null);
      if (now === null) return;
      // Rules alone were changed: nothing of them is lost by saving the rest.
      if (changesBetween(editableOf(base.value), editableOf(now.value)).length === 0) await save(now, sent);
      else setTheirs(now);
    }
  }

  async function undo(former: ShortUrlEdit, etag: string): Promise<void> {
    try {
      await edit.mutateAsync({ changes: former, etag });
      say(t.undone);
    } catch (error) {
      say(t.notUndone((error as Error).message));
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isChanged) void save(base, changes);
  }

  const fields = edit.error instanceof ApiError ? edit.error.fields : [];
  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      <EditFields form={form} onChange={setForm} problems={fields} visits={base.value.visitsSummary.total} />
      {edit.error !== null && fields.length === 0 && theirs === null && (
        <Notice tone="danger">
          {t.failed} {edit.error.message}
        </Notice>
      )}
      <div className={styles.actions}>
        <Button type="submit" tone="primary" busy={edit.isPending} disabled={!isChanged}>
          {t.save}
        </Button>
        {isChanged && <Button onClick={() => giveUp(link)}>{t.discard}</Button>}
      </div>
      <LeaveGuard when={isChanged} />
      {theirs !== null && (
        <EditConflict
          theirChanges={changesBetween(editableOf(base.value), editableOf(theirs.value))}
          yourChanges={changesBetween(editableOf(theirs.value), changes as Partial<EditableState>)}
          busy={edit.isPending}
          onKeepMine={() => void save(theirs, changes)}
          onTakeTheirs={() => giveUp(theirs)}
          onClose={() => setTheirs(null)}
        />
      )}
    </form>
  );
}
