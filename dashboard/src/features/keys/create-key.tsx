import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckField, SelectField, TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import styles from './create-key.module.css';
import { draftOf, DOMAIN_FIELD, EXPIRIES, missingIn, NEW_KEY, type KeyForm } from './key-facts.ts';
import { useMakeKey } from './keys-api.ts';
import { NewKey } from './new-key.tsx';

const t = strings.keys;
const EXPIRY_CHOICES = EXPIRIES.map((value) => ({ value, label: t.expiryChoices[value] }));

/** A slip of the hand does not close it between the making of the key and its copying: nobody could see it again. */
export function CreateKey({ onClose }: { readonly onClose: () => void }) {
  const { mutate, data, error, isPending } = useMakeKey();
  const [copied, setCopied] = useState(false);
  const [warned, setWarned] = useState(false);

  function close(): void {
    if (data === undefined || copied || warned) onClose();
    else setWarned(true);
  }

  return (
    <Dialog open onClose={close} title={data === undefined ? t.create : t.madeTitle(data.name)}>
      {data === undefined ? (
        <KeyFields
          error={error}
          busy={isPending}
          onClose={close}
          onDone={(form) => mutate(draftOf(form, new Date()))}
        />
      ) : (
        <NewKey apiKey={data.apiKey} warned={warned} onCopied={() => setCopied(true)} onClose={close} />
      )}
    </Dialog>
  );
}

interface KeyFieldsProps {
  readonly error: Error | null;
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onDone: (form: KeyForm) => void;
}

function KeyFields({ error, busy, onClose, onDone }: KeyFieldsProps) {
  const [form, setForm] = useState(NEW_KEY);
  const [missing, setMissing] = useState<readonly (keyof KeyForm)[]>([]);
  const set = (change: Partial<KeyForm>): void => setForm({ ...form, ...change });
  const problems = problemsOf(missing, error);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const found = missingIn(form, new Date());
    setMissing(found);
    if (found.length === 0) onDone(form);
  }

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {problems.other !== undefined && <Notice tone="danger">{problems.other}</Notice>}
      <TextField
        label={t.name}
        hint={t.nameHint}
        autoFocus
        autoComplete="off"
        value={form.name}
        onChange={(name) => set({ name })}
        error={problems.name}
      />
      <SelectField
        label={t.expiry}
        choices={EXPIRY_CHOICES}
        value={form.expiry}
        onChange={(expiry) => set({ expiry })}
        error={form.expiry === 'date' ? undefined : problems.expires}
      />
      {form.expiry === 'date' && (
        <TextField
          label={t.expiryDate}
          hint={t.expiryDateHint}
          type="date"
          value={form.day}
          onChange={(day) => set({ day })}
          error={problems.expires}
        />
      )}
      <RoleFields form={form} set={set} problem={problems.domain} />
      <footer className={styles.footer}>
        <Button onClick={onClose}>{strings.ui.cancel}</Button>
        <Button type="submit" tone="primary" busy={busy}>
          {t.make}
        </Button>
      </footer>
    </form>
  );
}

interface RoleFieldsProps {
  readonly form: KeyForm;
  readonly set: (change: Partial<KeyForm>) => void;
  readonly problem: string | undefined;
}

function RoleFields({ form, set, problem }: RoleFieldsProps) {
  return (
    <fieldset className={styles.roles}>
      <legend>{t.roles}</legend>
      <p className={styles.hint}>{t.rolesHint}</p>
      <CheckField label={t.roleAuthored} checked={form.authored} onChange={(authored) => set({ authored })} />
      <CheckField label={t.roleDomain} checked={form.onDomain} onChange={(onDomain) => set({ onDomain })} />
      {form.onDomain && (
        <div className={styles.inner}>
          <TextField
            label={t.roleDomainName}
            hint={t.roleDomainHint}
            autoComplete="off"
            placeholder="go.example.com"
            value={form.domain}
            onChange={(domain) => set({ domain })}
            error={problem}
          />
        </div>
      )}
      <CheckField label={t.roleNoOrphans} checked={form.noOrphans} onChange={(noOrphans) => set({ noOrphans })} />
    </fieldset>
  );
}

interface Problems {
  readonly name?: string;
  readonly expires?: string;
  readonly domain?: string;
  readonly other?: string;
}

/** What is missing, or what the API found, each at its field. */
function problemsOf(missing: readonly (keyof KeyForm)[], error: Error | null): Problems {
  if (missing.length > 0) {
    return {
      ...(missing.includes('name') && { name: t.nameMissing }),
      ...(missing.includes('day') && { expires: t.expiryDateMissing }),
      ...(missing.includes('domain') && { domain: t.roleDomainMissing }),
    };
  }
  if (error === null) return {};
  if (!(error instanceof ApiError)) return { other: error.message };
  if (error.kind === 'api-key-conflict') return { name: error.message };
  const [name, expires, domain] = ['name', 'expires', DOMAIN_FIELD].map((field) => error.of(field));
  if (name === undefined && expires === undefined && domain === undefined) return { other: error.message };
  return {
    ...(name !== undefined && { name: t.problem(t.name, name) }),
    ...(expires !== undefined && { expires: t.problem(t.expiry, expires) }),
    ...(domain !== undefined && { domain: t.problem(t.roleDomainName, domain) }),
  };
}
