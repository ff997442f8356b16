import { strings } from '../../strings/strings.ts';
import { SelectField, TextField, type Choice } from '../../ui/field.tsx';
import { countryChoices } from './country-codes.ts';
import { fromLocal, timeZoneName, toLocal } from './local-time.ts';
import { hasKey, type DraftCondition } from './rules-draft.ts';

const t = strings.link.rules.value;
const DEVICES = choicesOf(strings.link.devices);
const BROWSERS = choicesOf(strings.link.browsers);

interface ConditionValueProps {
  readonly condition: DraftCondition;
  readonly onChange: (condition: DraftCondition) => void;
  readonly keyError: string | undefined;
  readonly valueError: string | undefined;
}

/** What a condition asks for, in the field that fits its type. */
export function ConditionValue({ condition, onChange, keyError, valueError }: ConditionValueProps) {
  const { type, matchKey, matchValue } = condition;
  const common = {
    value: matchValue,
    onChange: (value: string) => onChange({ ...condition, matchValue: value }),
    error: valueError,
  };
  const key = hasKey(type) && (
    <TextField
      label={t.key}
      value={matchKey}
      onChange={(next) => onChange({ ...condition, matchKey: next })}
      error={keyError}
      autoComplete="off"
    />
  );
  switch (type) {
    case 'device':
      return <SelectField label={t.device} {...common} choices={withOwn(DEVICES, matchValue)} />;
    case 'browser':
      return <SelectField label={t.browser} {...common} choices={withOwn(BROWSERS, matchValue)} />;
    case 'language':
      return <TextField label={t.language} {...common} hint={t.languageHint} autoComplete="off" />;
    case 'query-param':
      return (
        <>
          {key}
          <TextField label={t.value} {...common} autoComplete="off" />
        </>
      );
    case 'any-value-query-param':
    case 'valueless-query-param':
      return key;
    case 'ip-address':
      return <TextField label={t.ip} {...common} hint={t.ipHint} autoComplete="off" />;
    case 'geolocation-country-code':
      return (
        <SelectField
          label={t.country}
          {...common}
          value={matchValue.toUpperCase()}
          choices={withOwn([{ value: '', label: t.choose }, ...countryChoices], matchValue.toUpperCase())}
        />
      );
    case 'geolocation-city-name':
      return <TextField label={t.city} {...common} hint={t.cityHint} autoComplete="off" />;
    case 'before-date':
    case 'after-date':
      return (
        <TextField
          label={t.date}
          {...common}
          type="datetime-local"
          value={toLocal(matchValue)}
          onChange={(local) => common.onChange(fromLocal(local) ?? '')}
          hint={strings.link.editing.timeZone(timeZoneName())}
        />
      );
  }
}

function choicesOf(names: Readonly<Record<string, string>>): readonly Choice<string>[] {
  return Object.entries(names).map(([value, label]) => ({ value, label }));
}

/** What is there already is a choice too, though it may be none that we know. */
function withOwn(choices: readonly Choice<string>[], own: string): readonly Choice<string>[] {
  return choices.some(({ value }) => value === own) ? choices : [...choices, { value: own, label: own }];
}
