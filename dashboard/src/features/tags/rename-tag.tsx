import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useToast } from '../../ui/toast.tsx';
import styles from './tag-form.module.css';
import { normalTag } from './tag-name.ts';
import { useRenameTag } from './tags-api.ts';

const t = strings.tags;

/** A name that is taken is not the end: the two can be merged. */
export function RenameTag({ tag, onClose }: { readonly tag: string; readonly onClose: () => void }) {
  const [name, setName] = useState(tag);
  const [isMissing, setMissing] = useState(false);
  /** The name that the API said is taken. */
  const [taken, setTaken] = useState<string | null>(null);
  const { mutate, error, isPending } = useRenameTag();
  const { say } = useToast();
  const newName = normalTag(name);
  const merge = taken !== null && taken === newName;

  function submit(event: FormEvent): void {
    event.preventDefault();
    setMissing(newName === '');
    if (newName === '') return;
    mutate(
      { oldName: tag, newName, merge },
      {
        onSuccess: () => {
          say(merge ? t.merged(tag, newName) : t.renamed(tag, newName));
          onClose();
        },
        onError: (failed) => {
          if (failed instanceof ApiError && failed.kind === 'tag-conflict') setTaken(newName);
        },
      },
    );
  }

  return (
    <Dialog open onClose={onClose} title={t.renameTitle(tag)}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <TextField
          label={t.newName}
          hint={t.nameHint}
          autoFocus
          autoComplete="off"
          value={name}
          onChange={setName}
          error={isMissing ? t.nameMissing : problemOf(error)}
        />
        {merge && <Notice tone="warning">{t.taken(tag, newName)}</Notice>}
        <footer className={styles.footer}>
          <Button onClick={onClose}>{strings.ui.cancel}</Button>
          <Button type="submit" tone={merge ? 'danger' : 'primary'} busy={isPending}>
            {merge ? t.mergeInto(newName) : t.save}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function problemOf(error: Error | null): string | undefined {
  if (error === null || (error instanceof ApiError && error.kind === 'tag-conflict')) return undefined;
  const problem = error instanceof ApiError ? error.of('newName') : undefined;
  return problem === undefined ? error.message : t.problem(t.newName, problem);
}
