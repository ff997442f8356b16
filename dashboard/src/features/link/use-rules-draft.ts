import { useState } from 'react';
import type { RedirectRules } from '../../../../src/http/api/contract.ts';
import { ApiError } from '../../api/client.ts';
import { strings } from '../../strings/strings.ts';
import { useToast } from '../../ui/toast.tsx';
import { readRules, useSaveRules, type LinkRef, type LinkState, type Tagged } from './link-api.ts';
import { bodyOf, draftOf, isChanged, placeProblems, type DraftRule } from './rules-draft.ts';
import { isSame } from './state-changes.ts';

const t = strings.link.rules;

type Rules = Tagged<RedirectRules>;
const NO_PROBLEMS: ReadonlyMap<string, string> = new Map();

/** Rules while they are edited: what they began with, what is wrong with them, and how they are saved. */
export function useRulesDraft(of: LinkRef, given: Rules) {
  const [base, setBase] = useState(given);
  const [rules, setRules] = useState(() => draftOf(given.value.redirectRules));
  const [problems, setProblems] = useState(NO_PROBLEMS);
  const [theirs, setTheirs] = useState<Rules | null>(null);
  const saving = useSaveRules(of);
  const { say, sayWithUndo } = useToast();
  const isUnsaved = isChanged(rules, base.value.redirectRules.length);

  function begin(from: Rules): void {
    setBase(from);
    setRules(draftOf(from.value.redirectRules));
    setProblems(NO_PROBLEMS);
    setTheirs(null);
  }

  /** As it is there, whatever was done and went wrong here. */
  function giveUp(from: Rules): void {
    begin(from);
    saving.reset();
  }

  // What is newer is shown, unless something is changed here already.
  if (given.etag !== base.etag && !isUnsaved) begin(given);

  async function save(from: Rules): Promise<void> {
    try {
      const saved = await saving.mutateAsync({ body: bodyOf(rules), etag: from.etag });
      begin(saved);
      sayWithUndo(t.saved, () => void undo(from, saved.etag));
    } catch (error) {
      if (!(error instanceof ApiError)) return;
      setProblems(placeProblems(rules, error.fields));
      if (error.status !== 412) return;
      const now = await readRules(of).catch(() => null);
      if (now === null) return;
      // Another part of the link was changed: nothing of that is lost by saving rules.
      if (isSame('redirectRules', stateOf(now).redirectRules, stateOf(base).redirectRules)) await save(now);
      else setTheirs(now);
    }
  }

  async function undo(former: Rules, etag: string): Promise<void> {
    try {
      await saving.mutateAsync({ body: bodyOf(draftOf(former.value.redirectRules)), etag });
      say(t.undone);
    } catch (error) {
      say(t.notUndone((error as Error).message));
    }
  }

  const { error } = saving;
  const isConflict = error instanceof ApiError && error.status === 412;
  return {
    rules,
    problems,
    isUnsaved,
    isSaving: saving.isPending,
    error: error === null || isConflict ? null : problems.size > 0 ? t.problems : `${t.failed} ${error.message}`,
    conflict: theirs && { base: stateOf(base), theirs: stateOf(theirs), mine: bodyOf(rules) as Partial<LinkState> },
    change: (change: (before: readonly DraftRule[]) => readonly DraftRule[]) => setRules(change),
    save: () => save(base),
    discard: () => giveUp(given),
    keepMine: async () => theirs !== null && (await save(theirs)),
    takeTheirs: () => theirs !== null && giveUp(theirs),
    goOn: () => setTheirs(null),
  };
}

/** Their priorities are their order. */
function stateOf({ value }: Rules): Pick<LinkState, 'redirectRules'> {
  return { redirectRules: value.redirectRules.map(({ longUrl, conditions }) => ({ longUrl, conditions })) };
}
