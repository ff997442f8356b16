import { useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Failure } from '../../ui/failure.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useRules, useSimulation, type LinkRef, type LinkShown } from './link-api.ts';
import styles from './link-rules.module.css';
import { RulesEditor } from './rules-editor.tsx';
import { FIRST_VISITOR } from './simulate.ts';
import { Simulator } from './simulator.tsx';
import { useDebounced } from '../../ui/use-debounced.ts';

const SKELETON_ROWS = 7;
/** Between two keys of somebody who types. */
const TYPING_MS = 250;

/** Where a link leads by whom: its rules, and beside them who would get what. */
export function LinkRules({ of }: LinkShown) {
  const rules = useRules(of);
  if (rules.error !== null && rules.data === undefined)
    return <Failure error={rules.error} retry={() => void rules.refetch()} />;
  if (rules.data === undefined) return <Skeleton rows={SKELETON_ROWS} />;
  return <RulesBeside of={of} given={rules.data} />;
}

interface RulesBesideProps {
  readonly of: LinkRef;
  readonly given: NonNullable<ReturnType<typeof useRules>['data']>;
}

function RulesBeside({ of, given }: RulesBesideProps) {
  const [form, setForm] = useState(FIRST_VISITOR);
  const [isUnsaved, setIsUnsaved] = useState(false);
  const query = useSimulation(of, useDebounced(form, TYPING_MS));
  return (
    <div className={styles.beside}>
      <RulesEditor of={of} given={given} simulation={query.data?.simulation} onUnsaved={setIsUnsaved} />
      <aside className={styles.aside} aria-label={strings.link.simulator.title}>
        <Simulator form={form} onChange={setForm} asked={query} isUnsaved={isUnsaved} />
      </aside>
    </div>
  );
}
