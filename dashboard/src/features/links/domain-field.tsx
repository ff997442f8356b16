import { useId } from 'react';
import { useRights } from '../../app/session.tsx';
import { strings } from '../../strings/strings.ts';
import { TextField } from '../../ui/field.tsx';
import { useDomains } from './links-api.ts';

const t = strings.links.create;

interface DomainFieldProps {
  readonly value: string;
  readonly onChange: (domain: string) => void;
  readonly error: string | undefined;
}

/** A domain that is known, or a new one. */
export function DomainField({ value, onChange, error }: DomainFieldProps) {
  const { domain: only } = useRights();
  const { data = [] } = useDomains();
  const listId = useId();
  if (only !== null) {
    return <TextField label={t.domain} hint={t.domainFixed(only)} disabled value={only} onChange={() => {}} />;
  }
  const usual = data.find(({ isDefault }) => isDefault)?.domain;
  return (
    <>
      <TextField
        label={t.domain}
        hint={t.domainHint}
        list={listId}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder={usual}
        value={value}
        onChange={onChange}
        error={error}
      />
      <datalist id={listId}>
        {data.map(({ domain }) => (
          <option key={domain} value={domain}>
            {domain}
          </option>
        ))}
      </datalist>
    </>
  );
}
