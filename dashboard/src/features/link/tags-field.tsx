import { X } from 'lucide-react';
import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react';
import { strings } from '../../strings/strings.ts';
import { IconButton } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { TextField } from '../../ui/field.tsx';
import { useTagSuggestions } from './link-api.ts';
import styles from './tags-field.module.css';
import { addTag } from './tag-list.ts';

const t = strings.link.tagsField;

interface TagsFieldProps {
  readonly tags: readonly string[];
  readonly onChange: (tags: readonly string[]) => void;
  readonly error?: string | undefined;
}

/** The tags of a link, with those that the server has offered while one types. */
export function TagsField({ tags, onChange, error }: TagsFieldProps) {
  const [text, setText] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const [said, setSaid] = useState('');
  const listId = useId();
  const found = useTagSuggestions(useDeferredValue(text.trim()), isOpen).data?.tags.data ?? [];
  const offered = isOpen ? found.filter((tag) => !tags.includes(tag)) : [];

  function add(tag: string): void {
    const next = addTag(tags, tag);
    setText('');
    setChosen(-1);
    if (next === tags) return;
    onChange(next);
    setSaid(t.added(tag.trim()));
  }

  function remove(tag: string): void {
    onChange(tags.filter((each) => each !== tag));
    setSaid(t.removed(tag));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const last = tags.at(-1);
    if (event.key === 'ArrowDown') setChosen(Math.min(chosen + 1, offered.length - 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(chosen - 1, -1));
    else if (event.key === 'Enter' && (chosen >= 0 || text.trim() !== '')) add(offered[chosen] ?? text);
    else if (event.key === ',') add(text);
    else if (event.key === 'Escape' && isOpen) setIsOpen(false);
    else if (event.key === 'Backspace' && text === '' && last !== undefined) remove(last);
    else return;
    event.preventDefault();
  }

  return (
    <div className={styles.field}>
      <TextField
        label={t.label}
        hint={t.hint}
        error={error}
        placeholder={t.placeholder}
        role="combobox"
        autoComplete="off"
        aria-expanded={offered.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 ? `${listId}-${chosen}` : undefined}
        value={text}
        onChange={(value) => {
          setText(value);
          setChosen(-1);
          setIsOpen(true);
        }}
        onFocus={() => setIsOpen(true)}
        onBlur={() => {
          add(text);
          setIsOpen(false);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label={t.suggestions} className={styles.list} hidden={offered.length === 0}>
        {offered.map((tag, index) => (
          <div
            key={tag}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className={classes(styles.option, index === chosen && styles.chosen)}
            // Before the field is left, which adds what is typed.
            onPointerDown={(event) => {
              event.preventDefault();
              add(tag);
            }}
          >
            {tag}
          </div>
        ))}
      </div>
      {tags.length > 0 && (
        <ul className={styles.tags}>
          {tags.map((tag) => (
            <li key={tag} className={styles.tag}>
              <span>{tag}</span>
              <IconButton size="small" label={t.remove(tag)} icon={<X />} onClick={() => remove(tag)} />
            </li>
          ))}
        </ul>
      )}
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
    </div>
  );
}
