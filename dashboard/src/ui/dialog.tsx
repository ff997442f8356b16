import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useRef, type ReactNode, type RefObject } from 'react';
import { strings } from '../strings/strings.ts';
import { Button, IconButton } from './button.tsx';
import { classes } from './classes.ts';
import styles from './dialog.module.css';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: string;
  readonly wide?: boolean;
  /** What has the focus first, where that is not the first thing that can have it. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

/** Over the page; Esc and a click beside it close it, and the focus goes back to where it was. */
export function Dialog({ open, onClose, title, description, wide = false, initialFocus, children }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup
          className={classes(styles.popup, wide && styles.wide)}
          {...(initialFocus !== undefined && { initialFocus })}
        >
          <header className={styles.header}>
            <Base.Title>{title}</Base.Title>
            <Base.Close render={<IconButton label={strings.ui.close} icon={<X />} />} />
          </header>
          {description !== undefined && (
            <Base.Description className={styles.description}>{description}</Base.Description>
          )}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface ConfirmProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What is lost. */
  readonly children: ReactNode;
  readonly action: string;
  readonly onConfirm: () => void;
  readonly busy?: boolean;
  readonly error?: string | undefined;
}

/** Before something is lost for good. */
export function Confirm({ open, onClose, title, children, action, onConfirm, busy = false, error }: ConfirmProps) {
  const harmless = useRef<HTMLButtonElement>(null);
  return (
    <Dialog open={open} onClose={onClose} title={title} initialFocus={harmless}>
      <div className={styles.body}>{children}</div>
      {error !== undefined && (
        <p role="alert" className={styles.error}>
          {error}
        </p>
      )}
      <footer className={styles.footer}>
        <Button ref={harmless} onClick={onClose}>
          {strings.ui.cancel}
        </Button>
        <Button tone="danger" busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </footer>
    </Dialog>
  );
}
