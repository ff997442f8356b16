import { useNavigate } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { useKey } from '../../app/session.tsx';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { formatNumber } from '../../ui/format.ts';
import { useToast } from '../../ui/toast.tsx';
import { deletedVersion, useDeleteLink, useRestoreLink, type LinkRef } from './link-api.ts';
import { withoutScheme } from '../links/link-state.ts';

const t = strings.link.remove;

/** Asks, deletes, and offers to bring it back from the list of links. */
export function DeleteLink({ of, link }: { readonly of: LinkRef; readonly link: ShortUrl }) {
  const [isAsking, setIsAsking] = useState(false);
  const remove = useDeleteLink(of);
  const restore = useRestoreLink(of);
  const navigate = useNavigate();
  const { say, sayWithUndo } = useToast();
  // Who made a deleted link is not known any more, so such keys do not see it.
  const mayRestore = useKey().roles.every(({ kind }) => kind !== 'authored');
  const address = withoutScheme(link.shortUrl);

  async function undo(): Promise<void> {
    try {
      const version = await deletedVersion(of);
      if (version !== null) await restore.mutateAsync({ version });
      say(t.undone(address));
    } catch (error) {
      say(t.notUndone(address, (error as Error).message));
    }
  }

  async function confirm(): Promise<void> {
    try {
      await remove.mutateAsync();
    } catch {
      // It stands in the dialog.
      return;
    }
    if (mayRestore) sayWithUndo(t.done(address), () => void undo());
    else say(t.done(address));
    await navigate({ to: '/' });
  }

  return (
    <>
      <Button tone="danger" icon={<Trash2 aria-hidden />} onClick={() => setIsAsking(true)}>
        {t.action}
      </Button>
      <Confirm
        open={isAsking}
        onClose={() => {
          setIsAsking(false);
          remove.reset();
        }}
        title={t.title}
        action={t.action}
        onConfirm={() => void confirm()}
        busy={remove.isPending}
        error={remove.error?.message}
      >
        <p>
          {t.says(address)} {t.visits(link.visitsSummary.total, formatNumber(link.visitsSummary.total))}
        </p>
        <p>{mayRestore ? t.mayReturn : t.final}</p>
      </Confirm>
    </>
  );
}
