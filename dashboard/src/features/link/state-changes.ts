import { strings } from '../../strings/strings.ts';
import { formatMoment, formatNumber } from '../../ui/format.ts';
import { conditionWords } from './condition-words.ts';
import type { LinkState } from './link-api.ts';

/** What differs between two states of a link, for people. */

export type Field = keyof LinkState;

export interface Change {
  readonly field: Field;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const t = strings.link;

/** Fields that only one of them has are left out. */
export function changesBetween(before: Partial<LinkState>, after: Partial<LinkState>): readonly Change[] {
  return (Object.keys(t.fields) as Field[])
    .filter((field) => field in before && field in after && !isSame(field, before[field], after[field]))
    .map((field) => ({ field, before: wordsOf(field, before), after: wordsOf(field, after) }));
}

/** Tags have no order; everything else has. Times are the same in every time zone. */
export function isSame(field: Field, one: Value, other: Value): boolean {
  return comparable(field, one) === comparable(field, other);
}

type Value = LinkState[Field] | undefined;

function comparable(field: Field, value: Value): string {
  if (field === 'tags' && Array.isArray(value)) return JSON.stringify(value.map(String).sort());
  if ((field === 'validSince' || field === 'validUntil') && typeof value === 'string') return String(Date.parse(value));
  return JSON.stringify(value) ?? '';
}

/** A value line by line. */
function wordsOf(field: Field, state: Partial<LinkState>): readonly string[] {
  if (field === 'redirectRules') return rulesWords(state.redirectRules ?? []);
  const value = state[field];
  if (value === null || value === undefined || value === '') return [t.none];
  if (typeof value === 'boolean') return [value ? t.yes : t.no];
  if (typeof value === 'number') return [formatNumber(value)];
  if (typeof value !== 'string') return [value.length === 0 ? t.none : [...value].sort().join(', ')];
  return [field === 'validSince' || field === 'validUntil' ? formatMoment(value) : value];
}

function rulesWords(rules: LinkState['redirectRules']): readonly string[] {
  if (rules.length === 0) return [t.changes.noRules];
  return rules.map(({ longUrl, conditions }, index) =>
    t.changes.rule(index + 1, longUrl, conditions.map(conditionWords).join(', ')),
  );
}
