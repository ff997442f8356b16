import { ArrowDown, ArrowUp, CopyPlus, GripVertical, Plus, Trash2 } from 'lucide-react';
import type { ComponentProps } from 'react';
import type { Simulation } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { ConditionRow } from './condition-row.tsx';
import styles from './rule-card.module.css';
import { newCondition, statusOf, type DraftCondition, type DraftRule } from './rules-draft.ts';

const t = strings.link.rules;

interface RuleCardProps {
  readonly rule: DraftRule;
  readonly index: number;
  readonly count: number;
  readonly onChange: (rule: DraftRule) => void;
  readonly onMove: (to: number) => void;
  readonly onDuplicate: () => void;
  readonly onRemove: () => void;
  readonly problems: ReadonlyMap<string, string>;
  /** What the simulator found; null where it knows nothing of it. */
  readonly simulated: (Simulation['rules'][number] & { readonly decides: boolean }) | null;
  readonly dragHandle: ComponentProps<'span'>;
}

/** One rule: where it leads, and when. */
export function RuleCard({ rule, index, onChange, problems, simulated, ...actions }: RuleCardProps) {
  const problem = problems.get(`${rule.id}.longUrl`);
  const conditionsProblem = problems.get(`${rule.id}.conditions`);
  const replace = (condition: DraftCondition) =>
    onChange({ ...rule, conditions: rule.conditions.map((each) => (each.id === condition.id ? condition : each)) });
  function remove(condition: DraftCondition): void {
    onChange({ ...rule, conditions: rule.conditions.filter(({ id }) => id !== condition.id) });
    // The button that was pressed goes with it.
    document.querySelector<HTMLElement>(`#rule-${rule.id}-add`)?.focus();
  }
  return (
    <article className={styles.card} aria-labelledby={`rule-${rule.id}`}>
      <RuleHead rule={rule} index={index} simulated={simulated} {...actions} />
      <TextField
        label={t.target}
        type="url"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        autoFocus={rule.saved === null && rule.longUrl === ''}
        placeholder="https://"
        value={rule.longUrl}
        onChange={(longUrl) => onChange({ ...rule, longUrl })}
        error={problem === undefined ? undefined : strings.link.problem(t.target, problem)}
      />
      <div className={styles.when}>
        <h4>{t.conditions}</h4>
        {rule.conditions.length === 0 && <p className={styles.never}>{t.neverHolds}</p>}
        {conditionsProblem !== undefined && (
          <p role="alert" className={styles.problem}>
            {strings.link.problem(t.rule(index + 1), conditionsProblem)}
          </p>
        )}
        <ul className={styles.conditions}>
          {rule.conditions.map((condition, position) => (
            <ConditionRow
              key={condition.id}
              condition={condition}
              onChange={replace}
              onRemove={() => remove(condition)}
              removeLabel={t.removeCondition(position + 1, index + 1)}
              problems={problems}
              held={simulated?.conditions[position]?.held ?? null}
            />
          ))}
        </ul>
        <div>
          <Button
            size="small"
            id={`rule-${rule.id}-add`}
            icon={<Plus aria-hidden />}
            onClick={() => onChange({ ...rule, conditions: [...rule.conditions, newCondition('device')] })}
          >
            {t.addCondition}
          </Button>
        </div>
      </div>
    </article>
  );
}

type RuleHeadProps = Omit<RuleCardProps, 'onChange' | 'problems'>;

function RuleHead({ rule, index, count, simulated, dragHandle, onMove, onDuplicate, onRemove }: RuleHeadProps) {
  const position = index + 1;
  const status = t.status[statusOf(rule, index)];
  return (
    <header className={styles.head}>
      <span {...dragHandle} className={styles.handle} title={t.drag} aria-hidden>
        <GripVertical />
      </span>
      <h3 id={`rule-${rule.id}`}>{t.rule(position)}</h3>
      {status !== '' && <span className={styles.status}>{status}</span>}
      {simulated !== null && (
        <span className={simulated.held ? styles.held : styles.notHeld}>
          {simulated.decides ? t.decides : simulated.held ? t.holds : t.holdsNot}
        </span>
      )}
      <div className={styles.actions}>
        <IconButton
          size="small"
          id={`rule-${rule.id}-up`}
          label={t.up(position)}
          icon={<ArrowUp />}
          disabled={index === 0}
          onClick={() => onMove(index - 1)}
        />
        <IconButton
          size="small"
          id={`rule-${rule.id}-down`}
          label={t.down(position)}
          icon={<ArrowDown />}
          disabled={position === count}
          onClick={() => onMove(index + 1)}
        />
        <IconButton size="small" label={t.duplicate(position)} icon={<CopyPlus />} onClick={onDuplicate} />
        <IconButton size="small" label={t.remove(position)} icon={<Trash2 />} onClick={onRemove} />
      </div>
    </header>
  );
}
