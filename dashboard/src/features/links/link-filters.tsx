import { useRights } from '../../app/session.tsx';
import { strings } from '../../strings/strings.ts';
import { SelectField, TextField } from '../../ui/field.tsx';
import styles from './link-filters.module.css';
import { DEFAULT_DOMAIN, linkStates, type LinkStateFilter } from './link-list-search.ts';
import type { LinkToolbarProps } from './link-toolbar.tsx';
import { useDomains } from './links-api.ts';
import { TagField } from './tag-field.tsx';

const t = strings.links;
const ALL = '';

export function LinkFilters({ search, onChange }: Omit<LinkToolbarProps, 'onClear'>) {
  const { tags = [], match, domain, from, to, state } = search;
  const { domain: onlyDomain } = useRights();
  return (
    <div className={styles.filters}>
      <div className={styles.tags}>
        <TagField label={t.tags} value={tags} onChange={(next) => onChange({ tags: next })} />
        {tags.length > 1 && (
          <SelectField
            label={t.match}
            value={match ?? 'any'}
            onChange={(value) => onChange({ match: value === 'all' ? value : undefined })}
            choices={[
              { value: 'any', label: t.matches.any },
              { value: 'all', label: t.matches.all },
            ]}
          />
        )}
      </div>
      {onlyDomain === null && <DomainFilter domain={domain} onChange={onChange} />}
      <TextField
        label={t.from}
        type="date"
        max={to}
        value={from ?? ''}
        onChange={(value) => onChange({ from: value }, true)}
      />
      <TextField
        label={t.to}
        type="date"
        min={from}
        value={to ?? ''}
        onChange={(value) => onChange({ to: value }, true)}
      />
      <SelectField<LinkStateFilter | typeof ALL>
        label={t.state}
        value={state ?? ALL}
        onChange={(value) => onChange({ state: value === ALL ? undefined : value })}
        choices={[
          { value: ALL, label: t.allStates },
          ...linkStates.map((value) => ({ value, label: t.states[value] })),
        ]}
      />
    </div>
  );
}

interface DomainFilterProps {
  readonly domain: string | undefined;
  readonly onChange: LinkToolbarProps['onChange'];
}

function DomainFilter({ domain, onChange }: DomainFilterProps) {
  const { data = [] } = useDomains();
  const known = data.map((each) => ({ value: each.isDefault ? DEFAULT_DOMAIN : each.domain, label: each.domain }));
  const isKnown = domain === undefined || known.some(({ value }) => value === domain);
  return (
    <SelectField
      label={t.domain}
      value={domain ?? ALL}
      onChange={(value) => onChange({ domain: value })}
      choices={[
        { value: ALL, label: t.allDomains },
        ...known,
        // Of an address that somebody shared.
        ...(isKnown ? [] : [{ value: domain, label: domain }]),
      ]}
    />
  );
}
