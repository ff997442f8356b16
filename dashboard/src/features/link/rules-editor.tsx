import { Plus } from 'lucide-react';
import { useEffect } from 'react';
import type { RedirectRules, Simulation } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Notice } from '../../ui/notice.tsx';
import { EditConflict } from './edit-conflict.tsx';
import { LeaveGuard } from './leave-guard.tsx';
import type { LinkRef, Tagged } from './link-api.ts';
import styles from './link-rules.module.css';
import { newRule } from './rules-draft.ts';
import { RulesList } from './rules-list.tsx';
import { changesBetween } from './state-changes.ts';
import { useFocusInvalid } from './use-focus-invalid.ts';
import { useRulesDraft } from './use-rules-draft.ts';

const t = strings.link.rules;

interface RulesEditorProps {
  readonly of: LinkRef;
  readonly given: Tagged<RedirectRules>;
  readonly simulation: Simulation | undefined;
  readonly onUnsaved: (isUnsaved: boolean) => void;
}

export function RulesEditor({ of, given, simulation, onUnsaved }: RulesEditorProps) {
  const draft = useRulesDraft(of, given);
  const { rules, isUnsaved, problems, error, conflict } = draft;
  useFocusInvalid(problems.size === 0 ? null : problems);
  useEffect(() => onUnsaved(isUnsaved), [isUnsaved, onUnsaved]);

  const add = (
    <Button id="add-rule" icon={<Plus aria-hidden />} onClick={() => draft.change((before) => [...before, newRule()])}>
      {t.add}
    </Button>
  );
  return (
    <section className={styles.editor} aria-label={t.title}>
      <h2>{t.title}</h2>
      {rules.length === 0 ? (
        <Empty title={t.empty} next={add}>
          {t.emptyHint}
        </Empty>
      ) : (
        <>
          <p className={styles.how}>{t.how}</p>
          <RulesList rules={rules} onChange={draft.change} problems={problems} simulation={simulation} />
          <div>{add}</div>
        </>
      )}
      {isUnsaved && (
        <div className={styles.bar}>
          {error !== null && (
            <div className={styles.wrong}>
              <Notice tone="danger">{error}</Notice>
            </div>
          )}
          <Button tone="primary" busy={draft.isSaving} onClick={() => void draft.save()}>
            {t.save}
          </Button>
          <Button onClick={draft.discard}>{t.discard}</Button>
          <span className={styles.how}>{t.unsaved}</span>
        </div>
      )}
      <LeaveGuard when={isUnsaved} />
      {conflict !== null && (
        <EditConflict
          theirChanges={changesBetween(conflict.base, conflict.theirs)}
          yourChanges={changesBetween(conflict.theirs, conflict.mine)}
          busy={draft.isSaving}
          onKeepMine={() => void draft.keepMine()}
          onTakeTheirs={draft.takeTheirs}
          onClose={draft.goOn}
        />
      )}
    </section>
  );
}
