import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { strings } from '../strings/strings.ts';
import { IconButton } from './button.tsx';
import styles from './toast.module.css';

const SHOWN_MS = 5000;
/** Long enough to take it back. */
const UNDO_MS = 10_000;

const manager = Toast.createToastManager();

export function ToastCorner() {
  return (
    <Toast.Provider toastManager={manager} timeout={SHOWN_MS} limit={3}>
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

export function say(text: string): void {
  manager.add({ title: text });
}

export function sayWithUndo(text: string, undo: () => void): void {
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
}
