import { useMutation } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState, type FormEvent } from 'react';
import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { copyWhenMade } from './copy-when-made.ts';
import { Created } from './created.tsx';
import styles from './create-one.module.css';
import { draftOf, EMPTY_FORM, isTyped, type LinkForm } from './draft.ts';
import { problemsOf } from './draft-problems.ts';
import { addressOf } from './link-state.ts';
import { createLink, useRefreshLinks } from './links-api.ts';

const t = strings.links.create;
const CreateMore = lazy(() => import('./create-more.tsx').then((m) => ({ default: m.CreateMore })));

interface CreateOneProps {
  /** Whether something would be lost. */
  readonly onTyped: (typed: boolean) => void;
  readonly onClose: () => void;
}

/** Paste, Enter: the link is made and on the clipboard. */
export function CreateOne({ onTyped, onClose }: CreateOneProps) {
  const [form, setForm] = useState(EMPTY_FORM);
  const [open, setOpen] = useState(false);
  const [missing, setMissing] = useState(false);
  const refresh = useRefreshLinks();
  const { mutate, reset, data, error, isPending } = useMutation({
    mutationFn: make,
    onSuccess: () => {
      onTyped(false);
      refresh();
    },
    onError: (failure) => {
      const { longUrl: _here, ...others } = problemsOf(failure).fields;
      if (Object.keys(others).length > 0) setOpen(true);
    },
  });
  const problems = problemsOf(error);
  const place = useRef<HTMLFormElement>(null);
  // What is wrong may be out of sight.
  useEffect(() => {
    if (error !== null) place.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [error]);

  function edit(change: Partial<LinkForm>): void {
    const next = { ...form, ...change };
    setForm(next);
    setMissing(false);
    onTyped(isTyped(next));
    // What was wrong may be right now.
    if (error !== null) reset();
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (form.longUrl.trim() === '') setMissing(true);
    else mutate(form);
  }
  function again(): void {
    reset();
    setForm(EMPTY_FORM);
    setOpen(false);
  }

  if (data !== undefined) return <Created {...data} onAgain={again} onClose={onClose} />;
  return (
    <form ref={place} className={styles.form} onSubmit={submit} noValidate>
      <TextField
        label={t.longUrl}
        type="url"
        inputMode="url"
        autoFocus
        autoComplete="off"
        placeholder={t.longUrlPlaceholder}
        value={form.longUrl}
        onChange={(longUrl) => edit({ longUrl })}
        error={missing ? t.missing : problems.fields.longUrl}
      />
      {open && (
        <Suspense fallback={<Skeleton rows={6} />}>
          <CreateMore form={form} onChange={edit} problems={problems.fields} />
        </Suspense>
      )}
      {problems.other !== undefined && <Notice tone="danger">{problems.other}</Notice>}
      <div className={styles.foot}>
        <Button tone="quiet" icon={<ChevronDown />} aria-expanded={open} onClick={() => setOpen(!open)}>
          {t.more}
        </Button>
        <Button type="submit" tone="primary" busy={isPending}>
          {t.action}
        </Button>
      </div>
    </form>
  );
}

/** The clipboard is asked for at once, while the browser still knows that somebody pressed Enter. */
async function make(form: LinkForm): Promise<{ readonly link: ShortUrl; readonly copied: boolean }> {
  const making = createLink(draftOf(form));
  const copying = copyWhenMade(making.then(addressOf));
  return { link: await making, copied: await copying };
}
