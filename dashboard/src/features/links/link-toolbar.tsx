import { ListFilter, X } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { formatDay } from '../../ui/format.ts';
import {
  countFilters,
  DEFAULT_DOMAIN,
  linkSorts,
  USUAL_SORT,
  type LinkListChange,
  type LinkListSearch,
} from './link-list-search.ts';
import styles from './link-toolbar.module.css';

const t = strings.links;
const LinkFilters = lazy(() => import('./link-filters.tsx').then((m) => ({ default: m.LinkFilters })));

export interface LinkToolbarProps {
  readonly search: LinkListSearch;
  readonly onChange: (change: LinkListChange, replace?: boolean) => void;
  readonly onClear: () => void;
}

/** Search, filters and order. What is filtered by is seen, and taken away by one click. */
export function LinkToolbar({ search, onChange, onClear }: LinkToolbarProps) {
  const [open, setOpen] = useState(false);
  const count = countFilters(search);
  return (
    <div className={styles.toolbar} role="search" aria-label={t.search}>
      <div className={styles.line}>
        <div className={styles.search}>
          <SearchField value={search.q ?? ''} onSearch={(q) => onChange({ q }, true)} />
        </div>
        <Button icon={<ListFilter />} aria-expanded={open} onClick={() => setOpen(!open)}>
          {t.filters}
          {count > 0 && (
            <span className={styles.count}>
              {count}
              <span className="visually-hidden"> {t.filtersSet}</span>
            </span>
          )}
        </Button>
        <div className={styles.sort}>
          <SelectField
            label={t.sort}
            labelHidden
            value={search.sort ?? USUAL_SORT}
            onChange={(sort) => onChange({ sort })}
            choices={linkSorts.map((value) => ({ value, label: t.sorts[value] }))}
          />
        </div>
      </div>
      {open && (
        <Suspense fallback={<div className={styles.loading} />}>
          <LinkFilters search={search} onChange={onChange} />
        </Suspense>
      )}
      {count > 0 && <SetFilters search={search} onChange={onChange} onClear={onClear} />}
    </div>
  );
}

const REST_MS = 250;

/** Searches when the typing rests. */
function SearchField({ value, onSearch }: { readonly value: string; readonly onSearch: (text: string) => void }) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // By the back button, or by clearing the filters.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    clearTimeout(timer.current);
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function type(next: string): void {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = next.trim();
      onSearch(sent.current);
    }, REST_MS);
  }
  return (
    <TextField
      label={t.search}
      labelHidden
      type="search"
      placeholder={t.searchPlaceholder}
      aria-keyshortcuts="/"
      autoComplete="off"
      spellCheck={false}
      value={text}
      onChange={type}
    />
  );
}

function SetFilters({ search, onChange, onClear }: LinkToolbarProps) {
  const { tags = [], domain, from, to, state } = search;
  const days = [from && t.since(formatDay(`${from}T00:00`)), to && t.until(formatDay(`${to}T00:00`))];
  const set = [
    ...tags.map((tag) => ({ name: `tag ${tag}`, text: tag, change: { tags: tags.filter((each) => each !== tag) } })),
    ...(domain === undefined ? [] : [{ name: 'domain', text: nameOf(domain), change: { domain: undefined } }]),
    ...(from === undefined && to === undefined
      ? []
      : [{ name: 'days', text: days.filter(Boolean).join(' '), change: { from: undefined, to: undefined } }]),
    ...(state === undefined ? [] : [{ name: 'state', text: t.states[state], change: { state: undefined } }]),
  ];
  return (
    <div className={styles.set}>
      {set.map(({ name, text, change }) => (
        <Button key={name} size="small" aria-label={t.removeFilter(text)} onClick={() => onChange(change)}>
          <span className={styles.setText}>{text}</span>
          <X aria-hidden />
        </Button>
      ))}
      <Button size="small" tone="quiet" onClick={onClear}>
        {t.clear}
      </Button>
    </div>
  );
}

function nameOf(domain: string): string {
  return domain === DEFAULT_DOMAIN ? t.defaultDomain : domain;
}
