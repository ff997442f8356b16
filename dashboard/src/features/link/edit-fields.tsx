import type { FieldProblem } from '../../api/client.ts';
import { strings } from '../../strings/strings.ts';
import { CheckField, TextField } from '../../ui/field.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { TagField } from '../links/tag-field.tsx';
import { problemOf, type EditForm } from './edit-form.ts';
import styles from './edit-link.module.css';
import { timeZoneName } from './local-time.ts';

const { editing: t, fields } = strings.link;

interface EditFieldsProps {
  readonly form: EditForm;
  readonly onChange: (form: EditForm) => void;
  readonly problems: readonly FieldProblem[];
  readonly visits: number;
}

export function EditFields({ form, onChange, problems, visits }: EditFieldsProps) {
  /** What each field of text has in common. */
  const text = (name: 'longUrl' | 'title' | 'validSince' | 'validUntil' | 'maxVisits') => ({
    label: fields[name],
    value: form[name],
    onChange: (value: string) => onChange({ ...form, [name]: value }),
    error: saidOf(name),
  });
  const saidOf = (name: keyof EditForm) => {
    const problem = problemOf(problems, name);
    if (problem !== undefined && name === 'maxVisits') return t.maxVisitsProblem;
    return problem === undefined ? undefined : strings.link.problem(fields[name], problem);
  };
  const zone = t.timeZone(timeZoneName());

  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        <Card title={t.leadsTo}>
          <TextField {...text('longUrl')} type="url" inputMode="url" autoComplete="off" spellCheck={false} />
          <TextField {...text('title')} optional hint={t.titleHint} autoComplete="off" />
          <TagField
            label={t.tags}
            hint={t.tagsHint}
            value={form.tags}
            onChange={(tags) => onChange({ ...form, tags })}
            error={saidOf('tags')}
            creatable
          />
        </Card>
        <Card title={t.options}>
          <CheckField
            label={fields.forwardQuery}
            hint={t.forwardQueryHint}
            checked={form.forwardQuery}
            onChange={(forwardQuery) => onChange({ ...form, forwardQuery })}
          />
          <CheckField
            label={fields.crawlable}
            hint={t.crawlableHint}
            checked={form.crawlable}
            onChange={(crawlable) => onChange({ ...form, crawlable })}
          />
        </Card>
      </div>
      <Card title={t.limits}>
        <TextField {...text('validSince')} optional type="datetime-local" hint={zone} />
        <TextField {...text('validUntil')} optional type="datetime-local" hint={zone} />
        <TextField
          {...text('maxVisits')}
          optional
          type="number"
          min={1}
          step={1}
          inputMode="numeric"
          hint={t.maxVisitsHint(formatNumber(visits))}
        />
      </Card>
    </div>
  );
}
