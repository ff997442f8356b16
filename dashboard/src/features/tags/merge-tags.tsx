import { useState, type FormEvent } from 'react';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { useToast } from '../../ui/toast.tsx';
import styles from './tag-form.module.css';
import { largestOf, namesOf, normalTag } from './tag-name.ts';
import { MergeStopped, useMergeTags, type TagInfo } from './tags-api.ts';

const t = strings.tags;

export function MergeTags({ tags, onClose }: { readonly tags: readonly TagInfo[]; readonly onClose: () => void }) {
  const [name, setName] = useState(() => largestOf(tags));
  const [isMissing, setMissing] = useState(false);
  const { mutate, error, isPending } = useMergeTags();
  const { say } = useToast();

  function submit(event: FormEvent): void {
    event.preventDefault();
    const into = normalTag(name);
    setMissing(into === '');
    if (into === '') return;
    mutate(
      { names: tags.map(({ tag }) => tag), into },
      {
        onSuccess: () => {
          say(t.mergedAll(formatNumber(tags.length), into));
          onClose();
        },
      },
    );
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={t.mergeTitle(formatNumber(tags.length))}
      description={t.mergeHint(namesOf(tags))}
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        {error !== null && <Notice tone="danger">{said(error, tags.length)}</Notice>}
        <TextField
          label={t.mergeName}
          hint={t.mergeNameHint}
          autoFocus
          autoComplete="off"
          value={name}
          onChange={setName}
          error={isMissing ? t.nameMissing : undefined}
        />
        <footer className={styles.footer}>
          <Button onClick={onClose}>{strings.ui.cancel}</Button>
          <Button type="submit" tone="danger" busy={isPending}>
            {t.mergeAction}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function said(error: Error, all: number): string {
  const done = error instanceof MergeStopped ? error.done : 0;
  return t.mergeStopped(formatNumber(done), formatNumber(all), error.message);
}
