import { useBlocker } from '@tanstack/react-router';
import { strings } from '../../strings/strings.ts';
import { Confirm } from '../../ui/dialog.tsx';

const t = strings.link.leave;

/** Asks before what was typed is left behind, also where the browser itself leaves. */
export function LeaveGuard({ when }: { readonly when: boolean }) {
  const blocker = useBlocker({ shouldBlockFn: () => when, enableBeforeUnload: () => when, withResolver: true });
  return (
    <Confirm
      open={blocker.status === 'blocked'}
      onClose={() => blocker.reset?.()}
      title={t.title}
      action={t.action}
      onConfirm={() => blocker.proceed?.()}
    >
      <p>{t.says}</p>
    </Confirm>
  );
}
