import { strings } from '../../strings/strings.ts';
import { Confirm } from '../../ui/dialog.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useDeleteKey } from './keys-api.ts';

const t = strings.keys;

export function DeleteKey({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { mutate, error, isPending } = useDeleteKey();
  const { say } = useToast();
  return (
    <Confirm
      open
      onClose={onClose}
      title={t.removeTitle(name)}
      action={t.removeAction}
      busy={isPending}
      error={error?.message}
      onConfirm={() =>
        mutate(name, {
          onSuccess: () => {
            say(t.removed(name));
            onClose();
          },
        })
      }
    >
      <p>{t.removeHint}</p>
    </Confirm>
  );
}
