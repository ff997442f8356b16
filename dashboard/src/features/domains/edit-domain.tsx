import { useState, type FormEvent } from 'react';
import type { NotFoundRedirects } from '../../../../src/http/api/contract.ts';
import { ApiError } from '../../api/client.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useToast } from '../../ui/toast.tsx';
import { REDIRECT_NAMES, useEditDomain, type DomainInfo } from './domains-api.ts';
import styles from './edit-domain.module.css';
import { formOf, redirectsOf } from './redirect-form.ts';

const t = strings.domains;
const NOWHERE = { baseUrlRedirect: '', regular404Redirect: '', invalidShortUrlRedirect: '' };

interface EditDomainProps {
  /** Null for a new one. */
  readonly domain: DomainInfo | null;
  readonly known: readonly string[];
  readonly ofSettings: NotFoundRedirects;
  readonly onClose: () => void;
}

export function EditDomain({ domain, known, ofSettings, onClose }: EditDomainProps) {
  const [name, setName] = useState(domain?.domain ?? '');
  const [form, setForm] = useState(domain === null ? NOWHERE : formOf(domain.redirects, ofSettings, domain.isDefault));
  const [nameProblem, setNameProblem] = useState<string>();
  const [leadsNowhere, setLeadsNowhere] = useState(false);
  const { mutate, error, isPending } = useEditDomain();
  const { say } = useToast();
  const wrong = error instanceof ApiError ? error : null;
  const isOfNoField = error !== null && (wrong === null || wrong.fields.length === 0);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const problem = domain === null ? problemOfName(name, known) : undefined;
    // A domain without links is known by where it leads alone.
    const leadsNowhere = domain === null && Object.values(redirectsOf(form)).every((url) => url === null);
    setNameProblem(problem);
    setLeadsNowhere(leadsNowhere);
    if (problem !== undefined || leadsNowhere) return;
    const asked = name.trim().toLowerCase();
    mutate(
      { domain: asked, ...redirectsOf(form) },
      {
        onSuccess: () => {
          say(domain === null ? t.added(asked) : t.saved(asked));
          onClose();
        },
      },
    );
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={domain === null ? t.addTitle : t.editTitle(domain.domain)}
      description={domain === null ? t.addHint : t.editHint}
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        {isOfNoField && <Notice tone="danger">{error.message}</Notice>}
        {domain === null && (
          <TextField
            label={t.domain}
            hint={t.domainHint}
            autoFocus
            autoComplete="off"
            placeholder="go.example.com"
            value={name}
            onChange={setName}
            error={nameProblem ?? worded(t.domain, wrong?.of('domain'))}
          />
        )}
        {REDIRECT_NAMES.map((each) => (
          <TextField
            key={each}
            label={t.labels[each]}
            hint={t.hints[each]}
            inputMode="url"
            autoComplete="off"
            placeholder={ofSettings[each] ?? 'https://example.com'}
            value={form[each]}
            onChange={(url) => setForm({ ...form, [each]: url })}
            error={worded(t.labels[each], wrong?.of(each))}
          />
        ))}
        <p className={styles.hint}>{t.placeholders}</p>
        {leadsNowhere && <Notice tone="danger">{t.leadsNowhere}</Notice>}
        <footer className={styles.footer}>
          <Button onClick={onClose}>{strings.ui.cancel}</Button>
          <Button type="submit" tone="primary" busy={isPending}>
            {domain === null ? t.add : t.save}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function problemOfName(name: string, known: readonly string[]): string | undefined {
  const asked = name.trim().toLowerCase();
  if (asked === '') return t.domainMissing;
  // Saving would clear what it has.
  return known.some((each) => each.toLowerCase() === asked) ? t.domainKnown : undefined;
}

function worded(label: string, problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : t.problem(label, problem);
}
