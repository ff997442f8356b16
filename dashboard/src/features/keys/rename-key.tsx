import { useState, type FormEvent } from 'react';
import { ApiError, credentials } from '../../api/client.ts';
import { useKey, useSession } from '../../app/session.tsx';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { useToast } from '../../ui/toast.tsx';
import styles from './create-key.module.css';
import { useEditKey } from './keys-api.ts';

const t = strings.keys;

export function RenameKey({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const [newName, setNewName] = useState(name);
  const [isMissing, setMissing] = useState(false);
  const { mutate, error, isPending } = useEditKey();
  const { say } = useToast();
  const { signIn } = useSession();
  const isOwn = useKey().name === name;

  function submit(event: FormEvent): void {
    event.preventDefault();
    setMissing(newName.trim() === '');
    if (newName.trim() === '') return;
    mutate(
      { name, edit: { name: newName.trim() } },
      {
        onSuccess: (key) => {
          say(t.renamed(key.name));
          // Whoever is signed in with it reads its name again.
          if (isOwn && credentials.key !== null) void signIn(credentials.key);
          onClose();
        },
      },
    );
  }

  return (
    <Dialog open onClose={onClose} title={t.renameTitle(name)}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <TextField
          label={t.name}
          autoFocus
          autoComplete="off"
          value={newName}
          onChange={setNewName}
          error={isMissing ? t.nameMissing : problemOf(error)}
        />
        <footer className={styles.footer}>
          <Button onClick={onClose}>{strings.ui.cancel}</Button>
          <Button type="submit" tone="primary" busy={isPending}>
            {t.save}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function problemOf(error: Error | null): string | undefined {
  if (error === null) return undefined;
  const problem = error instanceof ApiError ? error.of('name') : undefined;
  return problem === undefined ? error.message : t.problem(t.name, problem);
}
