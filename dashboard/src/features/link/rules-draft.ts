import type { RedirectRules, RedirectRulesEdit } from '../../../../src/http/api/contract.ts';
import type { ConditionType } from '../../../../src/core/rules.ts';
import type { FieldProblem } from '../../api/client.ts';

/** Rules as they are edited: each rule and condition keeps its identity wherever it moves. */

export interface DraftCondition {
  readonly id: number;
  readonly type: ConditionType;
  readonly matchKey: string;
  readonly matchValue: string;
}

export interface DraftRule {
  readonly id: number;
  readonly longUrl: string;
  readonly conditions: readonly DraftCondition[];
  /** What it is on the server, and where, from 1; null when it is not there. */
  readonly saved: { readonly position: number; readonly text: string } | null;
}

export type SavedRule = Pick<RedirectRules['redirectRules'][number], 'longUrl' | 'conditions'>;
export type RuleStatus = 'saved' | 'new' | 'changed' | 'moved';

const KEYED: ReadonlySet<ConditionType> = new Set(['query-param', 'any-value-query-param', 'valueless-query-param']);
const VALUELESS: ReadonlySet<ConditionType> = new Set(['any-value-query-param', 'valueless-query-param']);
/** Types whose value is chosen from a list begin with one of it. */
const FIRST_VALUES: Partial<Record<ConditionType, string>> = { device: 'ios', browser: 'chrome' };

let lastId = 0;
const nextId = (): number => ++lastId;

export const hasKey = (type: ConditionType): boolean => KEYED.has(type);
export const hasValue = (type: ConditionType): boolean => !VALUELESS.has(type);

export function draftOf(rules: readonly SavedRule[]): readonly DraftRule[] {
  return rules.map(({ longUrl, conditions }, index) => {
    const rule: DraftRule = {
      id: nextId(),
      longUrl,
      conditions: conditions.map(({ type, matchKey, matchValue }) => ({
        id: nextId(),
        type,
        matchKey: matchKey ?? '',
        matchValue: matchValue ?? '',
      })),
      saved: null,
    };
    return { ...rule, saved: { position: index + 1, text: textOf(rule) } };
  });
}

export function bodyOf(rules: readonly DraftRule[]): RedirectRulesEdit {
  return { redirectRules: rules.map(ruleBody) };
}

function ruleBody({ longUrl, conditions }: DraftRule): RedirectRulesEdit['redirectRules'][number] {
  return {
    longUrl,
    conditions: conditions.map(({ type, matchKey, matchValue }) => ({
      type,
      matchKey: hasKey(type) ? matchKey : null,
      matchValue: hasValue(type) ? matchValue : null,
    })),
  };
}

function textOf(rule: DraftRule): string {
  return JSON.stringify(ruleBody(rule));
}

export function newRule(): DraftRule {
  return { id: nextId(), longUrl: '', conditions: [newCondition('device')], saved: null };
}

export function newCondition(type: ConditionType): DraftCondition {
  return { id: nextId(), type, matchKey: '', matchValue: FIRST_VALUES[type] ?? '' };
}

/** The same one, about something else: what was its value means nothing there. */
export function withType(condition: DraftCondition, type: ConditionType): DraftCondition {
  const matchKey = hasKey(type) ? condition.matchKey : '';
  return { ...condition, type, matchKey, matchValue: FIRST_VALUES[type] ?? '' };
}

export function moveRule(rules: readonly DraftRule[], from: number, to: number): readonly DraftRule[] {
  const moved = rules[from];
  return moved === undefined ? rules : rules.toSpliced(from, 1).toSpliced(to, 0, moved);
}

/** Right behind the one that it is like. */
export function duplicateRule(rules: readonly DraftRule[], index: number): readonly DraftRule[] {
  const rule = rules[index];
  if (rule === undefined) return rules;
  const conditions = rule.conditions.map((condition) => ({ ...condition, id: nextId() }));
  return rules.toSpliced(index + 1, 0, { ...rule, id: nextId(), conditions, saved: null });
}

export function statusOf(rule: DraftRule, index: number): RuleStatus {
  if (rule.saved === null) return 'new';
  if (textOf(rule) !== rule.saved.text) return 'changed';
  return rule.saved.position === index + 1 ? 'saved' : 'moved';
}

export function isChanged(rules: readonly DraftRule[], savedCount: number): boolean {
  return rules.length !== savedCount || rules.some((rule, index) => statusOf(rule, index) !== 'saved');
}

/** What the server says of rules as they were sent, by the identity of what it is about (`7.matchValue`) and its member. */
export function placeProblems(
  rules: readonly DraftRule[],
  fields: readonly FieldProblem[],
): ReadonlyMap<string, string> {
  return new Map(
    fields.map(({ field, problem }) => {
      const [, at, position, member = ''] =
        /^redirectRules\[(\d+)\](?:\.conditions\[(\d+)\])?(?:\.(\w+))?$/u.exec(field) ?? [];
      const rule = rules[Number(at)];
      const part = position === undefined ? rule : rule?.conditions[Number(position)];
      return [part === undefined ? field : `${part.id}.${member}`, problem];
    }),
  );
}
