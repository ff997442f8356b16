import { Link } from '@tanstack/react-router';
import { ChevronDown } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useRights } from '../../app/session.tsx';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { TextField } from '../../ui/field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { subjectLabel } from './labels.ts';
import { useSubjects } from './statistics-api.ts';
import type { Subject } from './statistics-search.ts';
import styles from './subject-switcher.module.css';

const t = strings.statistics.switcher;

interface SwitcherProps {
  readonly subject: Subject;
  readonly onChoose: (subject: Subject) => void;
}

/** Says whose visits a page is about, and changes it. */
export function SubjectSwitcher({ subject, onChoose }: SwitcherProps) {
  const [open, setOpen] = useState(false);
  const label = subjectLabel(subject);
  const { of, code, domain } = subject;

  return (
    <>
      {of === 'link' && code !== undefined && (
        <Link to="/link" search={{ code, ...(domain !== undefined && { domain }) }} className={styles.toLink}>
          {t.toLink}
        </Link>
      )}
      <Button aria-label={t.open(label)} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <span className={styles.label}>{label}</span>
        <ChevronDown aria-hidden />
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t.title}>
        <Choices
          onChoose={(chosen) => {
            setOpen(false);
            onChoose(chosen);
          }}
        />
      </Dialog>
    </>
  );
}

function Choices({ onChoose }: { readonly onChoose: (subject: Subject) => void }) {
  const [text, setText] = useState('');
  const { orphans } = useRights();
  const { data, error, refetch } = useSubjects(useDeferredValue(text.trim()));
  const { subject } = strings.statistics;
  if (error !== null) return <Failure error={error} retry={() => void refetch()} />;
  const { links = [], tags = [], domains = [] } = data ?? {};
  return (
    <div className={styles.choices}>
      <TextField
        label={t.search}
        labelHidden
        type="search"
        placeholder={t.search}
        autoFocus
        value={text}
        onChange={setText}
      />
      {text.trim() === '' && (
        <Group title={t.everything}>
          <Choice label={subject.all} detail={t.allHint} onChoose={() => onChoose({})} />
          {orphans && (
            <Choice label={subject.orphans} detail={t.orphansHint} onChoose={() => onChoose({ of: 'orphans' })} />
          )}
        </Group>
      )}
      {data === undefined && <Skeleton rows={4} />}
      {links.length > 0 && (
        <Group title={t.links}>
          {links.map(({ shortUrl, shortCode, domain, title, longUrl }) => (
            <Choice
              key={shortUrl}
              label={shortUrl}
              detail={title ?? longUrl}
              onChoose={() => onChoose({ of: 'link', code: shortCode, ...(domain !== null && { domain }) })}
            />
          ))}
        </Group>
      )}
      {tags.length > 0 && (
        <Group title={t.tags}>
          {tags.map((tag) => (
            <Choice key={tag} label={tag} onChoose={() => onChoose({ of: 'tag', tag })} />
          ))}
        </Group>
      )}
      {domains.length > 0 && (
        <Group title={t.domains}>
          {domains.map(({ domain, isDefault }) => (
            <Choice
              key={domain}
              label={domain}
              onChoose={() => onChoose({ of: 'domain', ...(!isDefault && { domain }) })}
            />
          ))}
        </Group>
      )}
      {data !== undefined && text.trim() !== '' && links.length + tags.length + domains.length === 0 && (
        <p role="status">{t.nothing}</p>
      )}
    </div>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section>
      <h3 className={styles.title}>{title}</h3>
      <ul className={styles.list}>{children}</ul>
    </section>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly detail?: string;
  readonly onChoose: () => void;
}

function Choice({ label, detail, onChoose }: ChoiceProps) {
  return (
    <li>
      <button type="button" className={styles.choice} onClick={onChoose}>
        <span>{label}</span>
        {detail !== undefined && <span className={styles.detail}>{detail}</span>}
      </button>
    </li>
  );
}
