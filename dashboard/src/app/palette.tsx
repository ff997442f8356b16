import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react';
import type { ShortUrlsPage } from '../../../src/http/api/contract.ts';
import { request } from '../api/client.ts';
import { withoutScheme } from '../features/links/link-state.ts';
import { strings } from '../strings/strings.ts';
import { classes } from '../ui/classes.ts';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import styles from './palette.module.css';
import { usePages } from './pages.ts';

const t = strings.palette;
const LINKS_MAX = 8;
/** What is shorter finds too much to be of use. */
const SEARCH_LENGTH_MIN = 2;

interface Entry {
  readonly label: string;
  readonly detail?: string;
  readonly group: string;
  readonly run: () => void;
}

/** Everything by its name: pages, commands, and links as the server finds them. */
export function Palette({ onClose, onCreate }: { readonly onClose: () => void; readonly onCreate: () => void }) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const entries = useEntries(text.trim(), onClose, onCreate);
  const at = Math.min(chosen, entries.length - 1);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') setChosen(Math.min(at + 1, entries.length - 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(at - 1, 0));
    else if (event.key === 'Enter') entries[at]?.run();
    else return;
    event.preventDefault();
  }

  return (
    <Dialog open onClose={onClose} title={t.title}>
      <TextField
        label={t.title}
        labelHidden
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        autoComplete="off"
        autoFocus
        placeholder={t.placeholder}
        value={text}
        onChange={(value) => {
          setText(value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={id} role="listbox" aria-label={t.title} className={styles.list}>
        {entries.map((entry, index) => (
          <div
            key={`${entry.group} ${entry.label} ${entry.detail ?? ''}`}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={classes(styles.entry, index === at && styles.chosen)}
            onPointerMove={() => setChosen(index)}
            onClick={entry.run}
          >
            <span>{entry.label}</span>
            <span className={styles.detail}>{entry.detail ?? entry.group}</span>
          </div>
        ))}
      </div>
      <p className={styles.hint}>{entries.length === 0 ? t.nothing : t.hint}</p>
    </Dialog>
  );
}

function useEntries(text: string, onClose: () => void, onCreate: () => void): readonly Entry[] {
  const navigate = useNavigate();
  const pages = usePages();
  const searchTerm = useDeferredValue(text);
  const { data } = useQuery({
    queryKey: ['palette', searchTerm],
    queryFn: ({ signal }) =>
      request<ShortUrlsPage>('GET', '/short-urls', { query: { searchTerm, itemsPerPage: LINKS_MAX }, signal }),
    enabled: searchTerm.length >= SEARCH_LENGTH_MIN,
  });
  const open = (what: () => unknown) => () => {
    onClose();
    void what();
  };
  const fixed: readonly Entry[] = [
    { label: strings.app.create, group: t.actions, run: onCreate },
    ...pages.map(({ to, label }) => ({ label, group: t.pages, run: open(() => navigate({ to })) })),
  ];
  const found = data?.shortUrls.data ?? [];
  return [
    ...fixed.filter(({ label }) => label.toLowerCase().includes(text.toLowerCase())),
    ...found.map(({ shortCode, domain, title, longUrl, shortUrl }) => ({
      label: title ?? longUrl,
      detail: withoutScheme(shortUrl),
      group: t.links,
      run: open(() => navigate({ to: '/link', search: { code: shortCode, ...(domain !== null && { domain }) } })),
    })),
  ];
}
