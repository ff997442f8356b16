import type { ComponentPropsWithRef, ReactNode } from 'react';
import styles from './button.module.css';
import { classes } from './classes.ts';

export interface ButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'className'> {
  readonly tone?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly size?: 'normal' | 'small';
  /** Under way: it can not be pressed again, and says so. */
  readonly busy?: boolean;
  readonly icon?: ReactNode;
}

export function Button({
  tone = 'plain',
  size = 'normal',
  busy = false,
  icon,
  children,
  type = 'button',
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={classes(styles.button, styles[tone], styles[size])}
    >
      {icon}
      {children}
    </button>
  );
}

/** A button that is its picture; `label` is read out and shown on hover. */
export function IconButton({ label, icon, ...rest }: Omit<ButtonProps, 'children'> & { readonly label: string }) {
  return (
    <Button tone="quiet" {...rest} aria-label={label} title={label}>
      {icon}
    </Button>
  );
}
