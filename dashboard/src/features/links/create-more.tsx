import { useRights } from '../../app/session.tsx';
import { strings } from '../../strings/strings.ts';
import { CheckField, TextField } from '../../ui/field.tsx';
import { CodeField } from './code-field.tsx';
import styles from './create-more.module.css';
import { DomainField } from './domain-field.tsx';
import type { LinkForm } from './draft.ts';
import type { FieldProblems } from './draft-problems.ts';
import { TagField } from './tag-field.tsx';
import { UtmFields } from './utm-fields.tsx';

const t = strings.links.create;

interface CreateMoreProps {
  readonly form: LinkForm;
  readonly onChange: (change: Partial<LinkForm>) => void;
  readonly problems: FieldProblems;
}

/** All that a link may have beside its target. */
export function CreateMore({ form, onChange, problems }: CreateMoreProps) {
  const { domain: onlyDomain } = useRights();
  return (
    <div className={styles.more}>
      <div className={styles.pair}>
        <CodeField
          value={form.code}
          domain={onlyDomain ?? form.domain.trim()}
          onChange={(code) => onChange({ code })}
          error={problems.customSlug}
        />
        <DomainField value={form.domain} onChange={(domain) => onChange({ domain })} error={problems.domain} />
      </div>
      <TagField
        label={t.tags}
        hint={t.tagsHint}
        creatable
        value={form.tags}
        onChange={(tags) => onChange({ tags })}
        error={problems.tags}
      />
      <TextField
        label={t.linkTitle}
        autoComplete="off"
        value={form.title}
        onChange={(title) => onChange({ title })}
        error={problems.title}
      />
      <div className={styles.dates}>
        <TextField
          label={t.validSince}
          type="datetime-local"
          value={form.validSince}
          onChange={(validSince) => onChange({ validSince })}
          error={problems.validSince}
        />
        <TextField
          label={t.validUntil}
          type="datetime-local"
          min={form.validSince}
          value={form.validUntil}
          onChange={(validUntil) => onChange({ validUntil })}
          error={problems.validUntil}
        />
      </div>
      <TextField
        label={t.maxVisits}
        hint={t.maxVisitsHint}
        type="number"
        min={1}
        inputMode="numeric"
        value={form.maxVisits}
        onChange={(maxVisits) => onChange({ maxVisits })}
        error={problems.maxVisits}
      />
      <UtmFields url={form.longUrl} onChange={(longUrl) => onChange({ longUrl })} />
      <Switches form={form} onChange={onChange} />
    </div>
  );
}

function Switches({ form, onChange }: Pick<CreateMoreProps, 'form' | 'onChange'>) {
  return (
    <div className={styles.switches}>
      <CheckField
        label={t.forwardQuery}
        hint={t.forwardQueryHint}
        checked={form.forwardQuery}
        onChange={(forwardQuery) => onChange({ forwardQuery })}
      />
      <CheckField label={t.crawlable} checked={form.crawlable} onChange={(crawlable) => onChange({ crawlable })} />
      <CheckField
        label={t.findIfExists}
        checked={form.findIfExists}
        onChange={(findIfExists) => onChange({ findIfExists })}
      />
    </div>
  );
}
