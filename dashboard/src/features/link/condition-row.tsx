import { Check, Minus, X } from 'lucide-react';
import type { ConditionType } from '../../../../src/core/rules.ts';
import { strings } from '../../strings/strings.ts';
import { IconButton } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
import { ConditionValue } from './condition-value.tsx';
import styles from './rule-card.module.css';
import { withType, type DraftCondition } from './rules-draft.ts';

const t = strings.link.rules;
const TYPES = (Object.keys(strings.link.conditions) as ConditionType[]).map((value) => ({
  value,
  label: strings.link.conditions[value],
}));

interface ConditionRowProps {
  readonly condition: DraftCondition;
  readonly onChange: (condition: DraftCondition) => void;
  readonly onRemove: () => void;
  readonly removeLabel: string;
  readonly problems: ReadonlyMap<string, string>;
  /** What the simulator found; null where it knows nothing of it. */
  readonly held: boolean | null;
}

export function ConditionRow({ condition, onChange, onRemove, removeLabel, problems, held }: ConditionRowProps) {
  const said = (member: string, label: string) => {
    const problem = problems.get(`${condition.id}.${member}`);
    return problem === undefined ? undefined : strings.link.problem(label, problem);
  };
  return (
    <li className={styles.condition}>
      <div className={styles.inputs}>
        <SelectField
          label={t.condition}
          value={condition.type}
          choices={TYPES}
          error={said('type', t.condition)}
          onChange={(type) => onChange(withType(condition, type))}
        />
        <ConditionValue
          condition={condition}
          onChange={onChange}
          keyError={said('matchKey', t.value.key)}
          valueError={said('matchValue', t.value.value)}
        />
      </div>
      <div className={styles.side}>
        {held !== null && (
          <span className={held ? styles.held : styles.notHeld} title={held ? t.holds : t.holdsNot}>
            {held ? <Check aria-hidden /> : <Minus aria-hidden />}
            <span className="visually-hidden">{held ? t.holds : t.holdsNot}</span>
          </span>
        )}
        <IconButton size="small" label={removeLabel} icon={<X />} onClick={onRemove} />
      </div>
    </li>
  );
}
