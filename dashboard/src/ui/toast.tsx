import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { strings } from '../strings/strings.ts';
import { IconButton } from './button.tsx';
import styles from './toast.module.css';

/** Short messages in a corner, that are read out and go by themselves. */

const SHOWN_MS = 5000;
/** Long enough to take it back. */
const UNDO_MS = 10_000;

export function Toasts({ children }: { readonly children: ReactNode }) {
  return (
    <Toast.Provider timeout={SHOWN_MS} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport} aria-label={strings.ui.notices}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast}>
      <Toast.Title render={<p />} />
      <Toast.Action className={styles.action} />
      <Toast.Close render={<IconButton label={strings.ui.dismiss} icon={<X />} size="small" />} />
    </Toast.Root>
  ));
}

/** `say` for what was done; `undo` is offered where it can be taken back. */
export function useToast() {
  const manager = Toast.useToastManager();
  return {
    say: (text: string) => void manager.add({ title: text }),
    sayWithUndo: (text: string, undo: () => void) => {
      const id = manager.add({
        title: text,
        timeout: UNDO_MS,
        actionProps: {
          children: strings.ui.undo,
          onClick: () => {
            manager.close(id);
            undo();
          },
        },
      });
    },
  };
}
