import { useEffect, useRef, useState } from 'react';
import type { Simulation } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { classes } from '../../ui/classes.ts';
import { useToast } from '../../ui/toast.tsx';
import { RuleCard } from './rule-card.tsx';
import { duplicateRule, moveRule, statusOf, type DraftRule } from './rules-draft.ts';
import styles from './rules-list.module.css';
import { useDragOrder } from './use-drag-order.ts';

const t = strings.link.rules;

interface RulesListProps {
  readonly rules: readonly DraftRule[];
  readonly onChange: (change: (rules: readonly DraftRule[]) => readonly DraftRule[]) => void;
  readonly problems: ReadonlyMap<string, string>;
  readonly simulation: Simulation | undefined;
}

/** The rules in their order, which decides: moved by dragging, or by the buttons of each. */
export function RulesList({ rules, onChange, problems, simulation }: RulesListProps) {
  const [said, setSaid] = useState('');
  const { sayWithUndo } = useToast();
  /** A button that was pressed moves with its rule, and would lose the focus. */
  const focusNext = useRef<string | null>(null);
  useEffect(() => {
    if (focusNext.current !== null) document.querySelector<HTMLElement>(`#${focusNext.current}`)?.focus();
    focusNext.current = null;
  });

  function move(from: number, to: number): void {
    onChange((before) => moveRule(before, from, to));
    setSaid(t.moved(to + 1, rules.length));
  }

  function moveByButton(from: number, to: number): void {
    const isUp = to === rules.length - 1 || (to < from && to !== 0);
    focusNext.current = `rule-${rules[from]?.id}-${isUp ? 'up' : 'down'}`;
    move(from, to);
  }

  function remove(rule: DraftRule, index: number): void {
    onChange((before) => before.filter(({ id }) => id !== rule.id));
    // The button that was pressed goes with its rule, and without rules there is another one to add them.
    requestAnimationFrame(() => document.querySelector<HTMLElement>('#add-rule')?.focus());
    sayWithUndo(t.removed(index + 1), () => onChange((before) => before.toSpliced(index, 0, rule)));
  }

  const { list, handle, dragged, gap } = useDragOrder(move);
  return (
    <>
      <ol className={styles.rules} ref={list}>
        {rules.map((rule, index) => (
          <li
            key={rule.id}
            className={classes(
              dragged === index && styles.dragged,
              gap === index && styles.before,
              gap === rules.length && index === rules.length - 1 && styles.behind,
            )}
          >
            <RuleCard
              rule={rule}
              index={index}
              count={rules.length}
              onChange={(next) => onChange((before) => before.map((each) => (each.id === next.id ? next : each)))}
              onMove={(to) => moveByButton(index, to)}
              onDuplicate={() => {
                onChange((before) => duplicateRule(before, index));
                setSaid(t.duplicated(index + 2));
              }}
              onRemove={() => remove(rule, index)}
              problems={problems}
              simulated={simulatedOf(rule, index, simulation)}
              dragHandle={handle(index)}
            />
          </li>
        ))}
      </ol>
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
    </>
  );
}

/** The simulator knows rules as they are saved. */
function simulatedOf(rule: DraftRule, index: number, simulation: Simulation | undefined) {
  const status = statusOf(rule, index);
  if (rule.saved === null || status === 'changed') return null;
  const { position } = rule.saved;
  const found = simulation?.rules.find(({ priority }) => priority === position);
  return found === undefined ? null : { ...found, decides: simulation?.priority === position };
}
