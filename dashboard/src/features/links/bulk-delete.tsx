import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useKey } from '../../app/session.tsx';
import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { Confirm } from '../../ui/dialog.tsx';
import { useToast } from '../../ui/toast.tsx';
import styles from './bulk-actions.module.css';
import { idOf, withoutScheme } from './link-state.ts';
import { deleteLink, restoreLink, useRefreshLinks } from './links-api.ts';
import { runAll } from './run-all.ts';
import type { Selection } from './use-selection.ts';

const t = strings.links;
const NAMES_SHOWN = 5;

/** Deletes what is selected, after asking; what failed stays selected. */
export function BulkDelete({ selection, onClose }: { readonly selection: Selection; readonly onClose: () => void }) {
  const { links } = selection;
  const { say, sayWithUndo } = useToast();
  const refresh = useRefreshLinks();
  const [finished, setFinished] = useState(0);
  // Who made a deleted link is not known any more, so keys that see only their own can not bring it back.
  const mayRestore = useKey().roles.every(({ kind }) => kind !== 'authored');

  async function restore(deleted: readonly ShortUrl[]): Promise<void> {
    const { done, failed } = await runAll(deleted, restoreLink);
    refresh();
    say(failed[0] === undefined ? t.restored(done.length) : t.someFailed(failed.length, failed[0].error.message));
  }
  const { mutate, isPending } = useMutation({
    mutationFn: async () => {
      const deleteOne = async (link: ShortUrl): Promise<ShortUrl> => {
        await deleteLink(link);
        return link;
      };
      return await runAll(links, deleteOne, setFinished);
    },
    onSuccess: ({ done, failed }) => {
      if (failed[0] !== undefined) say(t.someFailed(failed.length, failed[0].error.message));
      if (mayRestore && done.length > 0) sayWithUndo(t.deleted(done.length), () => void restore(done));
      else if (done.length > 0) say(t.deleted(done.length));
      refresh();
      onClose();
      selection.set(done, false);
    },
  });

  return (
    <Confirm
      open
      onClose={isPending ? () => {} : onClose}
      title={t.deleteTitle(links.length)}
      action={isPending ? t.progress(finished, links.length) : t.deleteAction}
      busy={isPending}
      onConfirm={() => mutate()}
    >
      <ul className={styles.names}>
        {links.slice(0, NAMES_SHOWN).map((link) => (
          <li key={idOf(link)}>{withoutScheme(link.shortUrl)}</li>
        ))}
        {links.length > NAMES_SHOWN && <li>{t.deleteMore(links.length - NAMES_SHOWN)}</li>}
      </ul>
      <p>{t.deleteLost}</p>
      {mayRestore && <p>{t.deleteUndo}</p>}
    </Confirm>
  );
}
