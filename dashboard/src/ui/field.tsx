import { useId, type ComponentPropsWithRef, type ReactNode } from 'react';
import { strings } from '../strings/strings.ts';
import { classes } from './classes.ts';
import styles from './field.module.css';

export interface FieldTexts {
  readonly label: string;
  /** The label is read out only. */
  readonly labelHidden?: boolean;
  readonly hint?: ReactNode;
  /** What is wrong with it, and the mend. */
  readonly error?: string | undefined;
  readonly optional?: boolean;
}

interface FieldProps extends FieldTexts {
  readonly children: (ids: {
    readonly id: string;
    readonly 'aria-describedby': string | undefined;
    readonly 'aria-invalid': true | undefined;
  }) => ReactNode;
}

/** A control with its label, a hint and what is wrong. */
export function Field({ label, labelHidden = false, hint, error, optional = false, children }: FieldProps) {
  const id = useId();
  const [hintId, errorId] = [`${id}-hint`, `${id}-error`];
  const describedBy = [hint !== undefined && hintId, error !== undefined && errorId].filter((each) => each !== false);
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={classes(styles.label, labelHidden && 'visually-hidden')}>
        {label}
        {optional && <span className={styles.optional}> ({strings.ui.optional})</span>}
      </label>
      {children({
        id,
        'aria-describedby': describedBy.length === 0 ? undefined : describedBy.join(' '),
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {error !== undefined && (
        <p id={errorId} className={styles.error} role="alert">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={hintId} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}

type Input = Omit<ComponentPropsWithRef<'input'>, 'onChange' | 'value' | 'className' | 'id'>;

export interface TextFieldProps extends FieldTexts, Input {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function TextField({ label, labelHidden, hint, error, optional, value, onChange, ...input }: TextFieldProps) {
  return (
    <Field {...{ label, hint, error }} {...(labelHidden && { labelHidden })} {...(optional && { optional })}>
      {(ids) => (
        <input
          {...input}
          {...ids}
          className={styles.input}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface TextAreaProps extends FieldTexts {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly rows?: number;
  readonly placeholder?: string;
  readonly mono?: boolean;
}

export function TextArea({ value, onChange, rows = 5, placeholder, mono = false, ...texts }: TextAreaProps) {
  return (
    <Field {...texts}>
      {(ids) => (
        <textarea
          {...ids}
          className={classes(styles.input, styles.area, mono && 'mono')}
          rows={rows}
          placeholder={placeholder}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

export interface SelectFieldProps<T extends string> extends FieldTexts {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly choices: readonly Choice<T>[];
  readonly disabled?: boolean;
}

/** The browser's own: it works with every keyboard, reader and thumb. */
export function SelectField<T extends string>({ value, onChange, choices, disabled, ...texts }: SelectFieldProps<T>) {
  return (
    <Field {...texts}>
      {(ids) => (
        <select
          {...ids}
          disabled={disabled}
          className={styles.input}
          value={value}
          onChange={(event) => onChange(event.target.value as T)}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export interface CheckFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

export function CheckField({ label, hint, checked, onChange, disabled }: CheckFieldProps) {
  const id = useId();
  return (
    <div className={styles.check}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
