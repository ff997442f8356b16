import assert from 'node:assert/strict';
import test from 'node:test';
import { faster, fasterRoutes, fasterRules } from '../../engines/observe/speed.ts';
import { alertmanagerConfig } from '../../platform/observability/alertmanager.ts';
import { ruleFiles, type RuleFile } from '../../platform/observability/rules.ts';
import { settings } from '../../platform/settings.ts';

const files = ruleFiles(settings);
const config = alertmanagerConfig(settings);

/** Without what takes time. */
const timeless = (rules: readonly RuleFile[]): string =>
  JSON.stringify(rules)
    .replaceAll(/\[\w+\]/g, '[]')
    .replaceAll(/"for":"\w+"/g, '"for":""');

test('time runs faster for windows, for and intervals, and nothing else changes', () => {
  const rules = fasterRules(files, 30);
  assert.equal(timeless(rules), timeless(files));
  const [rule] = rules.flatMap(({ groups }) =>
    groups.flatMap((group) => group.rules.filter((each) => 'alert' in each && each.alert === 'HighErrorRate')),
  );
  assert.ok(rule !== undefined && 'for' in rule);
  assert.equal(rule.for, '2000ms');
  assert.match(rule.expr, /\[4000ms\].*\[4000ms\].* > 0\.05$/);
  assert.match(JSON.stringify(fasterRoutes(config, 30)), /"group_interval":"10000ms","repeat_interval":"1440000ms"/);
  assert.deepEqual([faster('0s', 30), faster('30d', 30)], ['0ms', '86400000ms']);
  assert.throws(() => faster('1h30m', 30), /no duration/);
});

test('at the speed of production all is as it is committed', () => {
  assert.deepEqual(fasterRules(files, 1), files);
  assert.deepEqual(fasterRoutes(config, 1), config);
});
