import assert from 'node:assert/strict';
import test from 'node:test';
import {
  bodyOf,
  draftOf,
  duplicateRule,
  isChanged,
  moveRule,
  newRule,
  placeProblems,
  statusOf,
  withType,
  type SavedRule,
} from './rules-draft.ts';

const RULES: readonly SavedRule[] = [
  { longUrl: 'https://a.test', conditions: [{ type: 'device', matchKey: null, matchValue: 'ios' }] },
  { longUrl: 'https://b.test', conditions: [{ type: 'any-value-query-param', matchKey: 'ref', matchValue: null }] },
  { longUrl: 'https://c.test', conditions: [] },
];

test('rules are sent as they were read', () => {
  assert.deepEqual(bodyOf(draftOf(RULES)), { redirectRules: RULES });
});

test('a rule says whether it is new, changed, moved, or as it is on the server', () => {
  const draft = draftOf(RULES);
  assert.ok(!isChanged(draft, 3));
  const moved = moveRule(draft, 0, 2);
  assert.deepEqual(moved.map(statusOf), ['moved', 'moved', 'moved']);
  assert.ok(!isChanged(moveRule(moved, 2, 0), 3));
  const edited = draft.map((rule, index) => (index === 1 ? { ...rule, longUrl: 'https://x.test' } : rule));
  assert.deepEqual([...edited, newRule()].map(statusOf), ['saved', 'changed', 'saved', 'new']);
  assert.ok(isChanged(draft.slice(0, 2), 3));
});

test('a copy stands behind its original, with an identity of its own', () => {
  const copied = duplicateRule(draftOf(RULES), 0);
  assert.deepEqual(
    copied.map(({ longUrl }) => longUrl),
    ['https://a.test', 'https://a.test', 'https://b.test', 'https://c.test'],
  );
  const ids = copied.flatMap(({ id, conditions }) => [id, ...conditions.map((condition) => condition.id)]);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(copied[1]?.saved, null);
});

test('a condition of another type keeps nothing that means something else there', () => {
  const condition = { id: 1, type: 'query-param', matchKey: 'ref', matchValue: 'mail' } as const;
  assert.deepEqual(withType(condition, 'valueless-query-param'), {
    id: 1,
    type: 'valueless-query-param',
    matchKey: 'ref',
    matchValue: '',
  });
  assert.equal(withType(condition, 'device').matchValue, 'ios');
  assert.equal(withType(condition, 'language').matchKey, '');
});

test('problems find their rule and condition', () => {
  const draft = draftOf(RULES);
  const problems = placeProblems(draft, [
    { field: 'redirectRules[0].conditions[0].matchValue', problem: 'one' },
    { field: 'redirectRules[2].longUrl', problem: 'two' },
    { field: 'redirectRules[2].conditions', problem: 'three' },
    { field: 'redirectRules', problem: 'four' },
  ]);
  assert.equal(problems.get(`${draft[0]?.conditions[0]?.id}.matchValue`), 'one');
  assert.equal(problems.get(`${draft[2]?.id}.longUrl`), 'two');
  assert.equal(problems.get(`${draft[2]?.id}.conditions`), 'three');
  assert.equal(problems.get('redirectRules'), 'four');
});
