import { Merge, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { formatNumber } from '../../ui/format.ts';
import { TAG_ORDERS, USUAL_ORDER, type TagListSearch } from './tag-list-search.ts';
import styles from './tag-tools.module.css';

const t = strings.tags;
const ORDER_CHOICES = TAG_ORDERS.map((value) => ({ value, label: t.orders[value] }));
/** After the last key, so that a word is searched for once. */
const PAUSE_MS = 250;

interface TagToolsProps {
  readonly search: TagListSearch;
  readonly onShow: (change: Partial<Record<keyof TagListSearch, unknown>>) => void;
  /** How many tags are chosen. */
  readonly chosen: number;
  readonly onClear: () => void;
  readonly onMerge: () => void;
  readonly onDelete: () => void;
}

/** What the list shows, and what can be done with those that are chosen. */
export function TagTools({ search, onShow, chosen, onClear, onMerge, onDelete }: TagToolsProps) {
  return (
    <>
      <div className={styles.tools}>
        <Search text={search.q ?? ''} onSearch={(q) => onShow({ q })} />
        <SelectField
          label={t.order}
          choices={ORDER_CHOICES}
          value={search.order ?? USUAL_ORDER}
          onChange={(order) => onShow({ order })}
        />
      </div>
      {chosen > 0 && (
        <div className={styles.chosen} role="group" aria-label={t.chosen(formatNumber(chosen))}>
          <span role="status">{t.chosen(formatNumber(chosen))}</span>
          <Button
            size="small"
            icon={<Merge />}
            disabled={chosen < 2}
            title={chosen < 2 ? t.mergeTwo : undefined}
            onClick={onMerge}
          >
            {t.mergeChosen}
          </Button>
          <Button size="small" tone="danger" icon={<Trash2 />} onClick={onDelete}>
            {t.deleteChosen}
          </Button>
          <Button size="small" tone="quiet" onClick={onClear}>
            {t.clearChoice}
          </Button>
        </div>
      )}
    </>
  );
}

interface SearchProps {
  readonly text: string;
  readonly onSearch: (text: string) => void;
}

function Search({ text, onSearch }: SearchProps) {
  const [typed, setTyped] = useState(text);
  /** What the address is known to say: another text there is not from this field, and takes its place. */
  const [known, setKnown] = useState(text);
  if (text !== known) {
    setKnown(text);
    setTyped(text);
  }
  useEffect(() => {
    if (typed.trim() === known) return undefined;
    const timer = setTimeout(() => {
      setKnown(typed.trim());
      onSearch(typed.trim());
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, known, onSearch]);
  return (
    <TextField
      label={t.search}
      type="search"
      autoComplete="off"
      placeholder={t.searchPlaceholder}
      value={typed}
      onChange={setTyped}
    />
  );
}
