import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card } from '../../ui/page.tsx';
import { countryChoices } from './country-codes.ts';
import { SafeLink } from './safe-link.tsx';
import { sentenceOf, withVisitor, type SimulatorForm } from './simulate.ts';
import styles from './simulator.module.css';
import type { useSimulation } from './link-api.ts';
import { visitorNames } from './visitors.ts';

const t = strings.link.simulator;
const VISITORS = [...visitorNames, 'other' as const].map((value) => ({ value, label: t.visitors[value].label }));
const COUNTRIES = [{ value: '', label: t.anywhere }, ...countryChoices];

interface SimulatorProps {
  readonly form: SimulatorForm;
  readonly onChange: (form: SimulatorForm) => void;
  readonly asked: ReturnType<typeof useSimulation>;
  readonly isUnsaved: boolean;
}

/** An imagined visitor, and what they would get, while one types. */
export function Simulator({ form, onChange, asked, isUnsaved }: SimulatorProps) {
  const text = (name: 'userAgent' | 'language' | 'city' | 'query' | 'ip' | 'date') => ({
    label: t[name],
    value: form[name],
    onChange: (value: string) => onChange({ ...form, [name]: value }),
    autoComplete: 'off',
  });
  return (
    <Card title={t.title}>
      <Result asked={asked} />
      {isUnsaved && <Notice tone="warning">{t.unsaved}</Notice>}
      <p className={styles.hint}>{t.hint}</p>
      <SelectField
        label={t.visitor}
        value={form.visitor}
        choices={VISITORS}
        onChange={(visitor) => onChange(withVisitor(form, visitor))}
      />
      {form.visitor === 'other' && <TextField {...text('userAgent')} spellCheck={false} />}
      <SelectField
        label={t.country}
        value={form.country}
        choices={COUNTRIES}
        onChange={(country) => onChange({ ...form, country })}
      />
      <TextField {...text('language')} hint={t.languageHint} />
      <details className={styles.more}>
        <summary>{t.more}</summary>
        <div className={styles.fields}>
          <TextField {...text('query')} hint={t.queryHint} spellCheck={false} />
          <TextField {...text('city')} />
          <TextField {...text('ip')} />
          <TextField {...text('date')} type="datetime-local" hint={t.dateHint} />
        </div>
      </details>
    </Card>
  );
}

function Result({ asked: { data, error, isFetching, refetch } }: Pick<SimulatorProps, 'asked'>) {
  if (error !== null) {
    return (
      <Notice tone="danger">
        {t.failed} {error.message}{' '}
        <Button size="small" onClick={() => void refetch()}>
          {strings.ui.retry}
        </Button>
      </Notice>
    );
  }
  const said = data === undefined ? null : sentenceOf(data.form, data.simulation);
  return (
    <p className={styles.result} aria-live="polite" aria-busy={isFetching}>
      {said?.before}
      {said !== null && said.target !== null && <SafeLink url={said.target} />}
      {said?.after}
    </p>
  );
}
