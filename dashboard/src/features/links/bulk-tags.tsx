import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useToast } from '../../ui/toast.tsx';
import styles from './bulk-actions.module.css';
import { changeTags, useRefreshLinks } from './links-api.ts';
import { runAll } from './run-all.ts';
import { TagField } from './tag-field.tsx';

const t = strings.links;

interface BulkTagsProps {
  readonly links: readonly ShortUrl[];
  readonly onClose: () => void;
}

/** A link whose tags were changed, with those that it had and has not any more, and the other way round. */
interface Changed {
  readonly link: ShortUrl;
  readonly gone: readonly string[];
  readonly come: readonly string[];
}

/** Adds tags to all links that are selected, and takes others from them. */
export function BulkTags({ links, onClose }: BulkTagsProps) {
  const { say, sayWithUndo } = useToast();
  const refresh = useRefreshLinks();
  const [add, setAdd] = useState<readonly string[]>([]);
  const [remove, setRemove] = useState<readonly string[]>([]);
  const [error, setError] = useState<string>();
  const [finished, setFinished] = useState(0);

  async function undo(changed: readonly Changed[]): Promise<void> {
    const { done, failed } = await runAll(changed, ({ link, gone, come }) => edit(link, gone, come));
    refresh();
    say(failed[0] === undefined ? t.tagsChanged(done.length) : t.someFailed(failed.length, failed[0].error.message));
  }
  const { mutate, isPending } = useMutation({
    mutationFn: () => runAll(links, (link) => edit(link, add, remove), setFinished),
    onSuccess: ({ done, failed }) => {
      const changed = done.filter(({ gone, come }) => gone.length + come.length > 0);
      if (failed[0] !== undefined) say(t.someFailed(failed.length, failed[0].error.message));
      if (changed.length > 0) sayWithUndo(t.tagsChanged(changed.length), () => void undo(changed));
      else if (failed.length === 0) say(t.tagsUnchanged);
      refresh();
      onClose();
    },
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (add.length + remove.length === 0) setError(t.tagsNone);
    else mutate();
  }
  return (
    <Dialog open onClose={isPending ? () => {} : onClose} title={t.tagsTitle(links.length)}>
      <form className={styles.form} onSubmit={submit}>
        <TagField
          label={t.tagsAdd}
          creatable
          value={add}
          onChange={setAdd}
          error={add.length + remove.length > 0 ? undefined : error}
        />
        <TagField label={t.tagsRemove} value={remove} onChange={setRemove} />
        <div className={styles.foot}>
          {isPending && (
            <span role="status" className={styles.progress}>
              {t.progress(finished, links.length)}
            </span>
          )}
          <Button disabled={isPending} onClick={onClose}>
            {strings.ui.cancel}
          </Button>
          <Button type="submit" tone="primary" busy={isPending}>
            {t.tagsApply}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

async function edit(link: ShortUrl, add: readonly string[], remove: readonly string[]): Promise<Changed> {
  let before: readonly string[] = [];
  const after = await changeTags(link, (tags) => {
    before = tags;
    return [...tags.filter((tag) => !remove.includes(tag)), ...add.filter((tag) => !tags.includes(tag))];
  });
  return {
    link,
    gone: before.filter((tag) => !after.includes(tag)),
    come: after.filter((tag) => !before.includes(tag)),
  };
}
