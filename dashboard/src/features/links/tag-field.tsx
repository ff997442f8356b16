import { X } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import { normaliseTag } from '../../../../src/core/tags.ts';
import { classes } from '../../ui/classes.ts';
import { Field, type FieldTexts } from '../../ui/field.tsx';
import { strings } from '../../strings/strings.ts';
import { useTagNames } from './links-api.ts';
import styles from './tag-field.module.css';
import { useDebounced } from '../../ui/use-debounced.ts';

const t = strings.links.tagField;
const REST_MS = 150;

interface TagFieldProps extends FieldTexts {
  readonly value: readonly string[];
  readonly onChange: (tags: readonly string[]) => void;
  /** Tags that nobody used before may be typed. */
  readonly creatable?: boolean;
}

/** Tags, chosen among thousands by typing a part of them. */
export function TagField({ value, onChange, creatable = false, ...texts }: TagFieldProps) {
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const { options, isKnown } = useOptions(text, value, open, creatable);
  const at = Math.min(chosen, options.length - 1);

  function add(tag: string | undefined): void {
    if (tag !== undefined && tag !== '' && !value.includes(tag)) onChange([...value, tag]);
    setText('');
    setChosen(0);
    setOpen(false);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Backspace' && text === '') return onChange(value.slice(0, -1));
    if (event.key === 'ArrowDown' && open) setChosen(Math.min(at + 1, options.length - 1));
    else if (event.key === 'ArrowDown') setOpen(true);
    else if (event.key === 'ArrowUp') setChosen(Math.max(at - 1, 0));
    else if (event.key === 'Enter' && open && (text !== '' || at > 0)) add(options[at]);
    else if (event.key === ',' && creatable) add(normaliseTag(text));
    else if (event.key === 'Escape' && open) {
      // It closes the list, and not the dialog around it.
      event.stopPropagation();
      setOpen(false);
    } else return;
    event.preventDefault();
  }
  function onBlur(): void {
    setOpen(false);
    if (creatable && text !== '') add(normaliseTag(text));
  }

  return (
    <Field {...texts}>
      {(ids) => (
        <div className={styles.box}>
          {value.map((tag) => (
            <Chosen key={tag} tag={tag} onRemove={() => onChange(value.filter((each) => each !== tag))} />
          ))}
          <input
            {...ids}
            className={styles.input}
            role="combobox"
            aria-expanded={open && options.length > 0}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={open && at >= 0 ? `${listId}-${at}` : undefined}
            autoComplete="off"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setChosen(0);
              setOpen(true);
            }}
            onClick={() => setOpen(true)}
            onKeyDown={onKeyDown}
            onBlur={onBlur}
          />
          <div className={classes(styles.popup, !open && styles.closed)}>
            <div id={listId} role="listbox" aria-label={texts.label}>
              {open &&
                options.map((tag, index) => (
                  <Option
                    key={tag}
                    id={`${listId}-${index}`}
                    tag={tag}
                    active={index === at}
                    isNew={creatable && index === 0 && text !== '' && !isKnown}
                    onActive={() => setChosen(index)}
                    onChoose={() => add(tag)}
                  />
                ))}
            </div>
            {open && options.length === 0 && <p className={styles.none}>{t.none}</p>}
          </div>
        </div>
      )}
    </Field>
  );
}

interface OptionProps {
  readonly id: string;
  readonly tag: string;
  readonly active: boolean;
  readonly isNew: boolean;
  readonly onActive: () => void;
  readonly onChoose: () => void;
}

function Option({ id, tag, active, isNew, onActive, onChoose }: OptionProps) {
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      className={classes(styles.option, active && styles.active)}
      onPointerMove={onActive}
      // The field keeps the focus.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      {tag}
      {isNew && <small>{t.new}</small>}
    </div>
  );
}

function Chosen({ tag, onRemove }: { readonly tag: string; readonly onRemove: () => void }) {
  return (
    <span className={styles.chosen}>
      {tag}
      <button type="button" aria-label={t.remove(tag)} title={t.remove(tag)} onClick={onRemove}>
        <X aria-hidden />
      </button>
    </span>
  );
}

/** What is typed comes first where it may be new, so that Enter takes it. */
function useOptions(text: string, value: readonly string[], open: boolean, creatable: boolean) {
  const typed = normaliseTag(text);
  const asked = useDebounced(typed, REST_MS);
  const { data = [] } = useTagNames(asked, open);
  const fitting = data.filter((tag) => tag.includes(typed) && !value.includes(tag));
  const isKnown = data.includes(typed);
  if (typed === '' || value.includes(typed)) return { options: fitting, isKnown };
  const first = creatable || isKnown ? [typed] : [];
  return { options: [...first, ...fitting.filter((tag) => tag !== typed)], isKnown };
}
